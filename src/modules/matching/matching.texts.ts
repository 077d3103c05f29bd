import type { Sentence } from '../../kernel/errors.ts';
import type { Language, LocalizedText } from '../../kernel/localized.ts';
import type { FactorCode, GateCode } from './matching.model.ts';
import type { RankedRow } from './matching.ranking.ts';
import type { ChangeCode, LackCode } from './matching.type.ts';

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

function topicText(row: RankedRow, names: Names): Sentence {
  const given = (language: Language) => names.topic(row.topicCode, language);
  const wanted = (language: Language) => names.topic(row.needTopicCode, language);
  if (row.topicCode === row.needTopicCode) {
    return {
      EN: `It is on the topic itself: ${given('EN')}.`,
      FR: `Elle porte sur le thème même : ${given('FR')}.`,
      AR: `تتناول الموضوع نفسه: ${given('AR')}.`,
    };
  }
  const near = percent(row.values[0] ?? 0);
  return {
    EN: `${given('EN')} is near to ${wanted('EN')} (${near} % alike).`,
    FR: `« ${given('FR')} » est proche de « ${wanted('FR')} » (ressemblance de ${near} %).`,
    AR: `«${given('AR')}» قريب من «${wanted('AR')}» (تشابه بنسبة ${near}٪).`,
  };
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
      EN: `A wanted language is one of its country (${list('EN')}), though no exchange of it in that language is recorded.`,
      FR: `Une langue voulue est une langue de son pays (${list('FR')}), sans échange enregistré dans cette langue.`,
      AR: `إحدى اللغات المطلوبة من لغات بلدها (${list('AR')})، وإن لم يُسجَّل تبادل لها بهذه اللغة.`,
    };
  }
  if (!row.languagesKnown) {
    return {
      EN: 'It is not known in which languages it is given.',
      FR: 'On ne sait pas dans quelles langues elle est dispensée.',
      AR: 'لا يُعرف بأي لغات تُقدَّم.',
    };
  }
  return {
    EN: 'It is given in another language; interpretation was accepted.',
    FR: "Elle est dispensée dans une autre langue ; l'interprétation est acceptée.",
    AR: 'تُقدَّم بلغة أخرى؛ وقد قُبلت الترجمة الفورية.',
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

function modalityText(row: RankedRow): Sentence {
  const share = percent(row.values[3] ?? 0);
  if (!row.formsAsked) {
    return {
      EN: 'No modality or delivery was asked for.',
      FR: "Aucune modalité ni aucun mode n'a été demandé.",
      AR: 'لم تُطلب طريقة أو صيغة معيّنة.',
    };
  }
  return {
    EN: `${share} % of the wanted modalities and deliveries fit${row.formsKnown ? '' : ', counting what is not known as half'}.`,
    FR: `${share} % des modalités et modes voulus conviennent${row.formsKnown ? '' : ", l'inconnu comptant pour moitié"}.`,
    AR: `${share}٪ من الطرائق والصيغ المطلوبة مناسبة${row.formsKnown ? '' : '، ويُحسب غير المعروف نصفًا'}.`,
  };
}

function contextText(row: RankedRow, names: Names): Sentence {
  if (row.sameRegion === null) {
    return {
      EN: 'One of the two countries is not known, so the contexts were not compared.',
      FR: "L'un des deux pays n'est pas connu ; les contextes n'ont pas été comparés.",
      AR: 'أحد البلدين غير معروف، فلم يُقارن السياقان.',
    };
  }
  return inEach((language) => {
    const words = contextWords[language];
    const parts = [
      row.sameRegion ? words.region : null,
      row.sharedOfficialLanguages.length > 0
        ? words.languages(languageList(row.sharedOfficialLanguages, language, names))
        : null,
      row.sameIncomeGroup ? words.income : null,
      row.bothLeastDeveloped ? words.leastDeveloped : null,
    ].filter((part) => part !== null);
    return parts.length > 0 ? `${words.alike}${parts.join(separators[language])}.` : words.nothing;
  });
}

const contextWords: Record<
  Language,
  {
    alike: string;
    region: string;
    languages: (list: string) => string;
    income: string;
    leastDeveloped: string;
    nothing: string;
  }
> = {
  EN: {
    alike: 'The countries share: ',
    region: 'regional group',
    languages: (list) => `official language (${list})`,
    income: 'income group',
    leastDeveloped: 'least developed country',
    nothing: 'The countries share neither group, nor official language, nor income group.',
  },
  FR: {
    alike: 'Les pays ont en commun : ',
    region: 'le groupe régional',
    languages: (list) => `la langue officielle (${list})`,
    income: 'le groupe de revenu',
    leastDeveloped: "l'appartenance aux pays les moins avancés",
    nothing: 'Les pays ne partagent ni groupe régional, ni langue officielle, ni groupe de revenu.',
  },
  AR: {
    alike: 'يشترك البلدان في: ',
    region: 'المجموعة الإقليمية',
    languages: (list) => `اللغة الرسمية (${list})`,
    income: 'فئة الدخل',
    leastDeveloped: 'الانتماء إلى أقل البلدان نموًا',
    nothing: 'لا يشترك البلدان في مجموعة إقليمية ولا لغة رسمية ولا فئة دخل.',
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
      EN: 'No request was put to it through the hub yet, so it stands in the middle.',
      FR: 'Aucune demande ne lui a encore été adressée par la plateforme ; sa valeur est médiane.',
      AR: 'لم يوجَّه إليها طلب عبر المنصة بعد، فقيمتها في الوسط.',
    };
  }
  const [asked, answered] = [row.responseCount, row.answeredCount];
  return {
    EN: `It answered ${answered} of ${asked} requests in time.`,
    FR: `Elle a répondu à temps à ${answered} demandes sur ${asked}.`,
    AR: `أجابت في الموعد عن ${answered} من أصل ${asked} طلبات.`,
  };
}

function freshnessText(row: RankedRow): Sentence {
  if (!row.verifiedOn) {
    return row.basis === 'RECORD'
      ? {
          EN: 'Known from the record only; the institution has not declared it.',
          FR: "Connue par les archives seulement ; l'institution ne l'a pas déclarée.",
          AR: 'معروفة من السجل فقط؛ ولم تعلنها المؤسسة بنفسها.',
        }
      : { EN: 'It was never verified.', FR: "Elle n'a jamais été vérifiée.", AR: 'لم يجر التحقق منها قط.' };
  }
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
            EN: `${places} places for ${participants} people`,
            FR: `${places} places pour ${participants} personnes`,
            AR: `${places} مقعدًا لعدد ${participants} من الأشخاص`,
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

export const lackTexts: Record<LackCode, Sentence> = {
  OTHER_TOPIC: {
    EN: 'It is on a near topic, not on the one that is needed.',
    FR: 'Elle porte sur un thème proche, non sur celui qui est demandé.',
    AR: 'تتناول موضوعًا قريبًا لا الموضوع المطلوب نفسه.',
  },
  LANGUAGE_NOT_CONFIRMED: {
    EN: 'Ask whether it can be given in a wanted language; the record does not say.',
    FR: 'À demander : peut-elle être dispensée dans une langue voulue ? Les archives ne le disent pas.',
    AR: 'ينبغي السؤال عن إمكان تقديمها بلغة مطلوبة؛ فالسجل لا يذكر ذلك.',
  },
  LANGUAGE_UNKNOWN: {
    EN: 'It is not known in which languages it is given.',
    FR: 'On ne sait pas dans quelles langues elle est dispensée.',
    AR: 'لا يُعرف بأي لغات تُقدَّم.',
  },
  INTERPRETATION_NEEDED: {
    EN: 'Interpretation is needed.',
    FR: "L'interprétation est nécessaire.",
    AR: 'الترجمة الفورية لازمة.',
  },
  LEVEL_UNKNOWN: { EN: 'Its level is not known.', FR: "Son niveau n'est pas connu.", AR: 'مستواها غير معروف.' },
  LEVEL_BELOW: {
    EN: 'Its level is below the one wanted.',
    FR: 'Son niveau est inférieur à celui qui est voulu.',
    AR: 'مستواها دون المستوى المطلوب.',
  },
  FORM_UNKNOWN: {
    EN: 'It is not known in which modalities or deliveries it is given.',
    FR: 'On ne sait pas selon quelles modalités ou quels modes elle est dispensée.',
    AR: 'لا تُعرف الطرائق أو الصيغ التي تُقدَّم بها.',
  },
  MODALITY_MISSING: {
    EN: 'A wanted modality is not offered.',
    FR: "Une modalité voulue n'est pas proposée.",
    AR: 'إحدى الطرائق المطلوبة غير معروضة.',
  },
  DELIVERY_MISSING: {
    EN: 'A wanted delivery is not offered.',
    FR: "Un mode voulu n'est pas proposé.",
    AR: 'إحدى الصيغ المطلوبة غير معروضة.',
  },
  NO_EVIDENCE: {
    EN: 'No completed exchange on this or a near topic is recorded.',
    FR: "Aucun échange achevé sur ce thème ou un thème proche n'est enregistré.",
    AR: 'لم يُسجَّل أي تبادل منجز في هذا الموضوع أو موضوع قريب.',
  },
  NEVER_VERIFIED: {
    EN: 'The institution has not declared or verified this capacity itself.',
    FR: "L'institution n'a pas elle-même déclaré ni vérifié cette capacité.",
    AR: 'لم تعلن المؤسسة هذه القدرة ولم تتحقق منها بنفسها.',
  },
  PLACES_UNKNOWN: {
    EN: 'The number of places is not known.',
    FR: "Le nombre de places n'est pas connu.",
    AR: 'عدد المقاعد غير معروف.',
  },
  PLACES_SHORT: {
    EN: 'There are fewer places than are wanted.',
    FR: 'Il y a moins de places que voulu.',
    AR: 'المقاعد أقل من المطلوب.',
  },
};

export const gateTexts: Record<GateCode | 'NO_CAPACITY', Sentence> = {
  NO_CAPACITY: {
    EN: 'The institution has neither declared a capacity, nor is one evidenced by the record.',
    FR: "L'institution n'a déclaré aucune capacité, et les archives n'en attestent aucune.",
    AR: 'لم تعلن المؤسسة أي قدرة، ولا يشهد السجل على أي منها.',
  },
  OTHER_INSTITUTION: {
    EN: 'It is the institution in need itself.',
    FR: "C'est l'institution même qui est dans le besoin.",
    AR: 'هي المؤسسة المحتاجة نفسها.',
  },
  ACTIVE: {
    EN: 'The capacity is not active: it is paused, stale or retired.',
    FR: "La capacité n'est pas active : elle est suspendue, périmée ou retirée.",
    AR: 'القدرة غير نشطة: فهي موقوفة أو متقادمة أو مسحوبة.',
  },
  RELATED_TOPIC: {
    EN: 'Its topic is not related closely enough to the one needed.',
    FR: "Son thème n'est pas assez proche de celui qui est demandé.",
    AR: 'موضوعها غير قريب بما يكفي من الموضوع المطلوب.',
  },
  SHARED_LANGUAGE: {
    EN: 'It shares none of the wanted languages, and interpretation is not accepted.',
    FR: "Elle ne partage aucune des langues voulues, et l'interprétation n'est pas acceptée.",
    AR: 'لا تشترك في أي من اللغات المطلوبة، والترجمة الفورية غير مقبولة.',
  },
  LEVEL_IN_REACH: {
    EN: 'Its level is too far below the one wanted.',
    FR: 'Son niveau est trop inférieur à celui qui est voulu.',
    AR: 'مستواها أدنى بكثير من المستوى المطلوب.',
  },
  SHARED_FORM: {
    EN: 'It offers none of the wanted modalities and deliveries.',
    FR: 'Elle ne propose aucune des modalités ni aucun des modes voulus.',
    AR: 'لا تعرض أيًا من الطرائق والصيغ المطلوبة.',
  },
  WINDOW_OVERLAPS: {
    EN: 'The windows in time do not overlap.',
    FR: 'Les périodes ne se recouvrent pas.',
    AR: 'الفترتان الزمنيتان لا تتقاطعان.',
  },
  PLACES_LEFT: { EN: 'No places are left.', FR: 'Il ne reste aucune place.', AR: 'لم تبق مقاعد.' },
};

const changeNames: Record<ChangeCode, (what: string) => Sentence> = {
  CAPACITY_VERIFIED: () => ({
    EN: 'If the provider verifies its capacity today',
    FR: "Si le fournisseur vérifie sa capacité aujourd'hui",
    AR: 'إذا تحقق المقدِّم من قدرته اليوم',
  }),
  LANGUAGE_OFFERED: () => ({
    EN: 'If the provider gives it in a wanted language',
    FR: 'Si le fournisseur la dispense dans une langue voulue',
    AR: 'إذا قدّمها المقدِّم بلغة مطلوبة',
  }),
  LEVEL_OFFERED: () => ({
    EN: 'If the provider declares the wanted level',
    FR: 'Si le fournisseur déclare le niveau voulu',
    AR: 'إذا أعلن المقدِّم المستوى المطلوب',
  }),
  FORMS_OFFERED: () => ({
    EN: 'If the provider offers all wanted modalities and deliveries',
    FR: 'Si le fournisseur propose toutes les modalités et tous les modes voulus',
    AR: 'إذا عرض المقدِّم كل الطرائق والصيغ المطلوبة',
  }),
  DELIVERY_ACCEPTED: (what) => ({
    EN: `If the delivery ${what} is accepted`,
    FR: `Si le mode ${what} est accepté`,
    AR: `إذا قُبلت الصيغة ${what}`,
  }),
  MODALITY_ACCEPTED: (what) => ({
    EN: `If the modality ${what} is accepted`,
    FR: `Si la modalité ${what} est acceptée`,
    AR: `إذا قُبلت الطريقة ${what}`,
  }),
};

export function changeText(code: ChangeCode, what: string, rank: number, newRank: number): LocalizedText {
  const change = changeNames[code](what);
  return localized({
    EN: `${change.EN}: rank ${rank} → ${newRank}.`,
    FR: `${change.FR} : rang ${rank} → ${newRank}.`,
    AR: `${change.AR}: الرتبة ${rank} ← ${newRank}.`,
  });
}
