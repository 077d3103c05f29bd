import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${hub.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

interface Refused {
  errors: { message: string; extensions: { code: string; correlationId?: string } }[];
}
const refusal = async (response: Response) => ({ status: response.status, ...((await response.json()) as Refused) });

describe('the HTTP door', () => {
  it('tells what is wrong with a request and what is allowed', async () => {
    const notJson = await refusal(await post('{"query"'));
    expect(notJson).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    const noType = await refusal(await post('{}', { 'content-type': 'text/plain' }));
    expect(noType.status).toBe(415);
    expect(noType.errors[0]?.message).toContain('application/json');
    const tooLarge = await refusal(await post(`{"query":"${'x'.repeat(1_100_000)}"}`));
    expect(tooLarge.status).toBe(413);
    const wrongMethod = await fetch(`${hub.url}/graphql`, { method: 'DELETE' });
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET, POST']);
    const longUrl = await fetch(`${hub.url}/graphql?query=${'x'.repeat(9_000)}`);
    expect(longUrl.status).toBe(414);
    expect((await fetch(`${hub.url}/nowhere`)).status).toBe(404);
  });

  it('gives every refusal a code of the closed list, whoever refused', async () => {
    for (const body of [
      '{}',
      '{"query":1}',
      '{"query":"{"}',
      '{"query":"{ nothing }"}',
      '{"query":"query A { __typename } query B { __typename }"}',
      '{"query":"query ($code: String!) { country(code: $code) { code } }"}',
      '{"query":"subscription { offerPublished { cursor } }"}',
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}',
    ]) {
      const { errors } = await refusal(await post(body));
      expect(
        errors.map((error) => error.extensions.code),
        body,
      ).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('refuses what a browser may send to it from another site without asking', async () => {
    const query = encodeURIComponent('{ __typename }');
    for (const headers of [
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ]) {
      const response = await fetch(`${hub.url}/graphql?query=${query}`, { headers });
      expect(response.status).toBe(400);
    }
    const batch = await refusal(await post('[{"query":"{ __typename }"}]'));
    expect(batch.status).toBe(400);
  });

  it('answers with a correlation id, and with the one that the caller brings', async () => {
    const own = await post('{"query":"{ __typename }"}');
    expect(own.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    const brought = await post('{"query":"{ __typename }"}', { 'x-correlation-id': 'request-4711' });
    expect(brought.headers.get('x-correlation-id')).toBe('request-4711');
  });

  it('is live and ready, and shows its figures', async () => {
    expect(await (await fetch(`${hub.url}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${hub.url}/health/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`${hub.url}/metrics`)).text()).toContain('multaqa_http_requests_total');
  });

  it('refuses a token that is not its own, expired, unsigned or of an unknown institution', async () => {
    const foreign = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwicm9sZSI6IkFETUlOSVNUUkFUT1IifQ.';
    const asked = async (token: string) =>
      refusal(await post('{"query":"{ viewer { role } }"}', { authorization: token }));
    for (const token of [
      `Bearer ${foreign}`,
      'Bearer abc',
      'Basic eDp5',
      `Bearer ${await hub.token('MEMBER', 'no-such-office')}`,
    ]) {
      expect(await asked(token)).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const expired = await asked(`Bearer ${await hub.token('ANALYST', undefined, '-1m')}`);
    expect(expired.errors[0]?.message).toContain('expired');
  });

  it('says who one is', async () => {
    const document = '{ viewer { role subject institution { acronym } } }';
    expect((await hub.ask(document)).data).toEqual({
      viewer: { role: 'ANONYMOUS', subject: 'anonymous', institution: null },
    });
    const token = await hub.token('MEMBER', 'tr-turkstat');
    expect((await hub.ask(document, {}, { token })).data).toEqual({
      viewer: {
        role: 'MEMBER',
        subject: expect.stringMatching(/^account:[0-9a-f-]{36}$/),
        institution: { acronym: 'TurkStat' },
      },
    });
  });

  it('shows nothing of an inner failure but a code and a correlation id', async () => {
    const broken = await startTestHub();
    await sql`alter table country rename to country_gone`.execute(broken.database.owner());
    const { errors } = await broken.ask('{ countries { code } }');
    await sql`alter table country_gone rename to country`.execute(broken.database.owner());
    await broken.close();
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INTERNAL',
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.stringify(errors)).not.toMatch(/country_gone|"country"|does not exist|select|stack/);
  });
});
