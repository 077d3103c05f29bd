import type { Sentence } from '../../kernel/errors.ts';
import type { LocalizedText } from '../../kernel/localized.ts';
import { type Delivery, formNames, type Modality } from '../taxonomy/index.ts';
import { localized } from './matching.texts.ts';
import type { ChangeCode } from './matching.type.ts';

const changeNames: Record<ChangeCode, (accepted: Sentence) => Sentence> = {
  CAPACITY_VERIFIED: () => ({
    EN: 'If the provider verifies its capacity today',
    FR: "Si le fournisseur vérifie sa capacité aujourd'hui",
    AR: 'إذا تحقق المقدِّم من قدرته اليوم',
  }),
  CAPACITY_DECLARED: () => ({
    EN: 'If the provider declares this capacity itself',
    FR: 'Si le fournisseur déclare lui-même cette capacité',
    AR: 'إذا أعلن المقدِّم هذه القدرة بنفسه',
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
    EN: 'If the provider offers what is wanted in modality and delivery',
    FR: 'Si le fournisseur propose ce qui est voulu en fait de modalité et de mode',
    AR: 'إذا عرض المقدِّم ما هو مطلوب من حيث الطريقة والصيغة',
  }),
  DELIVERY_ACCEPTED: (accepted) => ({
    EN: `If this delivery is accepted too (${accepted.EN})`,
    FR: `Si ce mode est accepté aussi (${accepted.FR})`,
    AR: `إذا قُبلت هذه الصيغة أيضًا (${accepted.AR})`,
  }),
  MODALITY_ACCEPTED: (accepted) => ({
    EN: `If this modality is accepted too (${accepted.EN})`,
    FR: `Si cette modalité est acceptée aussi (${accepted.FR})`,
    AR: `إذا قُبلت هذه الطريقة أيضًا (${accepted.AR})`,
  }),
};

const nothing: Sentence = { EN: '', FR: '', AR: '' };

export interface Change {
  readonly code: ChangeCode;
  /** The form that would be accepted too, if that is the change. */
  readonly accepted: Modality | Delivery | null;
  readonly newRank: number;
}

export function changeText({ code, accepted, newRank }: Change, rank: number): LocalizedText {
  const change = changeNames[code](accepted ? formNames[accepted] : nothing);
  return localized({
    EN: `${change.EN}: rank ${rank} → ${newRank}.`,
    FR: `${change.FR} : rang ${rank} → ${newRank}.`,
    AR: `${change.AR}: الرتبة ${rank} ← ${newRank}.`,
  });
}
