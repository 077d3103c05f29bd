import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

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
