import type { Sentence } from '../../kernel/errors.ts';

/** Refusals of the module, in the official languages. */
export const identityTexts = {
  notFound: {
    EN: 'There is nothing with this id that you may see.',
    FR: 'Aucun élément visible pour vous ne porte cet identifiant.',
    AR: 'لا يوجد عنصر بهذا المعرّف يحق لك الاطلاع عليه.',
  },
  changedMeanwhile: (present: number, expected: number): Sentence => ({
    EN: `It was changed meanwhile: it is at version ${present}, not ${expected}. Read it again and send its present version.`,
    FR: `Cet élément a été modifié entre-temps : il en est à la version ${present}, et non ${expected}. Relisez-le et envoyez sa version actuelle.`,
    AR: `تغيّر هذا العنصر في هذه الأثناء: إصداره الحالي ${present} وليس ${expected}. أعد قراءته ثم أرسل إصداره الحالي.`,
  }),
  memberOfOne: {
    EN: 'A member acts for an institution, so name it; the other roles act for none, so leave it out.',
    FR: "Un membre agit pour une institution : indiquez-la ; les autres rôles n'agissent pour aucune : n'en indiquez pas.",
    AR: 'يتصرف العضو باسم مؤسسة فاذكرها، أما الأدوار الأخرى فلا تتصرف باسم أي مؤسسة فلا تذكر شيئًا.',
  },
  unknownInstitution: (id: string): Sentence => ({
    EN: `No institution has the id: ${id}.`,
    FR: `Aucune institution ne porte l'identifiant : ${id}.`,
    AR: `لا توجد مؤسسة بالمعرّف: ${id}.`,
  }),
  roleTwice: {
    EN: 'The same role is in the list twice.',
    FR: 'Le même rôle figure deux fois dans la liste.',
    AR: 'ورد الدور نفسه مرتين في القائمة.',
  },
  lastAdministrator: {
    EN: 'This is the last active administrator; give the role to somebody else first.',
    FR: "Il s'agit du dernier administrateur actif ; confiez d'abord ce rôle à une autre personne.",
    AR: 'هذا آخر مدير نشط؛ أسند الدور إلى شخص آخر أولًا.',
  },
  roleNotHeld: {
    EN: 'You do not have this role.',
    FR: "Vous n'avez pas ce rôle.",
    AR: 'ليس لديك هذا الدور.',
  },
  accountNotActive: {
    EN: 'The roles of an account are changed while it is active; reinstate it first.',
    FR: "Les rôles d'un compte se modifient tant qu'il est actif ; rétablissez-le d'abord.",
    AR: 'لا تُغيَّر أدوار الحساب إلا وهو نشط؛ أعد تفعيله أولًا.',
  },
  invitationNotOpen: {
    EN: 'The invitation was accepted, taken back or has expired already.',
    FR: "L'invitation a déjà été acceptée ou retirée, ou elle a expiré.",
    AR: 'قُبلت الدعوة أو سُحبت أو انتهت صلاحيتها من قبل.',
  },
  codeNotGood: {
    EN: 'This code opens nothing: it is unknown, was used or taken back, or has expired. Ask for a new invitation.',
    FR: "Ce code n'ouvre rien : il est inconnu, déjà utilisé, retiré ou expiré. Demandez une nouvelle invitation.",
    AR: 'هذا الرمز لا يفتح شيئًا: فهو غير معروف أو مستعمل أو مسحوب أو منتهي الصلاحية. اطلب دعوة جديدة.',
  },
  signInFirst: {
    EN: 'Sign in with your identity provider first, and accept the invitation with its token.',
    FR: "Connectez-vous d'abord auprès de votre fournisseur d'identité, puis acceptez l'invitation avec son jeton.",
    AR: 'سجّل الدخول أولًا لدى مزوّد الهوية، ثم اقبل الدعوة بالرمز الذي يمنحك إياه.',
  },
} as const;
