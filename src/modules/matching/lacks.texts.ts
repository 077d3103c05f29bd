import type { Sentence } from '../../kernel/errors.ts';
import type { RankedRow } from './matching.facts.ts';
import type { GateCode } from './matching.model.ts';
import type { LackCode } from './matching.type.ts';

const lackTexts: Record<LackCode, Sentence> = {
  OTHER_TOPIC: {
    EN: 'It is on a near topic, not on the one that is needed.',
    FR: 'Elle porte sur un thème proche, non sur celui qui est demandé.',
    AR: 'تتناول موضوعًا قريبًا لا الموضوع المطلوب نفسه.',
  },
  MANDATE_ONLY: {
    EN: 'It is supposed from the mandate of the institution, which has not declared it; nothing in the record says that it ever gave this. Ask whether it can and would.',
    FR: "Elle est supposée d'après le mandat de l'institution, qui ne l'a pas déclarée ; rien dans les archives ne dit qu'elle l'ait jamais dispensée. À demander : le peut-elle, et le veut-elle ?",
    AR: 'هي مفترضة من اختصاص المؤسسة التي لم تعلنها؛ ولا شيء في السجل يقول إنها قدّمتها من قبل. وينبغي السؤال عن قدرتها على ذلك ورغبتها فيه.',
  },
  LANGUAGE_NOT_CONFIRMED: {
    EN: 'Ask whether it can be given in a wanted language; the record does not show it.',
    FR: 'À demander : peut-elle être dispensée dans une langue voulue ? Les archives ne le montrent pas.',
    AR: 'ينبغي السؤال عن إمكان تقديمها بلغة مطلوبة؛ فالسجل لا يُظهر ذلك.',
  },
  LANGUAGE_UNKNOWN: {
    EN: 'It is not known in which languages it is given.',
    FR: 'On ne sait pas dans quelles langues elle est dispensée.',
    AR: 'لا يُعرف بأي لغات تُقدَّم.',
  },
  INTERPRETATION_NEEDED: {
    EN: 'It is given in none of the wanted languages, so interpretation is needed.',
    FR: "Elle n'est dispensée dans aucune des langues voulues : l'interprétation est nécessaire.",
    AR: 'لا تُقدَّم بأي من اللغات المطلوبة، فالترجمة الفورية لازمة.',
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
    EN: 'None of the wanted modalities is offered.',
    FR: "Aucune des modalités voulues n'est proposée.",
    AR: 'لا تُعرض أي من الطرائق المطلوبة.',
  },
  DELIVERY_MISSING: {
    EN: 'None of the wanted deliveries is offered.',
    FR: "Aucun des modes voulus n'est proposé.",
    AR: 'لا تُعرض أي من الصيغ المطلوبة.',
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
    FR: "Il y a moins de places qu'il n'en faut.",
    AR: 'المقاعد أقل من المطلوب.',
  },
};

/** Where its country is known, one can tell more. */
const noLanguageOfCountry: Sentence = {
  EN: 'It is not known in which languages it is given, and none of the wanted ones is a language of its country; ask, or count on interpretation.',
  FR: "On ne sait pas dans quelles langues elle est dispensée, et aucune des langues voulues n'est une langue de son pays ; demander, ou prévoir l'interprétation.",
  AR: 'لا يُعرف بأي لغات تُقدَّم، وليست أي من اللغات المطلوبة من لغات بلدها؛ فينبغي السؤال أو توقّع الحاجة إلى الترجمة الفورية.',
};

export const lackText = (code: LackCode, { providerCountryKnown }: RankedRow): Sentence =>
  code === 'LANGUAGE_UNKNOWN' && providerCountryKnown ? noLanguageOfCountry : lackTexts[code];

const gateTexts: Record<GateCode | 'NO_CAPACITY', Sentence> = {
  NO_CAPACITY: {
    EN: 'No capacity of this institution is to be seen, neither declared nor evidenced by the record nor supposed from its mandate.',
    FR: "Aucune capacité de cette institution n'est visible, ni déclarée, ni attestée par les archives, ni supposée d'après son mandat.",
    AR: 'لا تظهر لهذه المؤسسة أي قدرة، لا معلنة ولا مثبتة في السجل ولا مفترضة من اختصاصها.',
  },
  OTHER_INSTITUTION: {
    EN: 'It is the institution in need itself.',
    FR: "C'est l'institution qui exprime le besoin elle-même.",
    AR: 'هي المؤسسة صاحبة الاحتياج نفسها.',
  },
  ACTIVE: {
    EN: 'The capacity is not active at present.',
    FR: "La capacité n'est pas active actuellement.",
    AR: 'القدرة غير نشطة حاليًا.',
  },
  RELATED_TOPIC: {
    EN: 'Its topic is not related closely enough to the one needed.',
    FR: "Son thème n'est pas assez proche de celui qui est demandé.",
    AR: 'موضوعها غير قريب بما يكفي من الموضوع المطلوب.',
  },
  SHARED_LANGUAGE: {
    EN: 'It is given in none of the wanted languages, and interpretation is not accepted.',
    FR: "Elle n'est dispensée dans aucune des langues voulues, et l'interprétation n'est pas acceptée.",
    AR: 'لا تُقدَّم بأي من اللغات المطلوبة، والترجمة الفورية غير مقبولة.',
  },
  LEVEL_IN_REACH: {
    EN: 'Its level is too far below the one wanted.',
    FR: 'Son niveau est bien trop bas par rapport à celui qui est voulu.',
    AR: 'مستواها أدنى بكثير من المستوى المطلوب.',
  },
  SHARED_FORM: {
    EN: 'It offers none of the wanted modalities or deliveries.',
    FR: 'Elle ne propose aucune des modalités ni aucun des modes voulus.',
    AR: 'لا تُعرض أي من الطرائق أو الصيغ المطلوبة.',
  },
  WINDOW_OVERLAPS: {
    EN: 'The windows in time do not overlap.',
    FR: 'Les périodes ne se recouvrent pas.',
    AR: 'الفترتان الزمنيتان لا تتقاطعان.',
  },
  PLACES_LEFT: { EN: 'No places are left.', FR: 'Il ne reste aucune place.', AR: 'لم تبق مقاعد.' },
};

/** Why a capacity is outside, or that there is none to be seen. */
export const gateText = (gate: GateCode | null): Sentence => gateTexts[gate ?? 'NO_CAPACITY'];
