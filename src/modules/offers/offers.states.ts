import { lifeCycle } from '../../kernel/states.ts';

export type OfferStatus = 'DRAFT' | 'PUBLISHED' | 'FULL' | 'CLOSED' | 'WITHDRAWN' | 'LAPSED';
export type OfferMove = 'publish' | 'fill' | 'close' | 'withdraw' | 'lapse';

export const offerLife = lifeCycle<OfferStatus, OfferMove>({
  concept: 'Offer',
  initial: 'DRAFT',
  states: ['DRAFT', 'PUBLISHED', 'FULL', 'CLOSED', 'WITHDRAWN', 'LAPSED'],
  moves: [
    { name: 'publish', from: ['DRAFT'], to: 'PUBLISHED', by: ['member'] },
    { name: 'fill', from: ['PUBLISHED'], to: 'FULL', by: ['hub'] },
    { name: 'close', from: ['PUBLISHED', 'FULL'], to: 'CLOSED', by: ['member'] },
    { name: 'withdraw', from: ['PUBLISHED'], to: 'WITHDRAWN', by: ['member'] },
    { name: 'lapse', from: ['PUBLISHED'], to: 'LAPSED', by: ['hub'] },
  ],
});
