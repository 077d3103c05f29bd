import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Present } from '../../src/kernel/present.ts';
import { administer, copyTemplate, databaseUrl } from '../support/postgres.ts';
import { addressOf, killPrograms, type Program, startProgram } from '../support/program.ts';

const patience = 60_000;
const database = `garbage_${randomUUID().replaceAll('-', '')}`;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
let program: Program;
let url: string;

beforeAll(async () => {
  await copyTemplate(database);
  program = startProgram('main', {
    ...{ PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl(inject('serverUrl'), database) },
    ...{ BUDGET_ANONYMOUS: '1000000000', BUDGET_ANONYMOUS_PER_SECOND: '1000000000', PUBLIC_ANSWERS: 'anew' },
    NODE_OPTIONS: `--import ${new URL('../support/tellGarbage.mjs', import.meta.url).href}`,
  });
  url = await addressOf(program);
}, patience);
afterAll(async () => {
  agent.destroy();
  await killPrograms();
  await administer(inject('serverUrl'), `drop database ${database} with (force)`);
});

const ask = (query: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request(`${url}/graphql`, {
      ...{ agent, method: 'POST', headers: { 'content-type': 'application/json' } },
    });
    asked.on('error', reject);
    asked.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
    asked.end(JSON.stringify({ query }));
  });

async function askOften(query: string, times: number): Promise<void> {
  const one = async () => {
    for (let asked = 0; asked < times / 4; asked += 1) expect(await ask(query)).toBe(200);
  };
  await Promise.all([one(), one(), one(), one()]);
}

/** What was taken for lasting so far, in bytes: it was still held by something at the second look. */
const heldSoFar = () =>
  [...program.output().matchAll(/ gc=s .* promoted=(\d+)/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);

describe('what an answer was made with', () => {
  it.each([
    ['{ __typename }', 12_000],
    ['{ countries { code } }', 4_000],
  ])(
    'is held by nothing after it: %s',
    async (query, times) => {
      await askOften(query, 1_000);
      const before = heldSoFar();
      await askOften(query, times);
      // An answer that something holds takes 7,000 bytes at least; who is asked meanwhile takes some.
      const held = heldSoFar() - before;
      expect(held).toBeGreaterThan(0);
      expect(held / times).toBeLessThan(2_000);
    },
    patience,
  );
});

describe('those who are present', () => {
  it('are told and counted, until each has left', () => {
    const present = new Present<string>();
    const leaveA = present.enter('a');
    const leaveB = present.enter('b');
    leaveA();
    present.enter('c');
    expect([present.members.sort(), present.count]).toEqual([['b', 'c'], 2]);
    leaveB();
    expect([present.members, present.count]).toEqual([['c'], 1]);
  });

  it('take no more places than were ever taken at once', () => {
    const present = new Present<number>();
    for (let round = 0; round < 1_000; round += 1)
      for (const leave of [1, 2, 3].map((one) => present.enter(one))) leave();
    expect(Reflect.get(present, 'places')).toHaveLength(3);
  });
});
