import type { SandboxPractice } from './types.ts';

export const practices: readonly SandboxPractice[] = [
  {
    of: 'sandbox-sn-statistics',
    topics: ['statcab.2.3.1', 'statcab.6.3.1'],
    title: {
      FR: 'Une enquête agricole sur tablette en une saison',
      EN: 'An agricultural survey on tablets within one season',
      AR: 'مسح زراعي بالأجهزة اللوحية خلال موسم واحد',
    },
    summary: {
      FR: "L'office a remplacé le questionnaire papier par une application, région par région, sans interrompre la série.",
      EN: 'The office replaced the paper questionnaire by an application, region by region, without breaking the series.',
      AR: 'استبدل المكتب بالاستمارة الورقية تطبيقًا، منطقة بعد أخرى، دون انقطاع السلسلة.',
    },
    context: {
      FR: 'Une enquête annuelle auprès des ménages agricoles, saisie à la main, publiée quatorze mois après la récolte.',
      EN: 'A yearly survey of farm households, keyed in by hand and published fourteen months after the harvest.',
      AR: 'مسح سنوي للأسر الزراعية تُدخل بياناته يدويًا ويُنشر بعد الحصاد بأربعة عشر شهرًا.',
    },
    approach: {
      FR: 'Deux régions pilotes, contrôles dans le questionnaire, superviseurs formés avant les enquêteurs, parcelles mesurées par GPS.',
      EN: 'Two pilot regions, checks inside the questionnaire, supervisors trained before interviewers, fields measured by GPS.',
      AR: 'منطقتان تجريبيتان، وتدقيق داخل الاستمارة، وتدريب المشرفين قبل العدّادين، وقياس الحقول بنظام تحديد المواقع.',
    },
    results: {
      FR: 'La publication suit la récolte de cinq mois, et les superviseurs voient les erreurs le soir même.',
      EN: 'Publication follows the harvest after five months, and supervisors see errors on the same evening.',
      AR: 'صار النشر بعد الحصاد بخمسة أشهر، ويرى المشرفون الأخطاء في مساء اليوم نفسه.',
    },
    adaptations: [
      {
        of: 'sandbox-ne-statistics',
        changed: {
          FR: 'Application en haoussa et en français, tablettes rechargées au soleil, une seule région pilote.',
          EN: 'The application is in Hausa and French, tablets are charged by the sun, with a single pilot region.',
          AR: 'التطبيق بالهوسا والفرنسية، وشحن الأجهزة بالطاقة الشمسية، ومنطقة تجريبية واحدة.',
        },
        outcome: {
          FR: "L'essai a suffi pour décider du passage de toute l'enquête.",
          EN: 'The trial was enough to decide that the whole survey would follow.',
          AR: 'كفت التجربة لاتخاذ قرار نقل المسح كله.',
        },
      },
    ],
  },
  {
    of: 'sandbox-tn-water',
    topics: ['water-cab.3.2'],
    title: {
      FR: 'Irriguer des vergers avec des eaux usées traitées',
      AR: 'ري البساتين بمياه الصرف المعالجة',
      EN: 'Watering orchards with treated wastewater',
    },
    summary: {
      FR: "Un contrat entre la station d'épuration et les agriculteurs règle la qualité, les horaires et le prix de l'eau.",
      AR: 'ينظم عقد بين محطة المعالجة والمزارعين جودة المياه ومواعيدها وسعرها.',
      EN: 'A contract between the treatment plant and the farmers settles the quality, the hours and the price of the water.',
    },
    context: {
      FR: 'Une nappe surexploitée et une station dont les eaux partaient à la mer.',
      AR: 'طبقة جوفية مستنزفة ومحطة كانت مياهها تُصرف في البحر.',
      EN: 'An overused aquifer, and a plant whose water went into the sea.',
    },
    approach: {
      FR: 'Traitement tertiaire, bassin de stockage, goutte-à-goutte, analyses affichées chaque semaine chez les agriculteurs.',
      AR: 'معالجة ثلاثية، وحوض تخزين، وري بالتنقيط، وتحاليل تُعلن للمزارعين كل أسبوع.',
      EN: 'Tertiary treatment, a storage basin, drip irrigation, and analyses shown to the farmers every week.',
    },
    results: {
      FR: 'Les vergers raccordés ne pompent plus dans la nappe en été.',
      AR: 'لم تعد البساتين المرتبطة بالشبكة تضخ من الطبقة الجوفية صيفًا.',
      EN: 'The connected orchards no longer pump from the aquifer in summer.',
    },
    adaptations: [
      {
        of: 'sandbox-ml-water',
        changed: {
          FR: 'Lagunage au lieu du traitement tertiaire, et des cultures qui ne se mangent pas crues.',
          EN: 'Ponds instead of tertiary treatment, and crops that are not eaten raw.',
          AR: 'برك معالجة بدل المعالجة الثلاثية، ومحاصيل لا تؤكل نيئة.',
        },
        outcome: {
          FR: 'Un premier périmètre est irrigué toute la saison sèche.',
          EN: 'A first area is watered through the whole dry season.',
          AR: 'يُروى أول محيط طوال موسم الجفاف.',
        },
      },
    ],
  },
  {
    of: 'sandbox-ma-statistics',
    topics: ['statcab.1.1.1', 'statcab.6.3.4'],
    title: {
      AR: 'تعداد سكاني بخرائط رقمية',
      FR: 'Un recensement de la population à cartes numériques',
      EN: 'A population census on digital maps',
    },
    summary: {
      AR: 'رسم المكتب حدود مناطق العد على صور الأقمار الصناعية ثم تحقق منها ميدانيًا.',
      FR: "L'office a tracé les districts de recensement sur des images satellitaires, puis les a vérifiés sur le terrain.",
      EN: 'The office drew enumeration areas on satellite images and then verified them in the field.',
    },
    context: {
      AR: 'خرائط ورقية قديمة وأحياء تنمو بسرعة عند أطراف المدن.',
      FR: 'Des cartes de papier anciennes et des quartiers qui poussent vite aux abords des villes.',
      EN: 'Old paper maps, and quarters that grow fast at the edge of towns.',
    },
    approach: {
      AR: 'فريق واحد للخرائط والتعداد، ورمز ثابت لكل منطقة، وتحديث الخرائط أثناء العد.',
      FR: 'Une seule équipe pour la carte et le recensement, un code stable par district, des cartes corrigées pendant la collecte.',
      EN: 'One team for maps and census, a lasting code for each area, and maps that are corrected while counting.',
    },
    results: {
      AR: 'لم تُعد أي منطقة مرتين، وتُستعمل الخرائط اليوم إطارًا للمعاينة.',
      FR: "Aucun district compté deux fois, et les cartes servent aujourd'hui de base de sondage.",
      EN: 'No area was counted twice, and the maps serve as a sampling frame today.',
    },
    adaptations: [],
  },
  {
    of: 'sandbox-jo-statistics',
    topics: ['statcab.1.3.1'],
    inReview: true,
    title: {
      AR: 'عينة دورانية لمسح القوى العاملة',
      EN: 'A rotating sample for the labour force survey',
      FR: "Un échantillon rotatif pour l'enquête sur la main-d'œuvre",
    },
    summary: {
      AR: 'تبقى كل أسرة في المسح أربعة أرباع، فتقل التكلفة وتتضح التغيرات.',
      EN: 'Each household stays in the survey for four quarters, which costs less and shows changes better.',
      FR: 'Chaque ménage reste quatre trimestres dans l’enquête, ce qui coûte moins et montre mieux les évolutions.',
    },
    context: {
      AR: 'مسح ربعي بعينة جديدة كل مرة.',
      EN: 'A quarterly survey with a new sample each time.',
      FR: 'Une enquête trimestrielle avec un nouvel échantillon chaque fois.',
    },
    approach: {
      AR: 'الزيارة الأولى وجهًا لوجه والزيارات التالية بالهاتف.',
      EN: 'The first visit is face to face, the following ones are by telephone.',
      FR: 'La première visite se fait en face à face, les suivantes par téléphone.',
    },
    results: {
      AR: 'صارت التغيرات بين الأرباع أوضح.',
      EN: 'Changes between quarters became clearer.',
      FR: 'Les évolutions entre trimestres sont devenues plus nettes.',
    },
    adaptations: [],
  },
];
