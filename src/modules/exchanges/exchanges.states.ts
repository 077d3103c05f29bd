import { lifeCycle, type Move } from '../../kernel/states.ts';

export type ExchangeStatus =
  | 'REQUESTED'
  | 'CIRCULATED'
  | 'PROPOSED'
  | 'AGREED'
  | 'SCHEDULED'
  | 'UNDERWAY'
  | 'REPORTED'
  | 'EVALUATED'
  | 'CLOSED'
  | 'DECLINED'
  | 'CANCELLED'
  | 'WITHDRAWN';
export type ExchangeMove =
  | 'circulate'
  | 'recirculate'
  | 'propose'
  | 'recall'
  | 'agree'
  | 'schedule'
  | 'begin'
  | 'report'
  | 'evaluate'
  | 'close'
  | 'withdraw'
  | 'decline'
  | 'cancel';

/** Before anybody has agreed to anything. */
const open = ['REQUESTED', 'CIRCULATED', 'PROPOSED'] as const;

/** Reasons are required of who ends an exchange before its time. */
const reason = ['a reason'] as const;

export const exchangeLife = lifeCycle<ExchangeStatus, ExchangeMove>({
  concept: 'Exchange',
  initial: 'REQUESTED',
  states: [
    'REQUESTED',
    'CIRCULATED',
    'PROPOSED',
    'AGREED',
    'SCHEDULED',
    'UNDERWAY',
    'REPORTED',
    'EVALUATED',
    'CLOSED',
    'DECLINED',
    'CANCELLED',
    'WITHDRAWN',
  ],
  moves: [
    {
      ...{ name: 'circulate', from: ['REQUESTED'], to: 'CIRCULATED', by: ['facilitator'] },
      ...{ requires: ['a provider to ask'], records: ['who is asked, by which ranking, until when'] },
    },
    {
      ...{ name: 'recirculate', from: ['CIRCULATED'], to: 'CIRCULATED', by: ['facilitator', 'hub'] },
      ...{ requires: ['a provider that was not asked yet'], records: ['who is asked, by which ranking, until when'] },
    },
    {
      ...{ name: 'propose', from: ['CIRCULATED', 'PROPOSED'], to: 'PROPOSED', by: ['asked provider'] },
      ...{ requires: ['terms of reference'], records: ['the terms, and the answer in time or late'] },
    },
    {
      ...{ name: 'recall', from: ['PROPOSED'], to: 'CIRCULATED', by: ['hub'] },
      ...{ requires: ['that the last proposal was withdrawn'] },
    },
    {
      ...{ name: 'agree', from: ['PROPOSED'], to: 'AGREED', by: ['hub'] },
      requires: ['the consent of every recipient, every provider and the facilitator to the chosen terms'],
      records: ['when each consented'],
    },
    {
      ...{ name: 'schedule', from: ['AGREED', 'SCHEDULED'], to: 'SCHEDULED', by: ['provider', 'facilitator'] },
      ...{ requires: ['days and places'], records: ['the schedule'] },
    },
    {
      ...{ name: 'begin', from: ['SCHEDULED'], to: 'UNDERWAY', by: ['provider', 'facilitator'] },
      requires: ['that its first day has come'],
    },
    {
      ...{ name: 'report', from: ['UNDERWAY'], to: 'REPORTED', by: ['provider', 'facilitator'] },
      ...{ requires: ['a report'], records: ['participants by country and gender, planned and actual days'] },
    },
    {
      ...{ name: 'evaluate', from: ['REPORTED'], to: 'EVALUATED', by: ['hub', 'facilitator'] },
      requires: ['an evaluation of each side; of the hub, of everybody'],
    },
    {
      ...{ name: 'close', from: ['EVALUATED'], to: 'CLOSED', by: ['facilitator'] },
      records: ['what was given and received, in the track records'],
    },
    { name: 'withdraw', from: open, to: 'WITHDRAWN', by: ['recipient'], requires: reason },
    { name: 'decline', from: open, to: 'DECLINED', by: ['facilitator'], requires: reason },
    {
      ...{ name: 'cancel', from: ['AGREED', 'SCHEDULED'], to: 'CANCELLED' },
      ...{ by: ['recipient', 'provider', 'facilitator'], requires: reason },
    },
  ] satisfies readonly Move<ExchangeStatus, ExchangeMove>[],
  conceptName: { EN: 'Exchange', FR: 'Échange', AR: 'التبادل' },
  names: {
    REQUESTED: { EN: 'requested', FR: 'demandé', AR: 'مطلوب' },
    CIRCULATED: { EN: 'circulated', FR: 'diffusé', AR: 'معمَّم' },
    PROPOSED: { EN: 'proposed', FR: 'proposé', AR: 'مقترح' },
    AGREED: { EN: 'agreed', FR: 'convenu', AR: 'متفق عليه' },
    SCHEDULED: { EN: 'scheduled', FR: 'planifié', AR: 'مجدول' },
    UNDERWAY: { EN: 'underway', FR: 'en cours', AR: 'جارٍ' },
    REPORTED: { EN: 'reported', FR: 'rapporté', AR: 'قُدِّم تقريره' },
    EVALUATED: { EN: 'evaluated', FR: 'évalué', AR: 'مُقيَّم' },
    CLOSED: { EN: 'closed', FR: 'clos', AR: 'مغلق' },
    DECLINED: { EN: 'declined', FR: 'décliné', AR: 'مرفوض' },
    CANCELLED: { EN: 'cancelled', FR: 'annulé', AR: 'ملغى' },
    WITHDRAWN: { EN: 'withdrawn', FR: 'retiré', AR: 'مسحوب' },
    circulate: { EN: 'circulate', FR: 'diffuser', AR: 'تعميم' },
    recirculate: { EN: 'circulate wider', FR: 'diffuser plus largement', AR: 'توسيع التعميم' },
    propose: { EN: 'propose', FR: 'proposer', AR: 'اقتراح' },
    recall: { EN: 'recall', FR: 'rappeler', AR: 'إعادة إلى التعميم' },
    agree: { EN: 'agree', FR: 'convenir', AR: 'اتفاق' },
    schedule: { EN: 'schedule', FR: 'planifier', AR: 'جدولة' },
    begin: { EN: 'begin', FR: 'commencer', AR: 'بدء' },
    report: { EN: 'report', FR: 'rapporter', AR: 'تقديم التقرير' },
    evaluate: { EN: 'evaluate', FR: 'évaluer', AR: 'تقييم' },
    close: { EN: 'close', FR: 'clore', AR: 'إغلاق' },
    withdraw: { EN: 'withdraw', FR: 'retirer', AR: 'سحب' },
    decline: { EN: 'decline', FR: 'décliner', AR: 'رفض' },
    cancel: { EN: 'cancel', FR: 'annuler', AR: 'إلغاء' },
  },
});

/** Where nothing more happens. */
export const finalStatuses = exchangeLife.states.filter(
  (state) => !exchangeLife.moves.some(({ from }) => from.includes(state)),
);
