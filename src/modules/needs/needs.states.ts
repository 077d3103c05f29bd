import { lifeCycle } from '../../kernel/states.ts';

export type NeedStatus = 'OPEN' | 'IN_EXCHANGE' | 'MET' | 'WITHDRAWN' | 'LAPSED';
export type NeedMove = 'withdraw' | 'lapse' | 'enterExchange' | 'leaveExchange' | 'meet';

export const needLife = lifeCycle<NeedStatus, NeedMove>({
  concept: 'Need',
  initial: 'OPEN',
  states: ['OPEN', 'IN_EXCHANGE', 'MET', 'WITHDRAWN', 'LAPSED'],
  moves: [
    { name: 'enterExchange', from: ['OPEN'], to: 'IN_EXCHANGE', by: ['hub'] },
    { name: 'leaveExchange', from: ['IN_EXCHANGE'], to: 'OPEN', by: ['hub'] },
    { name: 'meet', from: ['IN_EXCHANGE'], to: 'MET', by: ['hub'] },
    { name: 'withdraw', from: ['OPEN'], to: 'WITHDRAWN', by: ['member'] },
    { name: 'lapse', from: ['OPEN'], to: 'LAPSED', by: ['hub'] },
  ],
});

export type CapacityStatus = 'ACTIVE' | 'PAUSED' | 'STALE' | 'RETIRED';
export type CapacityMove = 'pause' | 'resume' | 'verify' | 'expire' | 'retire';

export const capacityLife = lifeCycle<CapacityStatus, CapacityMove>({
  concept: 'Capacity',
  initial: 'ACTIVE',
  states: ['ACTIVE', 'PAUSED', 'STALE', 'RETIRED'],
  moves: [
    { name: 'pause', from: ['ACTIVE'], to: 'PAUSED', by: ['member'] },
    { name: 'resume', from: ['PAUSED'], to: 'ACTIVE', by: ['member'] },
    { name: 'verify', from: ['ACTIVE', 'STALE'], to: 'ACTIVE', by: ['member', 'facilitator'] },
    { name: 'expire', from: ['ACTIVE'], to: 'STALE', by: ['hub'] },
    { name: 'retire', from: ['ACTIVE', 'PAUSED', 'STALE'], to: 'RETIRED', by: ['member'] },
  ],
});
