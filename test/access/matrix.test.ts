import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { type Scope, scopes } from '../../src/kernel/viewer.ts';
import { type AccessRule, rootFieldsOf } from '../../src/platform/graphql/access.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { clientToken } from '../support/serviceClients.ts';
import { askOverSocket, type SocketAnswer } from '../support/socket.ts';
import { type Line, lines, type Voice, voices } from './matrix.ts';
import { type Question, questions } from './questions.ts';
import { ownInstitution, Rows } from './rows.ts';

let hub: TestHub;
let rows: Rows;
let speaking: Readonly<Record<Voice, AskOptions>>;
beforeAll(async () => {
  hub = await startTestHub();
  rows = new Rows(hub);
  const as = async (token: Promise<string>) => ({ token: await token });
  speaking = {
    anonymous: {},
    member: await as(hub.token('MEMBER', ownInstitution)),
    client: await as(clientToken(hub, ownInstitution, Object.keys(scopes) as Scope[])),
    bare: await as(clientToken(hub, ownInstitution, [])),
    analyst: await as(hub.token('ANALYST')),
    facilitator: await as(hub.token('FACILITATOR')),
    administrator: await as(hub.token('ADMINISTRATOR')),
  };
});
afterAll(() => hub.close());

const refusals: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: '401',
  FORBIDDEN: '403',
  NOT_FOUND: '-',
};
const userErrors: Readonly<Record<string, string>> = {
  FORBIDDEN: 'F',
  NOT_FOUND: 'N',
  INVALID: 'I',
  MOVE_NOT_ALLOWED: 'M',
};

type Data = Record<string, { readonly userErrors?: readonly { readonly code: string }[] } | null>;

/** In the words of the table. */
function outcomeOf({ data, errors }: Pick<SocketAnswer<Data>, 'data' | 'errors'>, { found }: Question): string {
  const [error] = errors ?? [];
  if (error) return refusals[String(error.extensions.code)] ?? `${error.extensions.code}: ${error.message}`;
  const [refused] = Object.values(data).flatMap((answer) => answer?.userErrors ?? []);
  if (refused) return userErrors[refused.code] ?? refused.code;
  return found(data) ? 'yes' : '-';
}

async function outcomes({ use, side }: Line, ask: typeof askOverSocket): Promise<Record<string, string>> {
  const asked = voices.map(async (voice) => {
    const question = await (questions[use] as (typeof questions)[string])(side, rows);
    const answer = await ask<Data>(hub, question.document, question.variables, speaking[voice]);
    return [voice, outcomeOf(answer, question)] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

const overHttp = ((asked: TestHub, document: string, variables: Record<string, unknown>, options: AskOptions) =>
  asked.ask(document, variables, options)) as never as typeof askOverSocket;
const isSubscription = ({ use }: Line) => /^(offerPublished|matchFound|exchangeMoved)\b/.test(use);

describe('who may do what', () => {
  it('is written down for every root field of the schema', async () => {
    const fields = rootFieldsOf(await hubSchema()).map(({ name }) => name);
    const decided = new Set(lines.map(({ use }) => use.split(' ')[0]));
    expect(fields.filter((name) => !decided.has(name))).toEqual([]);
    expect(lines.filter(({ use }) => !questions[use])).toEqual([]);
  });

  it('agrees with the roles that each root field declares', async () => {
    const rules = new Map(rootFieldsOf(await hubSchema()).map((field) => [field.name, field.extensions.access]));
    const roles = { member: 'MEMBER', analyst: 'ANALYST', facilitator: 'FACILITATOR', administrator: 'ADMINISTRATOR' };
    for (const { use, expected } of lines) {
      const rule = rules.get(use) as AccessRule | undefined;
      if (!rule) continue;
      for (const [voice, role] of Object.entries(roles)) {
        const isLetIn = rule.roles === 'EVERYBODY' || rule.roles.some((each) => each === role);
        expect(expected[voice as Voice] !== '403', `${use}: ${role}`).toBe(isLetIn);
      }
    }
  });

  it.each(lines.filter((line) => !isSubscription(line)).map((line) => [line.use, line.side, line] as const))(
    'over HTTP: %s, %s',
    async (_use, _side, line) => {
      expect(await outcomes(line, overHttp)).toEqual(line.expected);
    },
  );

  it.each(lines.map((line) => [line.use, line.side, line] as const))(
    'over a WebSocket: %s, %s',
    async (_use, _side, line) => {
      expect(await outcomes(line, askOverSocket)).toEqual(line.expected);
    },
  );
});
