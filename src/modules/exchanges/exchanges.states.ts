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
/** Named as the API sends them, so that a refusal names what can be sent instead. */
export type ExchangeMove =
  | 'CIRCULATE'
  | 'RECIRCULATE'
  | 'PROPOSE'
  | 'RECALL'
  | 'AGREE'
  | 'SCHEDULE'
  | 'BEGIN'
  | 'REPORT'
  | 'EVALUATE'
  | 'CLOSE'
  | 'WITHDRAW'
  | 'DECLINE'
  | 'CANCEL';

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
      ...{ name: 'CIRCULATE', from: ['REQUESTED'], to: 'CIRCULATED', by: ['facilitator'] },
      ...{ requires: ['a provider to ask'], records: ['who is asked, by which ranking, until when'] },
    },
    {
      ...{ name: 'RECIRCULATE', from: ['CIRCULATED'], to: 'CIRCULATED', by: ['facilitator', 'hub'] },
      ...{ requires: ['a provider that was not asked yet'], records: ['who is asked, by which ranking, until when'] },
    },
    {
      ...{ name: 'PROPOSE', from: ['CIRCULATED', 'PROPOSED'], to: 'PROPOSED', by: ['asked provider'] },
      ...{ requires: ['terms of reference'], records: ['the terms, and the answer in time or late'] },
    },
    {
      ...{ name: 'RECALL', from: ['PROPOSED'], to: 'CIRCULATED', by: ['hub'] },
      ...{ requires: ['that the last proposal was withdrawn'] },
    },
    {
      ...{ name: 'AGREE', from: ['PROPOSED'], to: 'AGREED', by: ['hub'] },
      requires: ['the consent of every recipient, every provider and the facilitator to the chosen terms'],
      records: ['when each consented'],
    },
    {
      ...{ name: 'SCHEDULE', from: ['AGREED', 'SCHEDULED'], to: 'SCHEDULED', by: ['provider', 'facilitator'] },
      ...{ requires: ['days and places'], records: ['the schedule'] },
    },
    {
      ...{ name: 'BEGIN', from: ['SCHEDULED'], to: 'UNDERWAY', by: ['provider', 'facilitator'] },
      requires: ['that its first day has come'],
    },
    {
      ...{ name: 'REPORT', from: ['UNDERWAY'], to: 'REPORTED', by: ['provider', 'facilitator'] },
      ...{ requires: ['a report'], records: ['participants by country and gender, planned and actual days'] },
    },
    {
      ...{ name: 'EVALUATE', from: ['REPORTED'], to: 'EVALUATED', by: ['hub', 'facilitator'] },
      requires: ['an evaluation of each side; of the hub, of everybody'],
    },
    {
      ...{ name: 'CLOSE', from: ['EVALUATED'], to: 'CLOSED', by: ['facilitator'] },
      records: ['what was given and received, in the track records'],
    },
    { name: 'WITHDRAW', from: open, to: 'WITHDRAWN', by: ['recipient'], requires: reason },
    { name: 'DECLINE', from: open, to: 'DECLINED', by: ['facilitator'], requires: reason },
    {
      ...{ name: 'CANCEL', from: ['AGREED', 'SCHEDULED'], to: 'CANCELLED' },
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
    CIRCULATE: { EN: 'circulate', FR: 'diffuser', AR: 'تعميم' },
    RECIRCULATE: { EN: 'circulate wider', FR: 'diffuser plus largement', AR: 'توسيع التعميم' },
    PROPOSE: { EN: 'propose', FR: 'proposer', AR: 'اقتراح' },
    RECALL: { EN: 'recall', FR: 'rappeler', AR: 'إعادة إلى التعميم' },
    AGREE: { EN: 'agree', FR: 'convenir', AR: 'اتفاق' },
    SCHEDULE: { EN: 'schedule', FR: 'planifier', AR: 'جدولة' },
    BEGIN: { EN: 'begin', FR: 'commencer', AR: 'بدء' },
    REPORT: { EN: 'report', FR: 'rapporter', AR: 'تقديم التقرير' },
    EVALUATE: { EN: 'evaluate', FR: 'évaluer', AR: 'تقييم' },
    CLOSE: { EN: 'close', FR: 'clore', AR: 'إغلاق' },
    WITHDRAW: { EN: 'withdraw', FR: 'retirer', AR: 'سحب' },
    DECLINE: { EN: 'decline', FR: 'décliner', AR: 'رفض' },
    CANCEL: { EN: 'cancel', FR: 'annuler', AR: 'إلغاء' },
  },
});

/** Where nothing more happens. */
export const finalStatuses = exchangeLife.states.filter(
  (state) => !exchangeLife.moves.some(({ from }) => from.includes(state)),
);
