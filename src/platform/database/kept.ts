import { CompiledQuery } from 'kysely';
import type { ReadScope } from './scope.ts';

/** Stands for a value while a statement is built that is kept. */
class Given {
  constructor(readonly place: number) {}
}

/** The tree that a statement was made from is not needed again. */
const { query: noTree } = CompiledQuery.raw('');

/** What can be sent again, with other values. */
function keepable({ sql, parameters, queryId }: CompiledQuery, values: readonly unknown[]): CompiledQuery {
  const places = new Set(parameters.flatMap((value) => (value instanceof Given ? [value.place] : [])));
  // One that is part of a list, or of an object, would be sent as it is.
  if (places.size < values.length) throw new Error(`A value has no place of its own in the statement: ${sql}`);
  return { sql, parameters, queryId, query: noTree };
}

/**
 * Reads by a statement that is built once for all who read alike, and sent with other values each time.
 * @param name what makes it unlike others of the same reader, language and day
 * @param build makes it, with something in the place of each value
 */
export async function readKept<Row>(
  scope: ReadScope,
  name: unknown,
  values: readonly unknown[],
  build: (given: readonly unknown[]) => Promise<CompiledQuery>,
): Promise<readonly Row[]> {
  const { viewer, language, today, reference } = scope;
  const key = JSON.stringify([name, viewer, language, today]);
  const known =
    reference.statements.get(key) ?? keepable(await build(values.map((_, place) => new Given(place))), values);
  reference.statements.keep(key, known);
  const parameters = known.parameters.map((value) => (value instanceof Given ? values[value.place] : value));
  return (await scope.tables().executeQuery<Row>({ ...known, parameters })).rows;
}
