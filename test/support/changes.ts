import { expect } from 'vitest';
import type { Role } from '../../src/kernel/viewer.ts';
import type { EventTables } from '../../src/platform/events/event.entity.ts';
import type { Answer, AskOptions, TestHub } from './hub.ts';

const otherRoles = ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const satisfies readonly Role[];

/** How each of these members, and one of each other role, asks the hub. */
export async function voices<Name extends string>(
  hub: TestHub,
  members: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name | (typeof otherRoles)[number], AskOptions>>> {
  const roles = otherRoles.map(async (role) => [role, { token: await hub.token(role) }] as const);
  const names = Object.entries<string>(members).map(
    async ([name, institution]) => [name, { token: await hub.token('MEMBER', institution) }] as const,
  );
  return Object.fromEntries(await Promise.all([...roles, ...names])) as never;
}

export const keyOf = (id: string): string => id.slice(id.indexOf(':') + 1);

/** What the log tells of a record, in order. */
export const eventsOf = (hub: TestHub, { id }: { readonly id: string }) =>
  hub.database
    .owner<EventTables>()
    .selectFrom('event')
    .select(['kind', 'institution_id', 'data'])
    .where('subject_key', '=', keyOf(id))
    .orderBy('id')
    .execute();

export interface UserErrorData {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
}

/** What a mutation answers of the record that it made or moved. */
export interface ChangedRow {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly [field: string]: unknown;
}

interface Outcome {
  readonly row: ChangedRow | null;
  readonly userErrors: readonly UserErrorData[];
}

/** The mutations of one kind of record, whose payloads hold it in the field `record`. */
export interface Changes {
  /** The whole answer, for what is refused before anything is done. */
  ask(name: string, input: object, options: AskOptions): Promise<Answer<Record<string, unknown>>>;
  mutate(name: string, input: object, options: AskOptions): Promise<Outcome>;
  /** The record after a change that must succeed. */
  done(name: string, input: object, options: AskOptions): Promise<ChangedRow>;
  /** The one refusal of a change that must not happen. */
  refusal(name: string, input: object, options: AskOptions): Promise<UserErrorData>;
}

export function changesOf(hub: () => TestHub, record: string, fields = ''): Changes {
  const ask: Changes['ask'] = (name, input, options) =>
    hub().ask(
      `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
        row: ${record} { id version status ${fields} } userErrors { code message field } } }`,
      { input },
      options,
    );
  const mutate: Changes['mutate'] = async (name, input, options) => {
    const { data, errors } = await ask(name, input, options);
    expect(errors).toBeUndefined();
    return data[name] as Outcome;
  };
  return {
    ask,
    mutate,
    async done(name, input, options) {
      const { row, userErrors } = await mutate(name, input, options);
      expect(userErrors).toEqual([]);
      return row as ChangedRow;
    },
    async refusal(name, input, options) {
      const { row, userErrors } = await mutate(name, input, options);
      expect(row).toBeNull();
      expect(userErrors).toHaveLength(1);
      return userErrors[0] as UserErrorData;
    },
  };
}

/** The code with which a whole request was refused. */
export const refusedWith = (answer: Answer<unknown>): unknown => answer.errors?.[0]?.extensions.code;

/** That a change is refused with the code, about the field, in a sentence of its own in each official language. */
export async function expectSentences(
  ask: (language: 'ar' | 'en' | 'fr') => Promise<UserErrorData>,
  expected: Partial<UserErrorData>,
): Promise<void> {
  const refusals = [await ask('ar'), await ask('en'), await ask('fr')];
  for (const refusal of refusals) expect(refusal).toMatchObject(expected);
  expect(new Set(refusals.map((refusal) => refusal.message)).size).toBe(3);
  expect(refusals[0]?.message).toMatch(/[\u0600-\u06ff]{3}/);
}

/** What a test reads of a connection. */
export interface ListPage {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}
export const pageFields =
  'totalCount edges { node { id } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }';
export const idsOf = ({ edges }: Pick<ListPage, 'edges'>): string[] => edges.map((edge) => edge.node.id);

/** That the pages of a list, from its start and from its end, give each row once and in its order. */
export async function expectSamePages(read: (page: object) => Promise<ListPage>, size: number): Promise<void> {
  const whole = await read({ first: 100 });
  expect(whole.totalCount).toBe(size);
  expect(new Set(idsOf(whole)).size).toBe(size);
  const [forwards, backwards]: [string[], string[]] = [[], []];
  for (let after: string | null = null, more = true; more; ) {
    const page: ListPage = await read({ first: 2, after });
    forwards.push(...idsOf(page));
    [after, more] = [page.pageInfo.endCursor, page.pageInfo.hasNextPage];
  }
  for (let before: string | null = null, more = true; more; ) {
    const page: ListPage = await read({ last: 3, before });
    backwards.unshift(...idsOf(page));
    [before, more] = [page.pageInfo.startCursor, page.pageInfo.hasPreviousPage];
  }
  expect(forwards).toEqual(idsOf(whole));
  expect(backwards).toEqual(idsOf(whole));
}
