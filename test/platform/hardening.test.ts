import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe('a cursor that was made by hand', () => {
  const cursor = (...keys: string[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
  it.each([
    ['exchanges', '', cursor('exchanges START DESC', '2026-99-99', '00000000-0000-4000-8000-000000000000')],
    ['offers', '', cursor('offers PUBLISHED DESC', '2026-99-99 99:99:99+00', '00000000-0000-4000-8000-000000000000')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '2026-99-99', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', 'infinity', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '0002-01-01', '-0.5', 'x')],
    ['matchesFor', 'input: { topic: "statcab" },', cursor('ranked capacityKey', '2026-11-23', '-1e999', 'x')],
    ['search', 'text: "statistics",', cursor('search', '-1e999', 'TOPIC', 'x')],
  ])('is refused by %s', async (field, given, after) => {
    const { errors } = await hub.ask(`{ ${field}(${given} after: "${after}") { totalCount } }`);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('text that nobody means well', () => {
  it.each([
    ['NUL', '\u0000'],
    ['half of a surrogate pair', '\ud800'],
    ['quotes and wildcards', `'";%_\\--`],
    ['a change of direction', '\u202e'],
  ])('%s never becomes a failure of the hub', async (_name, text) => {
    const questions = [
      ['query ($text: String!) { country(code: $text) { code } }', { text }],
      ['query ($text: String!) { search(text: $text) { totalCount } }', { text }],
      ['query ($text: [String!]) { institutions(filter: { programmes: $text }) { totalCount } }', { text: [text] }],
      ['query ($text: [String!]) { offers(filter: { languages: $text }) { totalCount } }', { text: [text] }],
      ['query ($text: ID!) { node(id: $text) { id } }', { text: `Institution:${text}` }],
      ['query ($text: ID!) { matchesFor(input: { topic: $text }) { totalCount } }', { text }],
    ] as const;
    for (const [document, variables] of questions) {
      const { errors } = await hub.ask(document, variables);
      for (const error of errors ?? []) expect(error.extensions.code, document).toBe('BAD_USER_INPUT');
    }
  });

  it('leaves out nothing that a wrong day could break', async () => {
    for (const day of ['0000-01-01', '2026-02-30', '2026-13-01', 'tomorrow']) {
      const { errors } = await hub.ask(
        'query ($day: Date!) { matchesFor(input: { topic: "statcab", window: { startsOn: $day } }) { totalCount } }',
        { day },
      );
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});
