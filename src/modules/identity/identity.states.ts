import { lifeCycle } from '../../kernel/states.ts';

export type AccountStatus = 'ACTIVE' | 'SUSPENDED' | 'LEFT';
export type AccountMove = 'suspend' | 'reinstate' | 'leave';

export const accountLife = lifeCycle<AccountStatus, AccountMove>({
  concept: 'Account',
  initial: 'ACTIVE',
  states: ['ACTIVE', 'SUSPENDED', 'LEFT'],
  moves: [
    { name: 'suspend', from: ['ACTIVE'], to: 'SUSPENDED', by: ['administrator'] },
    { name: 'reinstate', from: ['SUSPENDED', 'LEFT'], to: 'ACTIVE', by: ['administrator'] },
    { name: 'leave', from: ['ACTIVE'], to: 'LEFT', by: ['itself'] },
  ],
  conceptName: { EN: 'Account', FR: 'Compte', AR: 'الحساب' },
  names: {
    ACTIVE: { EN: 'active', FR: 'actif', AR: 'نشط' },
    SUSPENDED: { EN: 'suspended', FR: 'suspendu', AR: 'موقوف' },
    LEFT: { EN: 'left', FR: 'parti', AR: 'مُغادِر' },
    suspend: { EN: 'suspend', FR: 'suspendre', AR: 'إيقاف' },
    reinstate: { EN: 'reinstate', FR: 'rétablir', AR: 'إعادة تفعيل' },
    leave: { EN: 'leave', FR: 'partir', AR: 'مغادرة' },
  },
});

export type ServiceClientStatus = 'ACTIVE' | 'REVOKED';
export type ServiceClientMove = 'change' | 'rotate' | 'revoke';

export const serviceClientLife = lifeCycle<ServiceClientStatus, ServiceClientMove>({
  concept: 'ServiceClient',
  initial: 'ACTIVE',
  states: ['ACTIVE', 'REVOKED'],
  moves: [
    { name: 'change', from: ['ACTIVE'], to: 'ACTIVE', by: ['administrator'] },
    { name: 'rotate', from: ['ACTIVE'], to: 'ACTIVE', by: ['administrator'] },
    { name: 'revoke', from: ['ACTIVE'], to: 'REVOKED', by: ['administrator'] },
  ],
  conceptName: { EN: 'Service client', FR: 'Client de service', AR: 'عميل الخدمة' },
  names: {
    ACTIVE: { EN: 'active', FR: 'actif', AR: 'نشط' },
    REVOKED: { EN: 'revoked', FR: 'révoqué', AR: 'ملغى' },
    change: { EN: 'change', FR: 'modifier', AR: 'تعديل' },
    rotate: { EN: 'rotate the secret', FR: 'renouveler le secret', AR: 'تجديد السر' },
    revoke: { EN: 'revoke', FR: 'révoquer', AR: 'إلغاء' },
  },
});
