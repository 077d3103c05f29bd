import type { Sentence } from '../../kernel/errors.ts';
import type { LocalizedText } from '../../kernel/localized.ts';
import type { GateCode } from './matching.model.ts';
import { localized } from './matching.texts.ts';

/** The conditions that the institution in need can loosen by itself. */
export const loosenable = ['SHARED_LANGUAGE', 'LEVEL_IN_REACH', 'SHARED_FORM', 'WINDOW_OVERLAPS'] as const;
export type Loosenable = Extract<GateCode, (typeof loosenable)[number]>;

const ifTexts: Record<Loosenable, Sentence> = {
  SHARED_LANGUAGE: {
    EN: 'If interpretation is accepted',
    FR: "Si l'interprétation est acceptée",
    AR: 'إذا قُبلت الترجمة الفورية',
  },
  LEVEL_IN_REACH: {
    EN: 'If any level is accepted',
    FR: 'Si tout niveau est accepté',
    AR: 'إذا قُبل أي مستوى',
  },
  SHARED_FORM: {
    EN: 'If any modality and delivery is accepted',
    FR: 'Si toute modalité et tout mode sont acceptés',
    AR: 'إذا قُبلت أي طريقة وأي صيغة',
  },
  WINDOW_OVERLAPS: {
    EN: 'If any time is accepted',
    FR: 'Si toute période est acceptée',
    AR: 'إذا قُبل أي وقت',
  },
};

/** Arabic counts in six ways, of which these are the ones that an institution can be counted in. */
function moreInArabic(count: number): string {
  if (count === 0) return 'فلن تُضاف أي مؤسسة';
  if (count === 1) return 'فستُضاف مؤسسة واحدة';
  if (count === 2) return 'فستُضاف مؤسستان';
  const ending = count % 100;
  if (ending >= 3 && ending <= 10) return `فستُضاف ${count} مؤسسات`;
  return `فستُضاف ${count} مؤسسة`;
}

export function relaxationText(gate: Loosenable, count: number): LocalizedText {
  const given = ifTexts[gate];
  const more = {
    EN:
      count === 0
        ? 'no more institution could answer'
        : `${count} more ${count === 1 ? 'institution' : 'institutions'} could answer`,
    FR:
      count === 0
        ? 'aucune institution de plus ne pourrait répondre'
        : `${count} ${count === 1 ? 'institution de plus pourrait' : 'institutions de plus pourraient'} répondre`,
    AR: moreInArabic(count),
  };
  return localized({ EN: `${given.EN}: ${more.EN}.`, FR: `${given.FR} : ${more.FR}.`, AR: `${given.AR} ${more.AR}.` });
}
