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
  conceptName: { EN: 'Need', FR: 'Besoin', AR: 'الاحتياج' },
  names: {
    OPEN: { EN: 'open', FR: 'ouvert', AR: 'مفتوح' },
    IN_EXCHANGE: { EN: 'in an exchange', FR: "en cours d'échange", AR: 'قيد التبادل' },
    MET: { EN: 'met', FR: 'satisfait', AR: 'مُلبّى' },
    WITHDRAWN: { EN: 'withdrawn', FR: 'retiré', AR: 'مسحوب' },
    LAPSED: { EN: 'lapsed', FR: 'expiré', AR: 'منقضٍ' },
    enterExchange: { EN: 'enter an exchange', FR: 'entrer dans un échange', AR: 'دخول تبادل' },
    leaveExchange: { EN: 'leave an exchange', FR: 'quitter un échange', AR: 'مغادرة تبادل' },
    meet: { EN: 'meet', FR: 'satisfaire', AR: 'تلبية' },
    withdraw: { EN: 'withdraw', FR: 'retirer', AR: 'سحب' },
    lapse: { EN: 'lapse', FR: 'expirer', AR: 'انقضاء' },
  },
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
  conceptName: { EN: 'Capacity', FR: 'Capacité', AR: 'القدرة' },
  names: {
    ACTIVE: { EN: 'active', FR: 'active', AR: 'نشطة' },
    PAUSED: { EN: 'paused', FR: 'suspendue', AR: 'موقوفة مؤقتًا' },
    STALE: { EN: 'stale', FR: 'à vérifier', AR: 'بحاجة إلى تأكيد' },
    RETIRED: { EN: 'retired', FR: 'retirée', AR: 'مسحوبة' },
    pause: { EN: 'pause', FR: 'suspendre', AR: 'إيقاف مؤقت' },
    resume: { EN: 'resume', FR: 'reprendre', AR: 'استئناف' },
    verify: { EN: 'verify', FR: 'vérifier', AR: 'تأكيد' },
    expire: { EN: 'expire', FR: 'périmer', AR: 'انتهاء الصلاحية' },
    retire: { EN: 'retire', FR: 'retirer définitivement', AR: 'سحب نهائي' },
  },
});
