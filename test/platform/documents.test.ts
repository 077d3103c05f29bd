import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema, startHub } from '../../src/app.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { askOverSocket } from '../support/socket.ts';

const register = `mutation Register($input: RegisterDocumentInput!) {
  registerDocument(input: $input) { document { id name text registeredAt registeredBy } userErrors { code message field } }
}`;
const country = 'query Country($code: String!) { country(code: $code) { code } }';
const idOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

interface Registered {
  readonly registerDocument: {
    readonly document: { readonly id: string; readonly registeredBy: string } | null;
    readonly userErrors: readonly { code: string; message: string; field: string[] }[];
  };
}

let hub: TestHub;
let closed: TestHub;
let administrator: string;
const registered = (asked: TestHub, text: string, name = 'A country by its code', token = administrator) =>
  asked.ask<Registered>(register, { input: { name, text } }, { token });
beforeAll(async () => {
  [hub, closed] = await Promise.all([startTestHub(), startTestHub({ settings: { DOCUMENTS: 'registered' } })]);
  administrator = await hub.token('ADMINISTRATOR');
});
afterAll(() => Promise.all([hub.close(), closed.close()]));

async function post(asked: TestHub, body: object, token?: string) {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(`${asked.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: unknown[] }) };
}

describe('a registered document', () => {
  it('has the hash of its text for an id, and is the same however often it is registered', async () => {
    const first = await registered(hub, country);
    expect(first.data.registerDocument.userErrors).toEqual([]);
    expect(first.data.registerDocument.document).toMatchObject({ id: idOf(country), text: country });
    const again = await registered(hub, country, 'Another name');
    expect(again.data.registerDocument.document).toEqual(first.data.registerDocument.document);
  });

  it('answers by its id in place of its text: by POST, by GET and over a socket', async () => {
    await registered(hub, country);
    const documentId = idOf(country);
    const answer = { country: { code: 'NE' } };
    expect(await post(hub, { documentId, variables: { code: 'NE' } })).toMatchObject({ status: 200, data: answer });
    const parameters = new URLSearchParams({ documentId, variables: '{"code":"NE"}' });
    const got = await fetch(`${hub.url}/graphql?${parameters}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(await got.json()).toMatchObject({ data: answer });
    expect(await askOverSocket(hub, '', { code: 'NE' }, { extensions: { documentId } })).toMatchObject({
      data: answer,
    });
  });

  it('that is not there is told as such, and never comes together with a text', async () => {
    for (const documentId of [idOf('nothing'), 'x', '', 5, {}, '\u0000']) {
      const unknown = await post(hub, { documentId });
      expect(unknown).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      const { errors } = await askOverSocket(hub, '', {}, { extensions: { documentId } });
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    }
    const both = await post(hub, { documentId: idOf(country), query: '{ __typename }' });
    expect(both).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it.each([
    ['does not parse', '{ countries {', 'Syntax Error'],
    ['does not fit the schema', '{ countries { population } }', 'population'],
    ['holds no operation', 'fragment F on Country { code }', 'F'],
    ['is beyond the limits', `{ ${'a '.repeat(2_001)} }`, 'tokens'],
    [
      'costs too much',
      `{ institutions(first: 100) { edges { node { capacities(first: 100) { edges { node { topic { id } institution { id } } } } } } } }`,
      'points',
    ],
  ])('is not made of a text that %s', async (_what, text, reason) => {
    const { data } = await registered(hub, text);
    expect(data.registerDocument.document).toBeNull();
    expect(data.registerDocument.userErrors).toMatchObject([{ code: 'INVALID', field: ['text'] }]);
    expect(data.registerDocument.userErrors[0]?.message).toContain(reason);
  });

  it('is registered by administrators only, listed for those who read everything, and never changed', async () => {
    for (const role of ['ANALYST', 'FACILITATOR'] as const) {
      const { errors } = await registered(hub, country, 'x', await hub.token(role));
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    const list = '{ documents(first: 100) { totalCount edges { node { id name registeredBy } } } }';
    const { data } = await hub.ask<{ documents: { totalCount: number; edges: { node: { id: string } }[] } }>(
      list,
      {},
      { token: await hub.token('ANALYST') },
    );
    expect(data.documents.edges.map(({ node }) => node.id)).toContain(idOf(country));
    expect((await hub.ask(list)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const owner = hub.database.owner();
    const asHub = (statement: string) =>
      owner.transaction().execute(async (transaction) => {
        await sql`set local role multaqa_hub`.execute(transaction);
        await sql.raw(statement).execute(transaction);
      });
    await expect(asHub("update persisted_document set name = 'x'")).rejects.toThrow('permission denied');
    await expect(asHub('delete from persisted_document')).rejects.toThrow('permission denied');
  });
});

describe('a hub that runs registered documents only', () => {
  const adHoc = '{ countries { code } }';
  const declare =
    'mutation { withdrawNeed(input: { id: "Need:x", expectedVersion: 1, reason: "x" }) { userErrors { code } } }';

  it('refuses every other text, of everybody, over both transports', async () => {
    const member = await closed.token('MEMBER', 'tr-turkstat');
    const administratorHere = await closed.token('ADMINISTRATOR');
    for (const token of [undefined, member, await closed.token('FACILITATOR'), administratorHere]) {
      for (const document of [adHoc, '{ nothing }', declare]) {
        const options = token ? { token } : {};
        const refused = await closed.ask(document, {}, options);
        const { errors } = await askOverSocket(closed, document, {}, options);
        for (const answer of [refused.errors, errors]) {
          const code = token === administratorHere && document === '{ nothing }' ? 'BAD_USER_INPUT' : 'FORBIDDEN';
          expect(answer?.[0]?.extensions.code, document).toBe(code);
          expect(JSON.stringify(answer)).not.toContain('Cannot query field "countries"');
        }
      }
    }
  });

  it('lets an administrator register, and everybody run what is registered', async () => {
    const administratorHere = await closed.token('ADMINISTRATOR');
    const { data } = await registered(closed, country, 'x', administratorHere);
    expect(data.registerDocument.userErrors).toEqual([]);
    const answer = { data: { country: { code: 'NE' } } };
    expect(await post(closed, { documentId: idOf(country), variables: { code: 'NE' } })).toMatchObject(answer);
    const extensions = { documentId: idOf(country) };
    expect(await askOverSocket(closed, '', { code: 'NE' }, { extensions })).toMatchObject(answer);
    const forged = await post(closed, { query: adHoc, extensions: { documentId: idOf(country) } });
    expect(forged).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    const smuggled =
      'mutation { registerDocument(input: { name: "x", text: "{ __typename }" }) { userErrors { code } } ';
    const more = await closed.ask(
      `${smuggled} withdrawNeed: __typename ...F } fragment F on Mutation { __typename }`,
      {},
      { token: administratorHere },
    );
    expect(more.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('lets an analyst explore with queries and subscriptions, but never change anything', async () => {
    const token = await closed.token('ANALYST');
    expect((await closed.ask(adHoc, {}, { token })).errors).toBeUndefined();
    expect((await askOverSocket(closed, adHoc, {}, { token })).errors).toBeUndefined();
    expect((await closed.ask(declare, {}, { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await askOverSocket(closed, declare, {}, { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

it('at its start a hub names the registered documents that no longer fit its schema', async () => {
  const outdated = '{ countries { population } }';
  await sql`insert into persisted_document (id, text, name, registered_at, registered_by)
    values (${idOf(outdated)}, ${outdated}, 'Of an older schema', now(), 'somebody')`.execute(hub.database.owner());
  await registered(hub, country);
  const lines: { level: number; msg: string; document?: object }[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) });
  const configuration = readConfiguration({
    PORT: '0',
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://unused',
    DATA_DIR: '.data-unused',
    TOKEN_KEY: '',
  });
  expect((await hubSchema()).getQueryType()).toBeDefined();
  const again = await startHub(configuration, hub.database, log);
  await again.stop();
  expect(lines.filter(({ msg }) => msg.includes('document')).map(({ document }) => document)).toEqual([
    { id: idOf(outdated), name: 'Of an older schema', reasons: expect.stringContaining('population') },
  ]);
});
