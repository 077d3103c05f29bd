import type { SandboxInstitution, Texts } from './types.ts';

/** Stands in the note of every institution, and as the evidence of every practice. */
export const madeUp: Texts = {
  EN: 'Made up for the sandbox: there is no such institution, and nothing that is told of it is true.',
  FR: "Inventé pour le bac à sable : cette institution n'existe pas, et rien de ce qui en est dit n'est vrai.",
  AR: 'مختلق لأغراض البيئة التجريبية: لا وجود لهذه المؤسسة، ولا صحة لأي شيء يُذكر عنها.',
};

export const institutions: readonly SandboxInstitution[] = [
  {
    id: 'sandbox-ne-statistics',
    country: 'NE',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Niger',
      FR: 'Sandbox – Office statistique du Niger',
      AR: 'مكتب Sandbox للإحصاء في النيجر',
    },
  },
  {
    id: 'sandbox-sn-statistics',
    country: 'SN',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Senegal',
      FR: 'Sandbox – Office statistique du Sénégal',
      AR: 'مكتب Sandbox للإحصاء في السنغال',
    },
  },
  {
    id: 'sandbox-ma-statistics',
    country: 'MA',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Morocco',
      FR: 'Sandbox – Office statistique du Maroc',
      AR: 'مكتب Sandbox للإحصاء في المغرب',
    },
  },
  {
    id: 'sandbox-tr-statistics',
    country: 'TR',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Türkiye',
      FR: 'Sandbox – Office statistique de Türkiye',
      AR: 'مكتب Sandbox للإحصاء في تركيا',
    },
  },
  {
    id: 'sandbox-jo-statistics',
    country: 'JO',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Jordan',
      FR: 'Sandbox – Office statistique de Jordanie',
      AR: 'مكتب Sandbox للإحصاء في الأردن',
    },
  },
  {
    id: 'sandbox-id-statistics',
    country: 'ID',
    kind: 'STATISTICAL_OFFICE',
    name: {
      EN: 'Sandbox Statistical Office of Indonesia',
      FR: "Sandbox – Office statistique d'Indonésie",
      AR: 'مكتب Sandbox للإحصاء في إندونيسيا',
    },
  },
  {
    id: 'sandbox-my-bank',
    country: 'MY',
    kind: 'CENTRAL_BANK',
    name: {
      EN: 'Sandbox Central Bank of Malaysia',
      FR: 'Sandbox – Banque centrale de Malaisie',
      AR: 'بنك Sandbox المركزي في ماليزيا',
    },
  },
  {
    id: 'sandbox-sd-health',
    country: 'SD',
    kind: 'MINISTRY',
    name: {
      EN: 'Sandbox Ministry of Health of Sudan',
      FR: 'Sandbox – Ministère de la santé du Soudan',
      AR: 'وزارة Sandbox للصحة في السودان',
    },
  },
  {
    id: 'sandbox-tn-water',
    country: 'TN',
    kind: 'WATER_AUTHORITY',
    name: {
      EN: 'Sandbox Water Authority of Tunisia',
      FR: "Sandbox – Office de l'eau de Tunisie",
      AR: 'هيئة Sandbox للمياه في تونس',
    },
  },
  {
    id: 'sandbox-ml-water',
    country: 'ML',
    kind: 'WATER_AUTHORITY',
    name: {
      EN: 'Sandbox Water Authority of Mali',
      FR: "Sandbox – Office de l'eau du Mali",
      AR: 'هيئة Sandbox للمياه في مالي',
    },
  },
  {
    id: 'sandbox-ug-cotton',
    country: 'UG',
    kind: 'AGRICULTURE_RESEARCH',
    name: {
      EN: 'Sandbox Cotton Research Institute of Uganda',
      FR: "Sandbox – Institut de recherche cotonnière d'Ouganda",
      AR: 'معهد Sandbox لبحوث القطن في أوغندا',
    },
  },
  {
    id: 'sandbox-pk-training',
    country: 'PK',
    kind: 'VET_AUTHORITY',
    name: {
      EN: 'Sandbox Vocational Training Authority of Pakistan',
      FR: 'Sandbox – Autorité de la formation professionnelle du Pakistan',
      AR: 'هيئة Sandbox للتدريب المهني في باكستان',
    },
  },
];
