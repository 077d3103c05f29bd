import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { exported, openExport } from '../support/exports.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { counted, untilCounted } from '../support/live.ts';
import { databaseUrl } from '../support/postgres.ts';
import { sendRaw } from '../support/raw.ts';
import { addRows, capacityRow, idFor, needRow } from '../support/rows.ts';

const csv = 'text/csv';
const topics = ['statcab.1.3', 'statcab.2.3.1', 'statcab.2.1'];
/** What spreadsheets, parsers and encodings stumble over. */
const notes = [
  '=HYPERLINK("http://evil.example","click")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  "'=1+1",
  "''=1",
  ' =1',
  '＝1+1',
  "l'été à Dakar, « ça va »",
  'التعداد الزراعي، والمسوح',
  'he said "no", twice',
  'a line\nand another',
  'plain',
];
const noteOf = (index: number) => notes[index % (notes.length + 1)];

let hub: TestHub;
let tokens: { niger: string; senegal: string; analyst: string };
beforeAll(async () => {
  hub = await startTestHub({ settings: { EXPORTS_PER_CALLER: '2' } });
  const [niger, senegal, analyst] = await Promise.all([
    hub.token('MEMBER', 'ne-ins'),
    hub.token('MEMBER', 'sn-ansd'),
    hub.token('ANALYST'),
  ]);
  tokens = { niger, senegal, analyst };
  // Many were declared at the same moment.
  const needs = Array.from({ length: 430 }, (_, index) => {
    const words = noteOf(index);
    return needRow(idFor(`export ${index}`), index % 3 === 0 ? 'sn-ansd' : 'ne-ins', topics[index % 3] as string, {
      declared_at: `2026-0${1 + (index % 4)}-01T00:00:00Z`,
      is_shared: index % 5 === 0,
      note: words === undefined ? null : { own: 'EN', EN: words },
    });
  });
  await addRows(hub.database, 'need', needs);
});
afterAll(() => hub.close());

const node = 'id note priority presentLevel languages isShared topic { code name: label } institution { name }';
const needs = `query ($after: String, $order: NeedOrder) { needs(after: $after, orderBy: $order) { edges { cursor node { ${node} } } } }`;

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The same rows, as a client reads them that asks for each page. */
async function byHand(token: string, order?: object): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const answer: { data: { needs: Page } } = await hub.ask(
      `query ($after: String, $order: NeedOrder) { needs(first: 37, after: $after, orderBy: $order) {
        edges { cursor node { ${node} } } pageInfo { hasNextPage endCursor } } }`,
      { after, order },
      { token },
    );
    const { edges, pageInfo }: Page = answer.data.needs;
    rows.push(...edges.map(({ cursor, node: ofNode }) => ({ cursor, ...ofNode })));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  return rows;
}

describe('an export', () => {
  it.each([undefined, { field: 'DECLARED', direction: 'ASC' }])(
    'has every row once and in order, as JSON Lines and as CSV: %o',
    async (order) => {
      const token = tokens.analyst;
      const expected = await byHand(token, order);
      expect(expected).toHaveLength(430);
      const question = { query: needs, variables: { order } };
      const lines = await exported(hub, question, { token });
      expect(lines.answer.headers).toMatchObject({
        'content-type': 'application/x-ndjson; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      expect([lines.status, lines.isWhole]).toEqual([200, true]);
      expect(lines.lines).toEqual(expected);
      const table = await exported(hub, question, { token, accept: csv });
      expect(table.answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
      const [header, ...rows] = table.table;
      expect(header).toEqual([
        ...['cursor', 'id', 'note', 'priority', 'presentLevel', 'languages', 'isShared'],
        ...['topic.code', 'topic.name', 'institution.name'],
      ]);
      expect(rows.map(([cursor]) => cursor)).toEqual(expected.map(({ cursor }) => cursor));
      expect(rows[0]?.slice(3, 7)).toEqual(['LOW', '', '["fr"]', String(expected[0]?.isShared)]);
    },
  );

  it('keeps every text as it is, and lets no spreadsheet run one', async () => {
    const question = { query: '{ needs { edges { node { note topic { label(language: AR) } } } } }' };
    const lines = (await exported(hub, question, { token: tokens.analyst })).lines;
    const { text, table } = await exported(hub, question, { token: tokens.analyst, accept: csv });
    const [, ...rows] = table;
    for (const [cell] of rows) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
    // The way back that the documentation tells.
    const original = (cell: string) => cell.replace(/^'(?=['\s]*[=+\-@＝＋－＠])/, '');
    expect(rows.map(([note, label]) => [original(note as string), label])).toEqual(
      lines.map(({ note, topic }) => [note ?? '', (topic as { label: string }).label]),
    );
    expect(new Set(rows.map(([note]) => original(note as string)))).toEqual(new Set([...notes, '']));
    expect(text).toContain('التعداد');
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('writes no empty line for a row whose only cell is empty', async () => {
    const { text } = await exported(
      hub,
      { query: '{ needs { edges { node { note } } } }' },
      { token: tokens.analyst, accept: csv },
    );
    expect(text).toContain('\r\n""\r\n');
    expect(text).not.toContain('\r\n\r\n');
  });

  it('goes on after the last row that came, and nothing is missed or comes twice', async () => {
    const [token, accept] = [tokens.analyst, csv];
    const whole = await exported(hub, { query: needs }, { token, accept });
    const begun = await (await openExport(hub, { query: needs }, { token, accept })).part();
    begun.leave();
    const [header, ...rows] = begun.table;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(whole.table.length - 1);
    const question = { query: needs, variables: { after: rows.at(-1)?.[0] } };
    const rest = await exported(hub, question, { token, accept: 'text/csv; header=absent' });
    expect(rest.answer.headers['content-type']).toContain('header=absent');
    expect([header, ...rows, ...rest.table]).toEqual(whole.table);
    const lines = await exported(hub, question, { token });
    expect(lines.lines.map(({ cursor }) => cursor)).toEqual(rest.table.map(([cursor]) => cursor));
    await untilCounted(hub, 'multaqa_open_exports', 0);
  });

  it('holds what its caller may see, and nothing else', async () => {
    for (const token of [tokens.niger, tokens.senegal]) {
      const { lines } = await exported(hub, { query: needs }, { token });
      expect(lines).toEqual(await byHand(token));
      expect(lines.length).toBeLessThan(430);
    }
    const stranger = await exported(hub, { query: needs });
    expect([stranger.status, stranger.refusal.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    const paused = capacityRow(idFor('paused'), 'ne-ins', 'statcab.1.3', { status: 'PAUSED' });
    await addRows(hub.database, 'capacity', [paused]);
    const capacities = { query: '{ capacities { edges { node { id status } } } }' };
    const seenBy = async (token?: string) => (await exported(hub, capacities, token ? { token } : {})).text;
    expect(await seenBy(tokens.niger)).toContain(paused.id);
    expect(await seenBy()).not.toContain(paused.id);
    expect(await seenBy()).toContain('ACTIVE');
  });

  it('of an empty list has a header and no rows', async () => {
    const query = '{ needs(filter: { statuses: [WITHDRAWN] }) { edges { node { id topic { code } } } } }';
    const { text, isWhole } = await exported(hub, { query }, { token: tokens.analyst, accept: csv });
    expect([text, isWhole]).toEqual(['id,topic.code\r\n', true]);
  });

  it('takes fragments inside of the node, a list of the node as JSON, and what is only in the edge first', async () => {
    const query = `{ search(text: "census") { edges { node { __typename ...I ... on Topic { code } } score cursor } } }
      fragment I on Institution { name country { name } capacities(first: 1) { edges { node { status } } } }`;
    const { table } = await exported(hub, { query }, { accept: csv });
    expect(table[0]).toEqual(['score', 'cursor', '__typename', 'name', 'country.name', 'capacities.edges', 'code']);
    for (const row of table) expect(row).toHaveLength(7);
  });

  it('is asked for by a registered document, and by GET as a query is', async () => {
    const { data } = await hub.ask<{ registerDocument: { document: { id: string } } }>(
      'mutation ($input: RegisterDocumentInput!) { registerDocument(input: $input) { document { id } } }',
      { input: { name: 'needs', text: needs } },
      { token: await hub.token('ADMINISTRATOR') },
    );
    const documentId = data.registerDocument.document.id;
    const token = tokens.analyst;
    const { lines } = await exported(hub, { documentId, variables: {} }, { token });
    expect(lines).toHaveLength(430);
    const unsafe = await exported(hub, { documentId }, { token, method: 'GET' });
    expect([unsafe.status, unsafe.refusal.message]).toEqual([400, expect.stringContaining('apollo-require-preflight')]);
    const headers = { 'apollo-require-preflight': 'yes' };
    const variables = { after: lines[399]?.cursor };
    const got = await exported(hub, { documentId, variables }, { token, method: 'GET', headers });
    expect(got.lines).toEqual(lines.slice(400));
  });
});

describe('what cannot be exported', () => {
  const id = 'edges { node { id } }';
  it.each([
    ['two fields', `{ needs { ${id} } capacities { ${id} } }`, 'fields at its root'],
    ['a field that is no connection', '{ countries { code } }', 'countries is no connection'],
    [
      'a mutation',
      'mutation { withdrawNeed(input: { id: "x", reason: "y", expectedVersion: 1 }) { need { id } } }',
      'A mutation',
    ],
    ['a subscription', 'subscription { offerPublished { cursor } }', 'A subscription'],
    ['a size of pages', `{ needs(first: 10) { ${id} } }`, 'leave first out'],
    ['a way backwards', `{ needs(last: 10) { ${id} } }`, 'leave last out'],
    ['an end', `{ needs(before: "x") { ${id} } }`, 'leave before out'],
    ['more than edges', `{ needs { ${id} totalCount } }`, 'something else than edges'],
    ['edges by another name', '{ needs { all: edges { node { id } } } }', 'something else than edges'],
    ['an alias of the edge', '{ needs { edges { node: cursor } } }', 'keep their names'],
    ['a fragment around it', `{ ...Q } fragment Q on Query { needs { ${id} } }`, 'Fragments and directives'],
    ['a condition on it', `{ needs @include(if: true) { ${id} } }`, 'Fragments and directives'],
    ['two columns of one name', '{ needs { edges { cursor node { cursor: id } } } }', 'both have a cursor'],
    ['a cursor of nowhere', `{ needs(after: "yesterday") { ${id} } }`, 'not a cursor'],
    ['no GraphQL', '{ needs', 'Syntax Error'],
    ['what is not there', '{ needs { edges { node { nothing } } } }', 'nothing'],
    ['one of two operations', `query A { needs { ${id} } } query B { needs { ${id} } }`, 'Which operation'],
  ])('%s is told so, before anything is sent', async (_what, query, message) => {
    const { status, refusal } = await exported(hub, { query }, { token: tokens.analyst, accept: csv });
    expect([status, refusal.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(refusal.message).toContain(message);
  });

  it('what costs too much for a page, is in no known form, or cannot be told from what is broken off', async () => {
    const dear = '{ institutions { edges { node { needs(first: 100) { edges { node { topic { code } } } } } } } }';
    const asked = { query: dear };
    const tooDear = await exported(hub, asked);
    expect(tooDear.refusal.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', details: { limit: 'cost' } });
    for (const accept of ['*/*', 'application/json', 'text/html']) {
      const { status, refusal } = await exported(hub, asked, { accept });
      expect([status, refusal.message]).toEqual([406, expect.stringContaining('text/csv')]);
    }
    const body = JSON.stringify({ query: needs });
    const old = `POST /export HTTP/1.0\r\nHost: hub\r\nAccept: text/csv\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect((await sendRaw(hub.url, old)).status).toBe(505);
    expect((await fetch(`${hub.url}/export`, { method: 'DELETE' })).status).toBe(405);
  });
});

describe('a budget that is spent', () => {
  it('is waited for once an export has begun, and refuses one that has not', async () => {
    const url = await databaseOf(hub);
    const poor = await startTestHub({
      databaseUrl: url,
      settings: { BUDGET: '350', BUDGET_PER_SECOND: '300', BUDGET_ANONYMOUS: '20', BUDGET_ANONYMOUS_PER_SECOND: '1' },
    });
    try {
      const token = await poor.token('ANALYST');
      const { lines, isWhole } = await exported(poor, { query: needs }, { token });
      expect([lines.length, isWhole]).toEqual([430, true]);
      await poor.ask('{ countries { code } }');
      const query = '{ capacities { edges { cursor } } }';
      const refused = [];
      for (let times = 0; times < 25; times += 1) refused.push(await exported(poor, { query }));
      const last = refused.at(-1);
      expect([last?.status, last?.refusal.extensions.code]).toEqual([429, 'LIMIT_EXCEEDED']);
      expect(Number(last?.answer.headers['retry-after'])).toBeGreaterThan(0);
    } finally {
      await poor.close();
    }
  });
});

async function databaseOf({ database }: TestHub): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(database.owner());
  return databaseUrl(inject('serverUrl'), rows[0]?.name as string);
}

const patiently = { timeout: 20_000, interval: 50 };
const long = 20_000;
const many = 2_500;
const written = () => counted(hub, 'multaqa_exported_rows_total');

/** What is in use once everything else was swept away. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

/** Until the hub writes no more. */
async function untilStill(): Promise<number> {
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = await written();
        const isStill = now === before;
        before = now;
        return isStill;
      },
      { timeout: 20_000, interval: 400 },
    )
    .toBe(true);
  return before;
}

describe('a list that is far larger than what fits on the way', { timeout: 60_000 }, () => {
  const query = '{ needs { edges { cursor node { note } } } }';
  beforeAll(async () => {
    const owner = hub.database.owner();
    // Nothing of it is audited or found; that would take far longer than the rows.
    await sql`alter table need disable trigger user`.execute(owner);
    await sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
        interpretation_accepted, status, is_shared, declared_at, version, note)
      select gen_random_uuid(), 'tr-turkstat', 'statcab.1.3', 'LOW', '{fr}', '{}', '{}', false, 'OPEN', false,
        '2026-10-01'::timestamptz + n * interval '1 second', 1,
        jsonb_build_object('own', 'EN', 'EN', repeat('x', ${sql.lit(long)}))
      from generate_series(1, ${sql.lit(many)}) as n`.execute(owner);
    await sql`alter table need enable trigger user`.execute(owner);
    await sql`analyze need`.execute(owner);
  });

  it('waits for a client that does not read, and takes no memory for it', async () => {
    const token = tokens.analyst;
    await exported(hub, { query: '{ needs { edges { cursor } } }' }, { token });
    const [rowsBefore, before] = [await written(), heap()];
    const stream = await openExport(hub, { query }, { token });
    const waiting = (await untilStill()) - rowsBefore;
    expect(waiting).toBeGreaterThan(0);
    expect(waiting).toBeLessThan(many / 2);
    // The client of this test holds some of it itself.
    expect(heap() - before).toBeLessThan(15_000_000);
    const ended = await stream.ended();
    expect([ended.lines.length, ended.isWhole]).toEqual([many + 430, true]);
  });

  it.each(['application/x-ndjson', csv])('is broken off where something fails, as %s', async (accept) => {
    const stream = await openExport(hub, { query }, { token: tokens.analyst, accept });
    await untilStill();
    const owner = hub.database.owner();
    await sql`alter table need rename to need_gone`.execute(owner);
    const ended = await stream.ended();
    await sql`alter table need_gone rename to need`.execute(owner);
    expect([ended.status, ended.isWhole]).toEqual([200, false]);
    if (accept === csv) return expect(ended.text).not.toContain('INTERNAL');
    const last = ended.lines.at(-1) as { error: { message: string; extensions: object } };
    expect(last.error.extensions).toEqual({ code: 'INTERNAL', correlationId: expect.any(String) });
    expect(JSON.stringify(last)).not.toMatch(/need_gone|does not exist/);
    const after = ended.lines.at(-2)?.cursor;
    const rest = await exported(
      hub,
      { query: query.replace('needs', `needs(after: "${after}")`) },
      { token: tokens.analyst },
    );
    expect(rest.lines).toHaveLength(many + 430 - (ended.lines.length - 1));
  });

  it('ends with the rights of its caller', async () => {
    const token = await hub.token('FACILITATOR');
    const { data } = await hub.ask<{ viewer: { subject: string } }>('{ viewer { subject } }', {}, { token });
    const id = data.viewer.subject.replace('account:', '');
    const stream = await openExport(hub, { query }, { token });
    await untilStill();
    await sql`update account set status = 'SUSPENDED', suspension_reason = 'a test' where id = ${id}`.execute(
      hub.database.owner(),
    );
    const ended = await stream.ended();
    expect([ended.isWhole, ended.lines.at(-1)]).toMatchObject([
      false,
      { error: { extensions: { code: 'UNAUTHENTICATED' } } },
    ]);
  });

  it('is exported so often at a time, and no more', async () => {
    const token = tokens.analyst;
    const [first, second] = [await openExport(hub, { query }, { token }), await openExport(hub, { query }, { token })];
    await untilCounted(hub, 'multaqa_open_exports', 2);
    const third = await exported(hub, { query }, { token });
    expect([third.status, third.answer.headers['retry-after']]).toEqual([429, '30']);
    expect(third.refusal.extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'exports', maximum: 2, actual: 3 },
    });
    expect((await exported(hub, { query: needs }, { token: tokens.niger })).status).toBe(200);
    first.leave();
    second.leave();
    await untilCounted(hub, 'multaqa_open_exports', 0);
    expect((await exported(hub, { query: '{ needs { edges { cursor } } }' }, { token })).status).toBe(200);
  });

  it('leaves no statement behind where its client goes away', async () => {
    const observer = new pg.Client({ connectionString: await databaseOf(hub) });
    const locker = new pg.Client({ connectionString: await databaseOf(hub) });
    await Promise.all([observer.connect(), locker.connect()]);
    const waiting = async () =>
      (
        await observer.query(
          "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rows.length;
    try {
      const stream = await openExport(hub, { query }, { token: tokens.analyst });
      await untilStill();
      const locked = locker.query('begin; lock table need');
      await locked;
      stream.answer.resume();
      await expect.poll(waiting, patiently).toBe(1);
      stream.leave();
      await expect.poll(waiting, patiently).toBe(0);
      await untilCounted(hub, 'multaqa_open_exports', 0);
    } finally {
      await locker.query('rollback');
      await Promise.all([observer.end(), locker.end()]);
    }
  });
});
