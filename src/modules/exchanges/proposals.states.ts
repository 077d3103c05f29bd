import { lifeCycle } from '../../kernel/states.ts';

export type ProposalStatus = 'SUBMITTED' | 'CHOSEN' | 'WITHDRAWN';
export type ProposalMove = 'choose' | 'release' | 'withdraw';

export const proposalLife = lifeCycle<ProposalStatus, ProposalMove>({
  concept: 'Proposal',
  initial: 'SUBMITTED',
  states: ['SUBMITTED', 'CHOSEN', 'WITHDRAWN'],
  moves: [
    { name: 'choose', from: ['SUBMITTED'], to: 'CHOSEN', by: ['recipient', 'facilitator'] },
    { name: 'release', from: ['CHOSEN'], to: 'SUBMITTED', by: ['hub'] },
    { name: 'withdraw', from: ['SUBMITTED', 'CHOSEN'], to: 'WITHDRAWN', by: ['provider'], requires: ['a reason'] },
  ],
  conceptName: { EN: 'Proposal', FR: 'Proposition', AR: 'المقترح' },
  names: {
    SUBMITTED: { EN: 'submitted', FR: 'soumise', AR: 'مقدَّم' },
    CHOSEN: { EN: 'chosen', FR: 'retenue', AR: 'مختار' },
    WITHDRAWN: { EN: 'withdrawn', FR: 'retirée', AR: 'مسحوب' },
    choose: { EN: 'choose', FR: 'retenir', AR: 'اختيار' },
    release: { EN: 'release', FR: 'libérer', AR: 'إلغاء الاختيار' },
    withdraw: { EN: 'withdraw', FR: 'retirer', AR: 'سحب' },
  },
});
