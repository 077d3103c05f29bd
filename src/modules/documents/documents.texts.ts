import type { Sentence } from '../../kernel/errors.ts';

/** The reasons themselves come from the language of the document, which is English. */
export const documentDoesNotFit = (reasons: string): Sentence => ({
  EN: `The document cannot be registered: ${reasons}`,
  FR: `Le document ne peut pas être enregistré : ${reasons}`,
  AR: `لا يمكن تسجيل المستند: ${reasons}`,
});
