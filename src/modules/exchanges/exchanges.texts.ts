import type { Sentence } from '../../kernel/errors.ts';
import type { Language } from '../../kernel/localized.ts';
import { named } from '../../kernel/states.ts';
import { type ExchangeMove, type ExchangeStatus, exchangeLife } from './exchanges.states.ts';

const voices: Readonly<Record<string, Sentence>> = {
  recipient: { EN: 'a recipient', FR: 'un bénéficiaire', AR: 'الجهة المستفيدة' },
  provider: { EN: 'a provider', FR: 'un prestataire', AR: 'الجهة المقدِّمة' },
  'asked provider': { EN: 'an institution that was asked', FR: 'une institution sollicitée', AR: 'مؤسسة طُلب منها ذلك' },
  facilitator: { EN: 'the centre', FR: 'le centre', AR: 'المركز' },
  hub: { EN: 'the hub itself', FR: 'la plateforme elle-même', AR: 'المنصة نفسها' },
};

const listed = (codes: readonly string[], language: Language, or: string) =>
  codes.map((code) => voices[code]?.[language] ?? code).join(or);

const state = (status: ExchangeStatus) => named(exchangeLife, status);
const move = (name: ExchangeMove) => named(exchangeLife, name);

/** That something is not done while the exchange is where it is. */
const notIn =
  (english: string, french: string, arabic: string) =>
  (status: ExchangeStatus): Sentence => ({
    EN: `The exchange is ${state(status).EN}: ${english}.`,
    FR: `L'échange est ${state(status).FR} : ${french}.`,
    AR: `حالة التبادل ${state(status).AR}: ${arabic}.`,
  });

/** Refusals of the module, in the official languages. */
export const exchangesTexts = {
  notFor: (by: readonly string[]): Sentence => ({
    EN: `In this exchange only ${listed(by, 'EN', ' or ')} may do this.`,
    FR: `Dans cet échange, seul ${listed(by, 'FR', ' ou ')} peut le faire.`,
    AR: `لا يجوز ذلك في هذا التبادل إلا لـ: ${listed(by, 'AR', ' أو ')}.`,
  }),
  followsFrom: (name: ExchangeMove): Sentence => ({
    EN: `The move ${move(name).EN} is not made by name: it follows from what the parties do (proposeTerms, withdrawProposal, consentToExchange).`,
    FR: `L'action ${move(name).FR} ne se demande pas : elle découle de ce que font les parties (proposeTerms, withdrawProposal, consentToExchange).`,
    AR: `لا يُطلب إجراء ${move(name).AR} بالاسم، بل يترتب على ما تفعله الأطراف (proposeTerms وwithdrawProposal وconsentToExchange).`,
  }),
  partMissing: (name: ExchangeMove, part: string): Sentence => ({
    EN: `For the move ${move(name).EN} give "${part}".`,
    FR: `Pour l'action ${move(name).FR}, indiquez « ${part} ».`,
    AR: `لإجراء ${move(name).AR} يجب ذكر «${part}».`,
  }),
  partNotOfMove: (name: ExchangeMove, part: string): Sentence => ({
    EN: `"${part}" does not belong to the move ${move(name).EN}; leave it out.`,
    FR: `« ${part} » ne concerne pas l'action ${move(name).FR} ; ne l'indiquez pas.`,
    AR: `«${part}» لا يخص إجراء ${move(name).AR}؛ لا تذكروه.`,
  }),
  offerNotOpen: {
    EN: 'The offer is not published any more, so nobody can ask for it.',
    FR: "L'offre n'est plus publiée ; on ne peut plus la demander.",
    AR: 'لم يعد العرض منشورًا، فلا يمكن طلبه.',
  },
  cohortIsSettled: notIn(
    'further recipients join only until it is agreed',
    "d'autres bénéficiaires ne se joignent que jusqu'à l'accord",
    'لا ينضم مستفيدون آخرون إلا قبل الاتفاق',
  ),
  othersWantIt: {
    EN: 'Other recipients still want it: leave it to them (leaveExchange).',
    FR: "D'autres bénéficiaires le souhaitent encore : laissez-le-leur (leaveExchange).",
    AR: 'ما زال مستفيدون آخرون يريدونه: اتركوه لهم (leaveExchange).',
  },
  onlyRecipient: {
    EN: 'Your institution is the only recipient: withdraw or cancel the exchange (moveExchange).',
    FR: "Votre institution est l'unique bénéficiaire : retirez ou annulez l'échange (moveExchange).",
    AR: 'مؤسستكم هي المستفيد الوحيد: اسحبوا التبادل أو ألغوه (moveExchange).',
  },
  noLeavingNow: notIn(
    'a recipient leaves it until it begins',
    "un bénéficiaire ne le quitte qu'avant le début",
    'لا يتركه مستفيد إلا قبل بدئه',
  ),
  notOpenToAnswers: notIn(
    'providers answer only while it is circulated or proposed',
    "les prestataires ne répondent que tant qu'il est diffusé ou proposé",
    'لا تُقبل ردود المقدِّمين إلا أثناء التعميم أو الاقتراح',
  ),
  termsAreSettled: notIn(
    'terms are chosen, changed and consented to only while it is proposed',
    "les termes ne se choisissent, ne se modifient et ne s'acceptent que tant qu'il est proposé",
    'لا تُختار الشروط ولا تُعدَّل ولا يوافَق عليها إلا أثناء الاقتراح',
  ),
  noNominationsNow: notIn(
    'participants are named between the agreement and the beginning',
    "les participants sont désignés entre l'accord et le début",
    'يُسمّى المشاركون بين الاتفاق والبدء',
  ),
  noMaterialsNow: notIn(
    'materials are added once it is agreed, until it is closed',
    "les documents s'ajoutent après l'accord et jusqu'à la clôture",
    'تُضاف المواد بعد الاتفاق وحتى الإغلاق',
  ),
  noEvaluationNow: notIn(
    'it is evaluated once it was reported on',
    "il s'évalue après le rapport",
    'يُقيَّم بعد تقديم التقرير',
  ),
  nobodyToAsk: {
    EN: 'No further provider can answer these needs: name providers yourself, or wait for new capacities.',
    FR: 'Aucun autre prestataire ne peut répondre à ces besoins : désignez-en vous-même, ou attendez de nouvelles capacités.',
    AR: 'لا يوجد مقدِّم آخر يلبي هذه الاحتياجات: سمّوا مقدِّمين بأنفسكم، أو انتظروا قدرات جديدة.',
  },
  askedAlready: (ids: readonly string[]): Sentence => ({
    EN: `Asked already, or a party to it: ${ids.join(', ')}.`,
    FR: `Déjà sollicitées, ou parties à l'échange : ${ids.join(', ')}.`,
    AR: `طُلب منها من قبل أو هي طرف في التبادل: ${ids.join('، ')}.`,
  }),
  answeredAlready: {
    EN: 'Your institution has declined already.',
    FR: 'Votre institution a déjà décliné.',
    AR: 'سبق لمؤسستكم أن اعتذرت.',
  },
  proposedAlready: {
    EN: 'Your institution has a proposal already: revise it (reviseTerms), or withdraw it first.',
    FR: "Votre institution a déjà une proposition : révisez-la (reviseTerms), ou retirez-la d'abord.",
    AR: 'لمؤسستكم مقترح من قبل: عدّلوه (reviseTerms) أو اسحبوه أولًا.',
  },
  partnerUnfit: {
    EN: 'A partner provides together with you: neither you yourself nor a recipient.',
    FR: 'Un partenaire intervient avec vous : ni vous-même, ni un bénéficiaire.',
    AR: 'الشريك يقدّم معكم: فلا يكون مؤسستكم نفسها ولا جهة مستفيدة.',
  },
  notTheChosenOne: {
    EN: 'This is not the proposal that is chosen now; read the exchange again.',
    FR: "Ce n'est pas la proposition retenue à présent ; relisez l'échange.",
    AR: 'ليس هذا هو المقترح المختار الآن؛ أعيدوا قراءة التبادل.',
  },
  consentedAlready: {
    EN: 'This party has consented already.',
    FR: 'Cette partie a déjà donné son accord.',
    AR: 'سبق لهذا الطرف أن وافق.',
  },
  withdrawnAlready: {
    EN: 'It was withdrawn already.',
    FR: 'Cet élément a déjà été retiré.',
    AR: 'سبق سحب هذا العنصر.',
  },
  endBeforeStart: {
    EN: 'The last day must not be before the first.',
    FR: 'Le dernier jour ne doit pas précéder le premier.',
    AR: 'يجب ألا يسبق اليوم الأخير اليوم الأول.',
  },
  daysOver: (today: string): Sentence => ({
    EN: `The days are over: today is ${today}.`,
    FR: `Ces jours sont passés : nous sommes le ${today}.`,
    AR: `انقضت هذه الأيام: اليوم هو ${today}.`,
  }),
  notYet: (day: string, today: string): Sentence => ({
    EN: `Not before ${day}; today is ${today}.`,
    FR: `Pas avant le ${day} ; nous sommes le ${today}.`,
    AR: `ليس قبل ${day}؛ اليوم هو ${today}.`,
  }),
  sessionOutside: {
    EN: 'A day of the schedule lies outside of the days of the exchange.',
    FR: "Un jour du programme est hors des jours de l'échange.",
    AR: 'يقع أحد أيام البرنامج خارج أيام التبادل.',
  },
  fewerPlacesThanTaken: (taken: number): Sentence => ({
    EN: `Say how many places there are: not fewer than the ${taken} that are taken.`,
    FR: `Indiquez le nombre de places : pas moins que les ${taken} déjà prises.`,
    AR: `حدّدوا عدد الأماكن: ليس أقل من ${taken} وهي الأماكن المشغولة.`,
  }),
  expertNotNamed: {
    EN: 'This expert is not named in the chosen terms.',
    FR: "Cet expert n'est pas désigné dans les termes retenus.",
    AR: 'هذا الخبير غير مسمّى في الشروط المختارة.',
  },
  countryTwice: {
    EN: 'A country is named twice; count its participants once.',
    FR: 'Un pays est cité deux fois ; comptez ses participants une seule fois.',
    AR: 'ذُكر بلد مرتين؛ يُحصى مشاركوه مرة واحدة.',
  },
  nobodyTookPart: {
    EN: 'A country is named from which nobody took part; leave it out.',
    FR: "Un pays est cité dont personne n'a participé ; ne l'indiquez pas.",
    AR: 'ذُكر بلد لم يشارك منه أحد؛ لا تذكروه.',
  },
  tooMany: (most: number): Sentence => ({
    EN: `There are ${most} at most.`,
    FR: `Il y en a ${most} au plus.`,
    AR: `الحد الأقصى هو ${most}.`,
  }),
  evaluatedAlready: {
    EN: 'Your institution has evaluated this exchange already.',
    FR: 'Votre institution a déjà évalué cet échange.',
    AR: 'سبق لمؤسستكم أن قيّمت هذا التبادل.',
  },
  sideNotHeard: {
    EN: 'At least one recipient and one provider must have evaluated it first.',
    FR: "Au moins un bénéficiaire et un prestataire doivent d'abord l'avoir évalué.",
    AR: 'يجب أن يقيّمه أولًا مستفيد واحد ومقدِّم واحد على الأقل.',
  },
} as const;
