import { lifeCycle } from '../../kernel/states.ts';

export type LinkageStatus =
  | 'IDENTIFIED'
  | 'ASSESSED'
  | 'MATCHED'
  | 'DESIGNED'
  | 'FINANCED'
  | 'SIGNED'
  | 'UNDERWAY'
  | 'COMPLETED'
  | 'CAPTURED'
  | 'DISCONTINUED';

/** Named as the API sends them, so that a refusal names what can be sent instead. */
export type LinkageMove =
  | 'ASSESS'
  | 'MATCH'
  | 'DESIGN'
  | 'FINANCE'
  | 'SIGN'
  | 'BEGIN'
  | 'COMPLETE'
  | 'CAPTURE'
  | 'DISCONTINUE';

export const linkageLife = lifeCycle<LinkageStatus, LinkageMove>({
  concept: 'Linkage',
  initial: 'IDENTIFIED',
  states: [
    'IDENTIFIED',
    'ASSESSED',
    'MATCHED',
    'DESIGNED',
    'FINANCED',
    'SIGNED',
    'UNDERWAY',
    'COMPLETED',
    'CAPTURED',
    'DISCONTINUED',
  ],
  moves: [
    { name: 'ASSESS', from: ['IDENTIFIED'], to: 'ASSESSED', by: ['facilitator'] },
    {
      name: 'MATCH',
      from: ['ASSESSED'],
      to: 'MATCHED',
      by: ['facilitator'],
      requires: ['a recipient and a resource centre'],
    },
    { name: 'DESIGN', from: ['MATCHED'], to: 'DESIGNED', by: ['facilitator'], requires: ['a milestone'] },
    { name: 'FINANCE', from: ['DESIGNED'], to: 'FINANCED', by: ['facilitator'], requires: ['a contribution'] },
    // As soon as the last of those who must sign has signed.
    { name: 'SIGN', from: ['FINANCED'], to: 'SIGNED', by: ['hub'], requires: ['one agreement with every signature'] },
    { name: 'BEGIN', from: ['SIGNED'], to: 'UNDERWAY', by: ['facilitator'] },
    { name: 'COMPLETE', from: ['UNDERWAY'], to: 'COMPLETED', by: ['facilitator'], requires: ['a completion report'] },
    {
      name: 'CAPTURE',
      from: ['COMPLETED'],
      to: 'CAPTURED',
      by: ['facilitator'],
      requires: ['a best practice that came of it'],
    },
    {
      name: 'DISCONTINUE',
      from: ['IDENTIFIED', 'ASSESSED', 'MATCHED', 'DESIGNED', 'FINANCED', 'SIGNED', 'UNDERWAY'],
      to: 'DISCONTINUED',
      by: ['facilitator'],
      requires: ['a reason'],
    },
  ],
  conceptName: { EN: 'Reverse linkage', FR: 'Couplage inversé', AR: 'الربط العكسي' },
  names: {
    IDENTIFIED: { EN: 'identified', FR: 'identifié', AR: 'محدَّد' },
    ASSESSED: { EN: 'assessed', FR: 'évalué', AR: 'مقيَّم' },
    MATCHED: { EN: 'matched', FR: 'apparié', AR: 'مُواءَم' },
    DESIGNED: { EN: 'designed', FR: 'conçu', AR: 'مصمَّم' },
    FINANCED: { EN: 'financed', FR: 'financé', AR: 'مموَّل' },
    SIGNED: { EN: 'signed', FR: 'signé', AR: 'موقَّع' },
    UNDERWAY: { EN: 'under way', FR: 'en cours', AR: 'قيد التنفيذ' },
    COMPLETED: { EN: 'completed', FR: 'achevé', AR: 'منجَز' },
    CAPTURED: { EN: 'captured', FR: 'capitalisé', AR: 'موثَّق' },
    DISCONTINUED: { EN: 'discontinued', FR: 'abandonné', AR: 'موقوف نهائيًا' },
    ASSESS: { EN: 'assess', FR: 'évaluer', AR: 'تقييم' },
    MATCH: { EN: 'match', FR: 'apparier', AR: 'مواءمة' },
    DESIGN: { EN: 'design', FR: 'concevoir', AR: 'تصميم' },
    FINANCE: { EN: 'finance', FR: 'financer', AR: 'تمويل' },
    SIGN: { EN: 'sign', FR: 'signer', AR: 'توقيع' },
    BEGIN: { EN: 'begin', FR: 'démarrer', AR: 'بدء التنفيذ' },
    COMPLETE: { EN: 'complete', FR: 'achever', AR: 'إنجاز' },
    CAPTURE: { EN: 'capture', FR: 'capitaliser', AR: 'توثيق' },
    DISCONTINUE: { EN: 'discontinue', FR: 'abandonner', AR: 'إيقاف نهائي' },
  },
});

/** From the signing on everybody sees it. */
export const publicStatuses = [
  'SIGNED',
  'UNDERWAY',
  'COMPLETED',
  'CAPTURED',
] as const satisfies readonly LinkageStatus[];

/** Whether nothing of it is changed any more. */
export const isOver = (status: LinkageStatus): boolean => !linkageLife.moves.some(({ from }) => from.includes(status));

export type LinkagePartyRole = 'RECIPIENT' | 'RESOURCE_CENTRE' | 'FACILITATOR' | 'FINANCIER' | 'COOPERATION_AGENCY';

/** Without their signatures there is no linkage; financiers and agencies may sign, too. */
const signatories: readonly LinkagePartyRole[] = ['RECIPIENT', 'RESOURCE_CENTRE', 'FACILITATOR'];

/** What the needs of a move are judged by. */
export interface LinkageFacts {
  readonly parties: readonly { readonly role: LinkagePartyRole; readonly institutionId: string }[];
  /** Who signed each of the agreements. */
  readonly agreements: readonly { readonly id: string; readonly signedBy: readonly string[] }[];
  /** Those that are not dropped. */
  readonly openMilestones: number;
  readonly hasReport: boolean;
  readonly lengths: { readonly contributions: number; readonly practices: number };
}

const hasParty =
  (role: LinkagePartyRole) =>
  ({ parties }: LinkageFacts): boolean =>
    parties.some((party) => party.role === role);

/** Whether everybody who must sign has signed one and the same agreement. */
function isSigned({ parties, agreements }: LinkageFacts): boolean {
  const awaited = parties.filter(({ role }) => signatories.includes(role));
  return agreements.some(({ signedBy }) => awaited.every(({ institutionId }) => signedBy.includes(institutionId)));
}

const guards = {
  RECIPIENT: hasParty('RECIPIENT'),
  RESOURCE_CENTRE: hasParty('RESOURCE_CENTRE'),
  MILESTONE: ({ openMilestones }) => openMilestones > 0,
  CONTRIBUTION: ({ lengths }) => lengths.contributions > 0,
  SIGNED_AGREEMENT: isSigned,
  REPORT: ({ hasReport }) => hasReport,
  PRACTICE: ({ lengths }) => lengths.practices > 0,
} as const satisfies Record<string, (facts: LinkageFacts) => boolean>;

/** What a move needs before it is made. */
export type LinkageNeed = keyof typeof guards;

const needsOf: Partial<Record<LinkageMove, readonly LinkageNeed[]>> = {
  MATCH: ['RECIPIENT', 'RESOURCE_CENTRE'],
  DESIGN: ['MILESTONE'],
  FINANCE: ['CONTRIBUTION'],
  SIGN: ['SIGNED_AGREEMENT'],
  COMPLETE: ['REPORT'],
  CAPTURE: ['PRACTICE'],
};

/** What of the needs of a move is not there yet. */
export const missingFor = (move: LinkageMove, facts: LinkageFacts): LinkageNeed[] =>
  (needsOf[move] ?? []).filter((need) => !guards[need](facts));

export type MilestoneStatus = 'PLANNED' | 'DONE' | 'DROPPED';
export type MilestoneMove = 'REACH' | 'DROP';

export const milestoneLife = lifeCycle<MilestoneStatus, MilestoneMove>({
  concept: 'LinkageMilestone',
  initial: 'PLANNED',
  states: ['PLANNED', 'DONE', 'DROPPED'],
  moves: [
    { name: 'REACH', from: ['PLANNED'], to: 'DONE', by: ['facilitator'] },
    { name: 'DROP', from: ['PLANNED'], to: 'DROPPED', by: ['facilitator'] },
  ],
  conceptName: { EN: 'Milestone', FR: 'Jalon', AR: 'المَعلَم' },
  names: {
    PLANNED: { EN: 'planned', FR: 'prévu', AR: 'مخطَّط له' },
    DONE: { EN: 'done', FR: 'atteint', AR: 'متحقق' },
    DROPPED: { EN: 'dropped', FR: 'abandonné', AR: 'متروك' },
    REACH: { EN: 'reach', FR: 'atteindre', AR: 'بلوغ' },
    DROP: { EN: 'drop', FR: 'abandonner', AR: 'ترك' },
  },
});
