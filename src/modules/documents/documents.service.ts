import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import type { UseCase } from '../../platform/graphql/context.ts';
import type { DocumentsTables } from './documents.entity.ts';
import type { RegisterDocumentInput } from './documents.inputs.ts';
import { allDocuments } from './documents.reader.ts';
import { documentDoesNotFit } from './documents.texts.ts';

/** What keeps a text from being run, one sentence each. */
type ProblemsOf = (text: string) => readonly { readonly message: string }[];

const reasonsOf = (problems: ReturnType<ProblemsOf>) => problems.map(({ message }) => message).join(' ');

/** The same text is the same document, however often it is registered. */
export const registerDocument =
  (problemsOf: ProblemsOf): UseCase<RegisterDocumentInput> =>
  async (work, { name, text }) => {
    const problems = problemsOf(text);
    if (problems.length > 0) throw new Refusal('INVALID', documentDoesNotFit(reasonsOf(problems)), ['text']);
    const id = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const registered = { id, text, name, registered_at: work.now.toISOString(), registered_by: work.viewer.subject };
    const made = await work
      .tables<DocumentsTables>()
      .insertInto('persisted_document')
      .values(registered as never)
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (made) work.record({ kind: 'DOCUMENT_REGISTERED', subjectType: 'RegisteredDocument', subjectKey: id });
    return id;
  };

/** A registered document that can no longer be run, and why. */
export interface UnfitDocument {
  readonly id: string;
  readonly name: string;
  readonly reasons: string;
}

/** The documents that were registered for another schema or other limits than those of today. */
export async function unfitDocuments(
  tables: Kysely<DocumentsTables>,
  problemsOf: ProblemsOf,
): Promise<readonly UnfitDocument[]> {
  const all = await allDocuments(tables);
  return all
    .map(({ id, name, text }) => ({ id, name, reasons: reasonsOf(problemsOf(text)) }))
    .filter(({ reasons }) => reasons !== '');
}
