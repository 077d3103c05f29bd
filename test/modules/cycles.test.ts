import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { addCapacities, addInstitutions, idFor, removeCapacities } from '../support/rows.ts';

const cyclesDocument = graphql(/* GraphQL */ `
  query Cycles($institutionId: ID, $maxLength: Int! = 3, $first: Int! = 20) {
    exchangeCycles(institutionId: $institutionId, maxLength: $maxLength, first: $first) {
      length score steps { score provider { id } recipient { id } need { id topic { code } } capacity { id topic { code } } }
    }
  }
`);

/** a and b can help each other; b, c and d stand in a ring; e gives and gets nothing. */
const gives = { a: ['t1'], b: ['t2', 't3'], c: ['t4'], d: ['t5'], e: ['t1'] };
const needs = { a: ['t2'], b: ['t1', 't5'], c: ['t3'], d: ['t4'] };
const topics: Record<string, string> = {
  t1: 'statcab.2.3.1',
  t2: 'osh-cab.1.1',
  t3: 'oic-vet.3.1',
  t4: 'cotton-cab.1.1',
  t5: 'water-cab.3',
};
const office = (name: string) => `ring-${name}`;

describe('exchange cycles', () => {
  let hub: TestHub;
  let token: string;
  beforeAll(async () => {
    hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
    token = await hub.token('FACILITATOR');
    await addInstitutions(
      hub.database,
      [...'abcde'].map((name) => ({ id: office(name), country: 'SN' })),
    );
    await removeCapacities(hub.database);
    await addCapacities(
      hub.database,
      Object.entries(gives).flatMap(([name, list]) =>
        list.map((topic) => ({
          id: idFor(`${name} ${topic}`),
          institution: office(name),
          topic: topics[topic] ?? '',
          languages: ['fr'],
        })),
      ),
    );
    for (const [name, list] of Object.entries(needs)) {
      for (const topic of list) {
        await sql`insert into need (id, institution_id, topic_code, priority, languages, modalities, deliveries,
            interpretation_accepted, status, is_shared, declared_at)
          values (${idFor(`need ${name} ${topic}`)}, ${office(name)}, ${topics[topic]}, 'HIGH', '{fr}', '{}', '{}', false, 'OPEN', ${name !== 'a'}, now())`.execute(
          hub.database.owner(),
        );
      }
    }
  });
  afterAll(() => hub.close());

  const ask = async (variables: { institutionId?: string; maxLength?: number; first?: number }, as = token) => {
    const { data, errors } = await hub.ask(cyclesDocument, variables, { token: as });
    expect(errors).toBeUndefined();
    return data.exchangeCycles;
  };
  const rings = (cycles: Awaited<ReturnType<typeof ask>>) =>
    cycles.map((cycle) => cycle.steps.map((step) => step.provider.id.replace('Institution:ring-', '')).join(''));

  it('finds each ring of two and of three once, each giving to the next what it needs', async () => {
    const cycles = await ask({});
    expect(rings(cycles).sort()).toEqual(['ab', 'bcd']);
    for (const { steps, score, length } of cycles) {
      expect(length).toBe(steps.length);
      expect(score).toBe(Math.min(...steps.map((step) => step.score)));
      for (const [index, step] of steps.entries()) {
        expect(step.recipient.id).toBe(steps[(index + 1) % steps.length]?.provider.id);
        expect(step.need.topic.code).toBe(step.capacity.topic.code);
      }
    }
  });

  it('keeps to the length, the institution and the number that are asked for', async () => {
    expect(rings(await ask({ maxLength: 2 }))).toEqual(['ab']);
    expect(rings(await ask({ institutionId: 'Institution:ring-c' }))).toEqual(['bcd']);
    expect(rings(await ask({ institutionId: 'Institution:ring-e' }))).toEqual([]);
    expect(await ask({ first: 1 })).toHaveLength(1);
    for (const variables of [{ maxLength: 4 }, { first: 101 }]) {
      const { errors } = await hub.ask(cyclesDocument, variables, { token });
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('shows nobody a ring through a need that is not shared with them', async () => {
    expect(rings(await ask({}, await hub.token('MEMBER', 'sn-ansd')))).toEqual(['bcd']);
    expect(rings(await ask({}, await hub.token('MEMBER', 'ring-a'))).sort()).toEqual(['ab', 'bcd']);
    expect((await hub.ask(cyclesDocument, {})).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
