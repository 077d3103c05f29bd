import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/http/log.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { sendRaw } from '../support/raw.ts';
import { askOverSocket } from '../support/socket.ts';

const lines: string[] = [];
const logTo = { write: (line: string) => lines.push(line) };
const logged = () => lines.join('');

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ settings: { LOG_LEVEL: 'debug' }, logTo });
});
afterAll(() => hub.close());
beforeEach(() => {
  lines.length = 0;
});

const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${hub.url}${path}`, { method: 'POST', headers, body });
const json = { 'content-type': 'application/json' };

/** What is of a table, its columns, its rows or a statement. */
const innards =
  /country_gone|\brelation\b|does not exist|\bselect\b|country.code|from country|duplicate key|constraint/i;

describe('a failure of the hub', () => {
  it('tells the caller a correlation id, by which its keepers find it in the log, and nothing else', async () => {
    const owner = hub.database.owner();
    await sql`alter table country rename to country_gone`.execute(owner);
    try {
      for (const ask of [
        () => hub.ask('{ countries { code } }'),
        () => askOverSocket(hub, '{ countries { code } }'),
        () => hub.ask('query ($code: String!) { country(code: $code) { code } }', { code: 'NE' }),
      ]) {
        lines.length = 0;
        const { errors } = await ask();
        const [error] = errors ?? [];
        const { code, correlationId } = error?.extensions ?? {};
        expect([errors?.length, code]).toEqual([1, 'INTERNAL']);
        expect(error?.message).toBe(`The hub failed; tell its keepers the correlation id ${correlationId}.`);
        expect(JSON.stringify(errors)).not.toMatch(innards);
        const failures = lines.filter((line) => line.includes('a field failed'));
        expect(failures).toHaveLength(1);
        expect(failures[0]).toContain(`"correlationId":"${correlationId}"`);
        // The code of the database is enough for whoever has its own log: undefined_table.
        expect(failures[0]).toContain('"code":"42P01"');
        // The name of a file of the query builder.
        expect(logged().replaceAll('select-query-builder', '')).not.toMatch(innards);
      }
    } finally {
      await sql`alter table country_gone rename to country`.execute(owner);
    }
  });

  it('in a mutation shows neither the statement nor what somebody wrote', async () => {
    const owner = hub.database.owner();
    await sql`alter table expert add constraint planted check (display_name <> 'Awa Diop')`.execute(owner);
    const { errors } = await hub.ask(
      `mutation { registerExpert(input: { displayName: "Awa Diop", languages: [{ language: "fr", level: C1 }], availability: AVAILABLE,
        email: "awa@example.org", expertise: [{ topic: "statcab.2.3.1", level: EXPERT }], hasConsented: true }) { userErrors { message } } }`,
      {},
      { token: await hub.token('MEMBER', 'sn-ansd') },
    );
    await sql`alter table expert drop constraint planted`.execute(owner);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL']);
    expect(logged()).toContain('"code":"23514"');
    expect(JSON.stringify(errors) + logged()).not.toMatch(/Awa|awa@|planted|insert into|display_name|sn-ansd/i);
  });
});

describe('the log', () => {
  it('holds no token, secret or password, whatever was done with it', async () => {
    const token = await hub.token('MEMBER', 'sn-ansd');
    const [, payload = '', signature = ''] = token.split('.');
    const secret = 'mq_a-secret-that-nobody-may-read_0123456789';
    const basic = Buffer.from(`0199a000-0000-7000-8000-000000000000:${secret}`).toString('base64');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await hub.ask('{ viewer { subject } }', {}, { token });
    await hub.ask('{ viewer { subject } }', {}, { token: token.slice(0, -4) });
    await hub.ask(`query ${'Name'.repeat(10)} { viewer { subject } }`, {}, { token: `${token}x` });
    await hub.ask('query ($text: String!) { search(text: $text) { totalCount } }', { text: token }, { token });
    await hub.ask('query ($id: ID!) { node(id: $id) { id } }', { id: secret });
    await post('/graphql', `{"query": "{ __typename }", "secret": "${secret}"`, json);
    await post('/graphql', '{"query":"{ __typename }"}', { ...json, authorization: `Basic ${basic}` });
    await post('/graphql', '{"query":"{ __typename }"}', { ...json, authorization: `Bearer ${secret}` });
    await post('/oauth/token', `grant_type=client_credentials&client_id=x&client_secret=${secret}`, form);
    await post('/oauth/token', 'grant_type=client_credentials', { ...form, authorization: `Basic ${basic}` });
    await fetch(`${hub.url}/graphql?query={viewer{subject}}&access_token=${token}`);
    await fetch(`${hub.url}/nowhere/${token}`, { headers: { authorization: `Bearer ${token}` } });
    await sendRaw(hub.url, `GET /${token} HTTP/1.1\r\nAuthorization Bearer ${token}\r\n\r\n`);
    await askOverSocket(hub, '{ viewer { subject } }', {}, { token });
    await askOverSocket(hub, '{ viewer { subject } }', {}, { token: `${token}x` });
    expect(lines.length).toBeGreaterThan(2);
    for (const text of [token, payload, signature, secret, basic]) expect(logged()).not.toContain(text);
  });

  it('leaves out what an error of a library puts into its message', () => {
    const log = createLog({ logLevel: 'info' }, logTo);
    const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
    log.error({ error: new Error(`connect postgres://hub:S3cret%21@db.example:5432/multaqa failed`) }, 'failed');
    log.warn({ error: new Error(`bad header "Bearer ${token}"`) }, `saw ${token}`);
    log.warn('sent Authorization: Basic bXVsdGFxYTpzZWNyZXQ=');
    expect(logged()).toContain('postgres://hub:[password]@db.example:5432/multaqa');
    expect(logged()).not.toMatch(/S3cret|eyJ|c2lnbmF0|bXVsdGFx/);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('is one line for each message, whatever a caller writes into it', async () => {
    await post('/graphql', '{"query":"{ __typename }"}', { ...json, 'x-correlation-id': 'a".b\\c' });
    await hub.ask('query A { __typename }', { 'a\nb': '{"level":60}' });
    for (const line of lines) expect(line.trimEnd()).not.toContain('\n');
  });
});
