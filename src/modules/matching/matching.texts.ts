import type { Sentence } from '../../kernel/errors.ts';
import type { Language, LocalizedText } from '../../kernel/localized.ts';
import type { CapacityBasis } from '../needs/index.ts';
import { type Delivery, formNames, type Modality } from '../taxonomy/index.ts';
import type { Fit, RankedRow } from './matching.facts.ts';
import type { FactorCode } from './matching.model.ts';

/** What the sentences need beside the row: names of topics and of languages. */
export interface Names {
  topic(code: string, language: Language): string;
  language(code: string, language: Language): string;
}

export const localized = (sentence: Sentence): LocalizedText => ({ own: 'EN', ...sentence });

type Telling = (row: RankedRow, names: Names) => Sentence;

const separators: Record<Language, string> = { AR: '، ', EN: ', ', FR: ', ' };

function inEach(write: (language: Language) => string): Sentence {
  return { AR: write('AR'), EN: write('EN'), FR: write('FR') };
}

const languageList = (codes: readonly string[], language: Language, names: Names) =>
  codes.map((code) => names.language(code, language)).join(separators[language]);

const percent = (value: number) => Math.round(value * 100);

function nearnessText(row: RankedRow, names: Names): Sentence {
  const given = (language: Language) => names.topic(row.topicCode, language);
  const wanted = (language: Language) => names.topic(row.needTopicCode, language);
  if (row.topicCode === row.needTopicCode) {
    return {
      EN: `It is on the topic itself: ${given('EN')}.`,
      FR: `Elle porte sur le thème même : ${given('FR')}.`,
      AR: `تتناول الموضوع نفسه: ${given('AR')}.`,
    };
  }
  const near = percent(row.similarity);
  return {
    EN: `${given('EN')} is near to ${wanted('EN')} (${near}% alike).`,
    FR: `« ${given('FR')} » est proche de « ${wanted('FR')} » (ressemblance de ${near} %).`,
    AR: `«${given('AR')}» قريب من «${wanted('AR')}» (تشابه بنسبة ${near}٪).`,
  };
}

const byMandate: Sentence = {
  EN: 'That is only supposed from the mandate of the institution, so it counts half.',
  FR: "Ce n'est que supposé d'après le mandat de l'institution : cela compte pour moitié.",
  AR: 'وهذا مفترض من اختصاص المؤسسة فحسب، فيُحتسب بالنصف.',
};

function topicText(row: RankedRow, names: Names): Sentence {
  const nearness = nearnessText(row, names);
  return row.basis === 'MANDATE' ? inEach((language) => `${nearness[language]} ${byMandate[language]}`) : nearness;
}

function languageText(row: RankedRow, names: Names): Sentence {
  if (row.wantedLanguages.length === 0) {
    return {
      EN: 'No language was asked for.',
      FR: "Aucune langue n'a été demandée.",
      AR: 'لم تُطلب لغة معيّنة.',
    };
  }
  if (row.sharedLanguages.length > 0) {
    const list = (language: Language) => languageList(row.sharedLanguages, language, names);
    return {
      EN: `It is given in a wanted language: ${list('EN')}.`,
      FR: `Elle est dispensée dans une langue voulue : ${list('FR')}.`,
      AR: `تُقدَّم بلغة مطلوبة: ${list('AR')}.`,
    };
  }
  if (row.likelyLanguages.length > 0) {
    const list = (language: Language) => languageList(row.likelyLanguages, language, names);
    return {
      EN: `A wanted language is one of its country (${list('EN')}), but the record shows no exchange of it in a wanted language.`,
      FR: `Une langue voulue est une langue de son pays (${list('FR')}), mais les archives n'en montrent aucun échange dans une langue voulue.`,
      AR: `إحدى اللغات المطلوبة من لغات بلدها (${list('AR')})، لكن السجل لا يُظهر تبادلًا لها بلغة مطلوبة.`,
    };
  }
  if (row.languages.length === 0) {
    return row.providerCountryKnown
      ? {
          EN: 'It is not known in which languages it is given; none of the wanted ones is a language of its country.',
          FR: "On ne sait pas dans quelles langues elle est dispensée ; aucune des langues voulues n'est une langue de son pays.",
          AR: 'لا يُعرف بأي لغات تُقدَّم؛ وليست أي من اللغات المطلوبة من لغات بلدها.',
        }
      : {
          EN: 'It is not known in which languages it is given.',
          FR: 'On ne sait pas dans quelles langues elle est dispensée.',
          AR: 'لا يُعرف بأي لغات تُقدَّم.',
        };
  }
  return {
    EN: 'It is given in none of the wanted languages; interpretation is accepted.',
    FR: "Elle n'est dispensée dans aucune des langues voulues ; l'interprétation est acceptée.",
    AR: 'لا تُقدَّم بأي من اللغات المطلوبة؛ والترجمة الفورية مقبولة.',
  };
}

function levelText(row: RankedRow): Sentence {
  if (row.wantedLevel === null) {
    return { EN: 'No level was asked for.', FR: "Aucun niveau n'a été demandé.", AR: 'لم يُطلب مستوى معيّن.' };
  }
  if (row.level === null) {
    return { EN: 'Its level is not known.', FR: "Son niveau n'est pas connu.", AR: 'مستواها غير معروف.' };
  }
  if (row.level >= row.wantedLevel) {
    return {
      EN: `Its level (${row.level} of 4) reaches the one wanted (${row.wantedLevel}).`,
      FR: `Son niveau (${row.level} sur 4) atteint celui qui est voulu (${row.wantedLevel}).`,
      AR: `مستواها (${row.level} من 4) يبلغ المستوى المطلوب (${row.wantedLevel}).`,
    };
  }
  return {
    EN: `Its level (${row.level} of 4) is below the one wanted (${row.wantedLevel}).`,
    FR: `Son niveau (${row.level} sur 4) est inférieur à celui qui est voulu (${row.wantedLevel}).`,
    AR: `مستواها (${row.level} من 4) دون المستوى المطلوب (${row.wantedLevel}).`,
  };
}

const fitWords: Record<Language, Record<'modality' | 'delivery', Record<Fit, (names: string) => string>>> = {
  EN: {
    modality: {
      SHARED: (names) => `A wanted modality is offered: ${names}.`,
      UNKNOWN: () => 'Its modalities are not known.',
      NONE: () => 'None of the wanted modalities is offered.',
    },
    delivery: {
      SHARED: (names) => `A wanted delivery is offered: ${names}.`,
      UNKNOWN: () => 'Its deliveries are not known.',
      NONE: () => 'None of the wanted deliveries is offered.',
    },
  },
  FR: {
    modality: {
      SHARED: (names) => `Une modalité voulue est proposée : ${names}.`,
      UNKNOWN: () => 'Ses modalités ne sont pas connues.',
      NONE: () => "Aucune des modalités voulues n'est proposée.",
    },
    delivery: {
      SHARED: (names) => `Un mode voulu est proposé : ${names}.`,
      UNKNOWN: () => 'Ses modes ne sont pas connus.',
      NONE: () => "Aucun des modes voulus n'est proposé.",
    },
  },
  AR: {
    modality: {
      SHARED: (names) => `من الطرائق المطلوبة ما هو معروض: ${names}.`,
      UNKNOWN: () => 'طرائق تقديمها غير معروفة.',
      NONE: () => 'لا تُعرض أي من الطرائق المطلوبة.',
    },
    delivery: {
      SHARED: (names) => `من الصيغ المطلوبة ما هو معروض: ${names}.`,
      UNKNOWN: () => 'صيغ تقديمها غير معروفة.',
      NONE: () => 'لا تُعرض أي من الصيغ المطلوبة.',
    },
  },
};

function modalityText(row: RankedRow): Sentence {
  if (row.modalityFit === null && row.deliveryFit === null) {
    return {
      EN: 'No modality or delivery was asked for.',
      FR: "Aucune modalité ni aucun mode n'a été demandé.",
      AR: 'لم تُطلب طريقة أو صيغة معيّنة.',
    };
  }
  return inEach((language) => {
    const names = (words: readonly (Modality | Delivery)[]) =>
      words.map((word) => formNames[word][language]).join(separators[language]);
    const { modality, delivery } = fitWords[language];
    return [
      row.modalityFit && modality[row.modalityFit](names(row.sharedModalities)),
      row.deliveryFit && delivery[row.deliveryFit](names(row.sharedDeliveries)),
    ]
      .filter((part) => part !== null)
      .join(' ');
  });
}

const noNeedCountry: Sentence = {
  EN: 'No country was given for the need.',
  FR: "Aucun pays n'a été indiqué pour le besoin.",
  AR: 'لم يُذكر بلد للاحتياج.',
};
const noProviderCountry: Sentence = {
  EN: 'The provider belongs to no single country.',
  FR: "Le fournisseur n'appartient à aucun pays en particulier.",
  AR: 'المقدِّم لا ينتمي إلى بلد بعينه.',
};

/** What the two countries have in common, each with its share of the value. */
function contextText(row: RankedRow, names: Names): Sentence {
  return inEach((language) => {
    const words = contextWords[language];
    if (!row.needCountryKnown || !row.providerCountryKnown) {
      const why = [
        row.needCountryKnown ? null : noNeedCountry[language],
        row.providerCountryKnown ? null : noProviderCountry[language],
      ];
      return [...why.filter((part) => part !== null), words.notCompared].join(' ');
    }
    const parts = [
      row.sameRegion ? words.region : null,
      row.sharedOfficialLanguages.length > 0
        ? words.languages(languageList(row.sharedOfficialLanguages, language, names))
        : null,
      row.incomeDistance === 0 ? words.sameIncome : null,
      row.incomeDistance === 1 ? words.nextIncome : null,
      row.bothLeastDeveloped ? words.leastDeveloped : null,
    ].filter((part) => part !== null);
    const told = parts.length > 0 ? `${words.alike}${parts.join(words.between)}.` : words.nothing;
    if (row.incomeDistance === null) return `${told} ${words.incomeUnknown}`;
    return row.incomeDistance > 1 ? `${told} ${words.incomeFar}` : told;
  });
}

interface ContextWords {
  readonly notCompared: string;
  readonly alike: string;
  readonly between: string;
  readonly region: string;
  readonly languages: (list: string) => string;
  readonly sameIncome: string;
  readonly nextIncome: string;
  readonly leastDeveloped: string;
  readonly nothing: string;
  readonly incomeFar: string;
  readonly incomeUnknown: string;
}

const contextWords: Record<Language, ContextWords> = {
  EN: {
    notCompared: 'The contexts were not compared.',
    alike: 'How alike the two countries are: ',
    between: '; ',
    region: 'same regional group',
    languages: (list) => `shared official language (${list})`,
    sameIncome: 'same income group',
    nextIncome: 'neighbouring income group',
    leastDeveloped: 'both among the least developed countries',
    nothing: 'The two countries share neither a regional group nor an official language.',
    incomeFar: 'Their income groups are far apart.',
    incomeUnknown: 'The income group of one of them is not known.',
  },
  FR: {
    notCompared: "Les contextes n'ont pas été comparés.",
    alike: 'Ce qui rapproche les deux pays : ',
    between: ' ; ',
    region: 'même groupe régional',
    languages: (list) => `langue officielle commune (${list})`,
    sameIncome: 'même groupe de revenu',
    nextIncome: 'groupe de revenu voisin',
    leastDeveloped: 'tous deux parmi les pays les moins avancés',
    nothing: "Les deux pays n'ont en commun ni groupe régional ni langue officielle.",
    incomeFar: 'Leurs groupes de revenu sont éloignés.',
    incomeUnknown: "Le groupe de revenu de l'un d'eux n'est pas connu.",
  },
  AR: {
    notCompared: 'لم يُقارَن السياقان.',
    alike: 'أوجه التقارب بين البلدين: ',
    between: '؛ ',
    region: 'المجموعة الإقليمية نفسها',
    languages: (list) => `لغة رسمية مشتركة (${list})`,
    sameIncome: 'فئة الدخل نفسها',
    nextIncome: 'فئة دخل مجاورة',
    leastDeveloped: 'كلاهما من أقل البلدان نموًا',
    nothing: 'لا تجمع البلدين مجموعة إقليمية ولا لغة رسمية.',
    incomeFar: 'وفئتا الدخل فيهما متباعدتان.',
    incomeUnknown: 'فئة الدخل في أحدهما غير معروفة.',
  },
};

function evidenceText(row: RankedRow): Sentence {
  if (row.evidenceCount === 0) {
    return {
      EN: 'No completed exchange on this or a near topic is recorded.',
      FR: "Aucun échange achevé sur ce thème ou un thème proche n'est enregistré.",
      AR: 'لم يُسجَّل أي تبادل منجز في هذا الموضوع أو موضوع قريب.',
    };
  }
  const [count, last] = [row.evidenceCount, row.lastEvidenceOn?.slice(0, 4)];
  return {
    EN: `Exchanges given on this or a near topic: ${count}, the last one in ${last}.`,
    FR: `Échanges assurés sur ce thème ou un thème proche : ${count}, le dernier en ${last}.`,
    AR: `عدد التبادلات المقدَّمة في هذا الموضوع أو موضوع قريب: ${count}، وآخرها عام ${last}.`,
  };
}

function responsivenessText(row: RankedRow): Sentence {
  if (row.responseCount === 0) {
    return {
      EN: 'No request has been put to it through the hub yet, so it stands in the middle.',
      FR: 'Aucune demande ne lui a encore été adressée par la plateforme ; sa valeur est médiane.',
      AR: 'لم يوجَّه إليها طلب عبر المنصة بعد، فقيمتها في الوسط.',
    };
  }
  const [asked, answered] = [row.responseCount, row.answeredCount];
  return {
    EN: `Requests answered in time: ${answered} of ${asked}.`,
    FR: `Demandes traitées à temps : ${answered} sur ${asked}.`,
    AR: `الطلبات المُجاب عنها في الموعد: ${answered} من ${asked}.`,
  };
}

const neverVerified: Record<CapacityBasis, Sentence> = {
  DECLARED: { EN: 'It was never verified.', FR: "Elle n'a jamais été vérifiée.", AR: 'لم يجر التحقق منها قط.' },
  RECORD: {
    EN: 'Known from the record only; the institution has not declared it.',
    FR: "Connue par les archives seulement ; l'institution ne l'a pas déclarée.",
    AR: 'معروفة من السجل فقط؛ ولم تعلنها المؤسسة بنفسها.',
  },
  MANDATE: {
    EN: 'Supposed from the mandate of the institution, which has not declared it.',
    FR: "Supposée d'après le mandat de l'institution, qui ne l'a pas déclarée.",
    AR: 'مفترضة من اختصاص المؤسسة، وهي لم تعلنها بنفسها.',
  },
};

function freshnessText(row: RankedRow): Sentence {
  if (!row.verifiedOn) return neverVerified[row.basis];
  return {
    EN: `It was verified on ${row.verifiedOn}.`,
    FR: `Elle a été vérifiée le ${row.verifiedOn}.`,
    AR: `جرى التحقق منها بتاريخ ${row.verifiedOn}.`,
  };
}

function availabilityText(row: RankedRow): Sentence {
  const { places, participants, load } = row;
  const placesPart: Sentence =
    participants === null
      ? {
          EN: 'No number of places was asked for',
          FR: "Aucun nombre de places n'a été demandé",
          AR: 'لم يُطلب عدد معيّن من المقاعد',
        }
      : places === null
        ? {
            EN: 'The number of places is not known',
            FR: "Le nombre de places n'est pas connu",
            AR: 'عدد المقاعد غير معروف',
          }
        : {
            EN: `Places: ${places}; people: ${participants}`,
            FR: `Places : ${places} ; personnes : ${participants}`,
            AR: `المقاعد: ${places}؛ الأشخاص: ${participants}`,
          };
  return {
    EN: `${placesPart.EN}; exchanges given in the last year: ${load}.`,
    FR: `${placesPart.FR} ; échanges assurés au cours de la dernière année : ${load}.`,
    AR: `${placesPart.AR}؛ التبادلات المقدَّمة في السنة الأخيرة: ${load}.`,
  };
}

/** The reason behind each factor in one sentence. */
export const factorTexts: Record<FactorCode, Telling> = {
  TOPIC: topicText,
  LANGUAGE: languageText,
  LEVEL: levelText,
  MODALITY: modalityText,
  CONTEXT: contextText,
  EVIDENCE: evidenceText,
  RESPONSIVENESS: responsivenessText,
  FRESHNESS: freshnessText,
  AVAILABILITY: availabilityText,
};
