import type { Sentence } from '../../kernel/errors.ts';

/** Refusals of the module, in the official languages. */
export const needsTexts = {
  notFound: {
    EN: 'There is nothing with this id that you may see.',
    FR: 'Aucun élément visible pour vous ne porte cet identifiant.',
    AR: 'لا يوجد عنصر بهذا المعرّف يحق لك الاطلاع عليه.',
  },
  notYours: {
    EN: 'It belongs to another institution; you act only for your own.',
    FR: "Cet élément appartient à une autre institution ; vous n'agissez que pour la vôtre.",
    AR: 'هذا العنصر يخص مؤسسة أخرى، ولا يحق لك التصرف إلا باسم مؤسستك.',
  },
  changedMeanwhile: (present: number, expected: number): Sentence => ({
    EN: `It was changed meanwhile: it is at version ${present}, not ${expected}. Read it again and send its present version.`,
    FR: `Cet élément a été modifié entre-temps : il en est à la version ${present}, et non ${expected}. Relisez-le et envoyez sa version actuelle.`,
    AR: `تغيّر هذا العنصر في هذه الأثناء: إصداره الحالي ${present} وليس ${expected}. أعد قراءته ثم أرسل إصداره الحالي.`,
  }),
  wantedBelowPresent: {
    EN: 'The wanted level must not be below the present one.',
    FR: 'Le niveau souhaité ne doit pas être inférieur au niveau actuel.',
    AR: 'يجب ألا يكون المستوى المطلوب أدنى من المستوى الحالي.',
  },
  windowReversed: {
    EN: 'The window ends before it begins.',
    FR: 'La période se termine avant de commencer.',
    AR: 'تنتهي الفترة قبل أن تبدأ.',
  },
  windowOver: (endsOn: string, today: string): Sentence => ({
    EN: `The window ended on ${endsOn}, and today is ${today}.`,
    FR: `La période s'est terminée le ${endsOn}, et nous sommes le ${today}.`,
    AR: `انتهت الفترة في ${endsOn}، واليوم هو ${today}.`,
  }),
  declaredAlready: {
    EN: 'Your institution has a declared capacity on this topic already: verify that one, or retire it first.',
    FR: "Votre institution a déjà une capacité déclarée sur ce thème : vérifiez-la, ou retirez-la d'abord.",
    AR: 'لمؤسستك قدرة معلنة في هذا الموضوع من قبل: أكّدها، أو اسحبها أولًا.',
  },
  evidencedNotDeclared: {
    EN: 'This capacity was read from the published record, so there is nothing to verify: the institution makes it its own by declaring it (declareCapacity).',
    FR: "Cette capacité est tirée des activités publiées et ne se vérifie pas : l'institution la fait sienne en la déclarant elle-même (declareCapacity).",
    AR: 'استُخلصت هذه القدرة من سجل الأنشطة المنشور، فلا شيء فيها يُؤكَّد: على المؤسسة أن تعلنها بنفسها (declareCapacity).',
  },
  supposedNotDeclared: {
    EN: 'This capacity is only supposed from the mandate of the institution, which makes it its own by declaring it (declareCapacity).',
    FR: "Cette capacité n'est que supposée d'après le mandat de l'institution, qui la fait sienne en la déclarant elle-même (declareCapacity).",
    AR: 'هذه القدرة مفترضة من اختصاص المؤسسة فحسب: على المؤسسة أن تعلنها بنفسها (declareCapacity).',
  },
  notOfYourInstitution: (ids: readonly string[]): Sentence => ({
    EN: `Your institution has none with these ids: ${ids.join(', ')}.`,
    FR: `Votre institution ne possède aucun élément portant ces identifiants : ${ids.join(', ')}.`,
    AR: `ليس لدى مؤسستك ما يحمل هذه المعرّفات: ${ids.join('، ')}.`,
  }),
} as const;
