import type { Sentence } from '../../kernel/errors.ts';
import type { Language } from '../../kernel/localized.ts';
import type { LinkageNeed } from './linkages.states.ts';
import type { Part } from './linkages.type.ts';

/** What people call each need of a move, as what is missing. */
const needNames: Readonly<Record<LinkageNeed, Sentence>> = {
  RECIPIENT: {
    EN: 'a recipient among the parties',
    FR: 'un bénéficiaire parmi les parties',
    AR: 'جهة مستفيدة بين الأطراف',
  },
  RESOURCE_CENTRE: {
    EN: "a provider's resource centre among the parties",
    FR: 'un centre de ressources du prestataire parmi les parties',
    AR: 'مركز موارد للجهة المقدِّمة بين الأطراف',
  },
  MILESTONE: {
    EN: 'a milestone that is not dropped',
    FR: 'un jalon qui ne soit pas abandonné',
    AR: 'مَعلَم غير متروك',
  },
  CONTRIBUTION: { EN: 'a contribution', FR: 'une contribution', AR: 'مساهمة' },
  SIGNED_AGREEMENT: {
    EN: 'an agreement signed by every recipient, resource centre and facilitator',
    FR: 'un accord signé par chaque bénéficiaire, centre de ressources et facilitateur',
    AR: 'اتفاقية موقَّعة من كل جهة مستفيدة ومركز موارد وجهة ميسِّرة',
  },
  REPORT: { EN: 'the completion report', FR: "le rapport d'achèvement", AR: 'تقرير الإنجاز' },
  PRACTICE: {
    EN: 'a best practice that came of it',
    FR: 'une bonne pratique qui en est issue',
    AR: 'ممارسة فضلى ناتجة عنه',
  },
};

const listed = (needs: readonly LinkageNeed[], language: Language, comma = ', ') =>
  needs.map((need) => `${needNames[need][language]} (${need})`).join(comma);

/** What people call each list of a linkage. */
const partNames: Readonly<Record<Exclude<Part, 'topics'>, Sentence>> = {
  parties: { EN: 'parties', FR: 'parties', AR: 'الأطراف' },
  contributions: { EN: 'contributions', FR: 'contributions', AR: 'المساهمات' },
  agreements: { EN: 'agreements', FR: 'accords', AR: 'الاتفاقيات' },
  milestones: { EN: 'milestones', FR: 'jalons', AR: 'المعالم' },
  meetings: { EN: 'meetings', FR: 'réunions', AR: 'الاجتماعات' },
  monitoring: { EN: 'monitoring notes', FR: 'notes de suivi', AR: 'ملاحظات المتابعة' },
  exchanges: { EN: 'exchanges', FR: 'échanges', AR: 'التبادلات' },
  practices: { EN: 'best practices', FR: 'bonnes pratiques', AR: 'أفضل الممارسات' },
};

/** Refusals of the module, in the official languages. */
export const linkagesTexts = {
  notFound: {
    EN: 'There is no reverse linkage with this id that you may see.',
    FR: 'Aucun couplage inversé visible pour vous ne porte cet identifiant.',
    AR: 'لا يوجد ربط عكسي بهذا المعرّف يحق لك الاطلاع عليه.',
  },
  notAParty: {
    EN: 'Your institution is no party to this reverse linkage.',
    FR: "Votre institution n'est pas partie à ce couplage inversé.",
    AR: 'مؤسستك ليست طرفًا في هذا الربط العكسي.',
  },
  changedMeanwhile: (present: number, expected: number): Sentence => ({
    EN: `It was changed meanwhile: it is at version ${present}, not ${expected}. Read it again and send its present version.`,
    FR: `Ce couplage a été modifié entre-temps : il en est à la version ${present}, et non ${expected}. Relisez-le et envoyez sa version actuelle.`,
    AR: `تغيّر هذا الربط في هذه الأثناء: إصداره الحالي ${present} وليس ${expected}. أعد قراءته ثم أرسل إصداره الحالي.`,
  }),
  over: (state: Sentence): Sentence => ({
    EN: `The reverse linkage is in the state ${state.EN}; nothing of it is changed any more.`,
    FR: `Le couplage inversé est dans l'état ${state.FR} ; plus rien n'y est modifié.`,
    AR: `الربط العكسي في حالة ${state.AR}، ولا يُغيَّر فيه شيء بعد ذلك.`,
  }),
  missing: (move: Sentence, needs: readonly LinkageNeed[]): Sentence => ({
    EN: `The move ${move.EN} cannot be made yet; missing: ${listed(needs, 'EN')}.`,
    FR: `L'action ${move.FR} n'est pas encore possible ; il manque : ${listed(needs, 'FR')}.`,
    AR: `لا يمكن تنفيذ إجراء ${move.AR} بعد؛ ينقص: ${listed(needs, 'AR', '، ')}.`,
  }),
  reasonBelongsTo: (move: Sentence): Sentence => ({
    EN: `Give a reason with the move ${move.EN}, and with no other one.`,
    FR: `Indiquez un motif avec l'action ${move.FR}, et avec aucune autre.`,
    AR: `يُذكر السبب مع إجراء ${move.AR} دون غيره.`,
  }),
  reportBelongsTo: (move: Sentence): Sentence => ({
    EN: `The completion report is given with the move ${move.EN}, and with no other one.`,
    FR: `Le rapport d'achèvement accompagne l'action ${move.FR}, et aucune autre.`,
    AR: `يُقدَّم تقرير الإنجاز مع إجراء ${move.AR} دون غيره.`,
  }),
  full: (part: Exclude<Part, 'topics'>, most: number): Sentence => ({
    EN: `A reverse linkage has at most ${most} ${partNames[part].EN}.`,
    FR: `Un couplage inversé compte au plus ${most} ${partNames[part].FR}.`,
    AR: `لا يزيد عدد ${partNames[part].AR} في الربط العكسي الواحد على ${most}.`,
  }),
  dayToCome: (today: string): Sentence => ({
    EN: `This has happened already, so its day is not after today, ${today}.`,
    FR: `Il s'agit d'un fait passé : la date ne peut pas être postérieure à aujourd'hui, ${today}.`,
    AR: `هذا أمر قد حدث، فلا يجوز أن يكون تاريخه بعد اليوم ${today}.`,
  }),
  endBeforeStart: {
    EN: 'The last day must not be before the first.',
    FR: 'Le dernier jour ne doit pas précéder le premier.',
    AR: 'يجب ألا يسبق اليوم الأخير اليوم الأول.',
  },
  sideOfOwnInstitution: {
    EN: 'An institution says which side it takes; the centre takes none and leaves this out.',
    FR: "Une institution indique le rôle qu'elle prend ; le centre n'en prend aucun et laisse ce champ vide.",
    AR: 'تذكر المؤسسة الجانب الذي تمثله، أما المركز فلا يمثل أي جانب ويترك هذا الحقل.',
  },
  onlyForItself: {
    EN: 'You act only for your own institution.',
    FR: "Vous n'agissez que pour votre propre institution.",
    AR: 'لا يحق لك التصرف إلا باسم مؤسستك.',
  },
  notOneOfTheParties: {
    EN: 'This institution is no party to the reverse linkage; add it first.',
    FR: "Cette institution n'est pas partie au couplage inversé ; ajoutez-la d'abord.",
    AR: 'هذه المؤسسة ليست طرفًا في الربط العكسي؛ أضفها أولًا.',
  },
  nameTheParty: {
    EN: 'The centre acts for one of the parties here, so name it.',
    FR: "Le centre agit ici pour l'une des parties : indiquez laquelle.",
    AR: 'يتصرف المركز هنا باسم أحد الأطراف، فاذكر هذا الطرف.',
  },
  partyAlready: {
    EN: 'The institution is a party in this role already.',
    FR: "L'institution est déjà partie dans ce rôle.",
    AR: 'المؤسسة طرف بهذه الصفة من قبل.',
  },
  noSuchParty: {
    EN: 'The institution is no party in this role.',
    FR: "L'institution n'est pas partie dans ce rôle.",
    AR: 'المؤسسة ليست طرفًا بهذه الصفة.',
  },
  partyIsBound: {
    EN: 'The institution has contributed or signed, so it stays a party.',
    FR: "L'institution a contribué ou signé : elle reste partie.",
    AR: 'ساهمت المؤسسة أو وقّعت، ولذلك تبقى طرفًا.',
  },
  lastOnItsSide: {
    EN: 'A matched linkage keeps a recipient and a resource centre; add another one before this one leaves.',
    FR: 'Un couplage apparié garde un bénéficiaire et un centre de ressources ; ajoutez-en un autre avant ce départ.',
    AR: 'يحتفظ الربط بعد المواءمة بجهة مستفيدة وبمركز موارد؛ أضف بديلًا قبل خروج هذا الطرف.',
  },
  moneyOrKind: {
    EN: 'Money has an amount and a currency; what is given in kind has a description, and neither of them.',
    FR: "L'argent a un montant et une devise ; un apport en nature a une description, sans montant ni devise.",
    AR: 'للمال مبلغ وعملة، وللمساهمة العينية وصف بلا مبلغ ولا عملة.',
  },
  unknownCurrency: (code: string): Sentence => ({
    EN: `No currency has the code ${code}. Use ISO 4217 codes such as USD.`,
    FR: `Aucune devise ne porte le code ${code}. Employez des codes ISO 4217 tels que USD.`,
    AR: `لا توجد عملة بالرمز ${code}. استخدموا رموز ISO 4217 مثل USD.`,
  }),
  noSuchAgreement: {
    EN: 'The reverse linkage has no agreement with this id.',
    FR: 'Le couplage inversé ne comporte aucun accord portant cet identifiant.',
    AR: 'لا توجد في الربط العكسي اتفاقية بهذا المعرّف.',
  },
  signedAlready: {
    EN: 'The party has signed this agreement already.',
    FR: 'La partie a déjà signé cet accord.',
    AR: 'وقّع هذا الطرف الاتفاقية من قبل.',
  },
  noSuchMilestone: {
    EN: 'The reverse linkage has no milestone with this id.',
    FR: 'Le couplage inversé ne comporte aucun jalon portant cet identifiant.',
    AR: 'لا يوجد في الربط العكسي مَعلَم بهذا المعرّف.',
  },
  nothingToAttach: {
    EN: 'Name at least one exchange or best practice.',
    FR: 'Indiquez au moins un échange ou une bonne pratique.',
    AR: 'اذكر تبادلًا واحدًا أو ممارسة واحدة على الأقل.',
  },
  noSuchExchanges: (ids: readonly string[]): Sentence => ({
    EN: `There are no exchanges with these ids that you may see: ${ids.join(', ')}.`,
    FR: `Aucun échange visible pour vous ne porte ces identifiants : ${ids.join(', ')}.`,
    AR: `لا توجد تبادلات بهذه المعرّفات يحق لك الاطلاع عليها: ${ids.join('، ')}.`,
  }),
  noSuchPractices: (ids: readonly string[]): Sentence => ({
    EN: `No best practices that are published or of one of the parties have these ids: ${ids.join(', ')}.`,
    FR: `Aucune bonne pratique publiée ou appartenant à l'une des parties ne porte ces identifiants : ${ids.join(', ')}.`,
    AR: `لا توجد ممارسات منشورة أو تابعة لأحد الأطراف بهذه المعرّفات: ${ids.join('، ')}.`,
  }),
} as const;
