import type { SandboxExpert } from './types.ts';

const known = { availability: 'AVAILABLE', hasConsented: true } as const;

/** Nobody has such a name, and mail to these addresses goes nowhere. */
export const experts: readonly SandboxExpert[] = [
  {
    ...known,
    of: 'sandbox-sn-statistics',
    displayName: 'Sandbox Expert 1',
    email: 'expert.1@sandbox.example',
    title: {
      FR: "Responsable d'enquêtes agricoles",
      EN: 'Head of agricultural surveys',
      AR: 'مسؤول المسوح الزراعية',
    },
    expertise: [
      { topic: 'statcab.2.3.1', level: 'EXPERT', years: 14 },
      { topic: 'statcab.6.3.1', level: 'ADVANCED', years: 9 },
    ],
    languages: [
      { language: 'fr', level: 'NATIVE' },
      { language: 'en', level: 'B1' },
    ],
  },
  {
    ...known,
    of: 'sandbox-ma-statistics',
    displayName: 'Sandbox Expert 2',
    email: 'expert.2@sandbox.example',
    title: { AR: 'خبير في التعدادات', FR: 'Spécialiste des recensements', EN: 'Census specialist' },
    expertise: [
      { topic: 'statcab.1.1.1', level: 'EXPERT', years: 18 },
      { topic: 'statcab.2.3.2', level: 'ADVANCED', years: 6 },
    ],
    languages: [
      { language: 'ar', level: 'NATIVE' },
      { language: 'fr', level: 'C2' },
    ],
  },
  {
    ...known,
    of: 'sandbox-jo-statistics',
    displayName: 'Sandbox Expert 3',
    email: 'expert.3@sandbox.example',
    availability: 'LIMITED',
    title: { AR: 'خبيرة في إحصاءات العمل', EN: 'Labour statistician', FR: 'Statisticienne du travail' },
    expertise: [{ topic: 'statcab.1.3.1', level: 'EXPERT', years: 11 }],
    languages: [
      { language: 'ar', level: 'NATIVE' },
      { language: 'en', level: 'C1' },
    ],
  },
  {
    ...known,
    of: 'sandbox-id-statistics',
    displayName: 'Sandbox Expert 4',
    email: 'expert.4@sandbox.example',
    title: { EN: 'Data scientist', FR: 'Scientifique des données', AR: 'عالم بيانات' },
    expertise: [{ topic: 'statcab.6.3.3', level: 'ADVANCED', years: 5 }],
    languages: [
      { language: 'id', level: 'NATIVE' },
      { language: 'en', level: 'C1' },
    ],
  },
  {
    ...known,
    of: 'sandbox-tn-water',
    displayName: 'Sandbox Expert 5',
    email: 'expert.5@sandbox.example',
    title: { FR: 'Ingénieure en épuration', AR: 'مهندسة في معالجة المياه', EN: 'Wastewater engineer' },
    expertise: [
      { topic: 'water-cab.3.2', level: 'EXPERT', years: 16 },
      { topic: 'water-cab.4.2', level: 'ADVANCED', years: 10 },
    ],
    languages: [
      { language: 'fr', level: 'C2' },
      { language: 'ar', level: 'NATIVE' },
    ],
  },
  {
    ...known,
    of: 'sandbox-my-bank',
    displayName: 'Sandbox Expert 6',
    email: 'expert.6@sandbox.example',
    // Seen only by the own institution, analysts and staff.
    hasConsented: false,
    title: { EN: 'Financial statistician', FR: 'Statisticien financier', AR: 'خبير في الإحصاءات المالية' },
    expertise: [{ topic: 'statcab.2.8.1', level: 'EXPERT', years: 8 }],
    languages: [{ language: 'en', level: 'C2' }],
  },
];
