import { lifeCycle } from '../../kernel/states.ts';

export type OfferStatus = 'DRAFT' | 'PUBLISHED' | 'FULL' | 'CLOSED' | 'WITHDRAWN' | 'LAPSED';
export type OfferMove = 'publish' | 'fill' | 'reopen' | 'close' | 'withdraw' | 'lapse';

export const offerLife = lifeCycle<OfferStatus, OfferMove>({
  concept: 'Offer',
  initial: 'DRAFT',
  states: ['DRAFT', 'PUBLISHED', 'FULL', 'CLOSED', 'WITHDRAWN', 'LAPSED'],
  moves: [
    { name: 'publish', from: ['DRAFT'], to: 'PUBLISHED', by: ['member'] },
    { name: 'fill', from: ['PUBLISHED'], to: 'FULL', by: ['hub'] },
    { name: 'reopen', from: ['FULL'], to: 'PUBLISHED', by: ['hub'] },
    { name: 'close', from: ['PUBLISHED', 'FULL'], to: 'CLOSED', by: ['member'] },
    { name: 'withdraw', from: ['PUBLISHED'], to: 'WITHDRAWN', by: ['member'] },
    { name: 'lapse', from: ['PUBLISHED'], to: 'LAPSED', by: ['hub'] },
  ],
  conceptName: { EN: 'Offer', FR: 'Offre', AR: 'العرض' },
  names: {
    DRAFT: { EN: 'draft', FR: 'brouillon', AR: 'مسودة' },
    PUBLISHED: { EN: 'published', FR: 'publiée', AR: 'منشور' },
    FULL: { EN: 'full', FR: 'complète', AR: 'مكتمل' },
    CLOSED: { EN: 'closed', FR: 'close', AR: 'مغلق' },
    WITHDRAWN: { EN: 'withdrawn', FR: 'retirée', AR: 'مسحوب' },
    LAPSED: { EN: 'lapsed', FR: 'expirée', AR: 'منقضٍ' },
    publish: { EN: 'publish', FR: 'publier', AR: 'نشر' },
    fill: { EN: 'fill', FR: 'compléter', AR: 'اكتمال' },
    reopen: { EN: 'reopen', FR: 'rouvrir', AR: 'إعادة فتح' },
    close: { EN: 'close', FR: 'clore', AR: 'إغلاق' },
    withdraw: { EN: 'withdraw', FR: 'retirer', AR: 'سحب' },
    lapse: { EN: 'lapse', FR: 'expirer', AR: 'انقضاء' },
  },
});
