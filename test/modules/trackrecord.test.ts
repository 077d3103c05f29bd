import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

let hub: TestHub;

interface Done {
  institution: string;
  direction: 'GIVEN' | 'RECEIVED';
  endedOn: string;
  topics?: string[];
  evaluation?: number;
}

async function newExchange(): Promise<string> {
  const id = randomUUID();
  await sql`insert into exchange (id, kind, status, origin, realisation, title, is_programme_inferred, modalities,
      date_precision, languages, audience_languages, is_recipient_list_complete, is_facilitated)
    values (${id}, 'SHORT_FORM', 'CLOSED', 'HUB', 'REALISED', '{"own": "EN", "EN": "Some exchange"}', false, '{}',
      'DAY', '{}', '{}', true, true)`.execute(hub.database.owner());
  return id;
}

async function complete({
  institution,
  direction,
  endedOn,
  topics = ['statcab.1.3'],
  evaluation,
}: Done): Promise<void> {
  const exchange = await newExchange();
  for (const topic of topics) {
    await sql`insert into track_record (exchange_id, institution_id, topic_code, direction, ended_on, languages, evaluation)
      values (${exchange}, ${institution}, ${topic}, ${direction}, ${endedOn}, '{}', ${evaluation ?? null})`.execute(
      hub.database.owner(),
    );
  }
}

async function answerRequest(institution: string, answeredInTime: boolean, hours: number | null): Promise<void> {
  await sql`insert into response_record (exchange_id, institution_id, answered_in_time, hours_to_answer)
    values (${await newExchange()}, ${institution}, ${answeredInTime}, ${hours})`.execute(hub.database.owner());
}

interface TrackRecord {
  topics: { topic: { code: string }; given: number; received: number; lastEndedOn: string }[];
  [figure: string]: unknown;
}

async function trackRecordOf(institution: string, fields: string): Promise<TrackRecord> {
  const { data, errors } = await hub.ask<{ node: { trackRecord: TrackRecord } }>(
    `query ($id: ID!) { node(id: $id) { ... on Institution { trackRecord { ${fields} } } } }`,
    { id: `Institution:${institution}` },
  );
  expect(errors).toBeUndefined();
  return data.node.trackRecord;
}

beforeAll(async () => {
  // A relay that polls would count among the statements.
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  await sql`truncate track_record, response_record`.execute(hub.database.owner());
});

afterAll(() => hub?.close());

const allFigures = `given received evaluationMean evaluationCount answeredInTimeShare medianHoursToAnswer
  hasBecomeProvider firstGivenOn lastGivenOn topics { topic { code } }`;

it('keeps unknown apart from none: who did nothing yet has no mean, no share and no median', async () => {
  expect(await trackRecordOf('ne-ins', allFigures)).toEqual({
    given: 0,
    received: 0,
    evaluationMean: null,
    evaluationCount: 0,
    answeredInTimeShare: null,
    medianHoursToAnswer: null,
    hasBecomeProvider: false,
    firstGivenOn: null,
    lastGivenOn: null,
    topics: [],
  });
});

it('counts an exchange on several topics once', async () => {
  await complete({
    institution: 'my-dosm',
    direction: 'GIVEN',
    endedOn: '2017-08-29',
    topics: ['statcab.1.3', 'statcab.2.7'],
  });
  await complete({ institution: 'my-dosm', direction: 'GIVEN', endedOn: '2015-05-05' });
  await complete({ institution: 'my-dosm', direction: 'RECEIVED', endedOn: '2019-01-02' });
  expect(await trackRecordOf('my-dosm', 'given received firstGivenOn lastGivenOn')).toEqual({
    given: 2,
    received: 1,
    firstGivenOn: '2015-05-05',
    lastGivenOn: '2017-08-29',
  });
});

it('lists the topics with most exchanges first', async () => {
  const record = await trackRecordOf('my-dosm', 'topics { topic { code } given received lastEndedOn }');
  expect(record.topics).toEqual([
    { topic: { code: 'statcab.1.3' }, given: 2, received: 1, lastEndedOn: '2019-01-02' },
    { topic: { code: 'statcab.2.7' }, given: 1, received: 0, lastEndedOn: '2017-08-29' },
  ]);
});

it('lists fifty topics at most', async () => {
  const { rows } = await sql<{ code: string }>`select code from topic order by code limit 60`.execute(
    hub.database.owner(),
  );
  const topics = rows.map(({ code }) => code);
  await complete({ institution: 'pk-pbs', direction: 'GIVEN', endedOn: '2020-02-02', topics });
  await complete({ institution: 'pk-pbs', direction: 'GIVEN', endedOn: '2020-02-02', topics: topics.slice(-1) });
  const record = await trackRecordOf('pk-pbs', 'given topics { topic { code } }');
  expect(record.given).toBe(2);
  expect(record.topics.map(({ topic }) => topic.code)).toEqual([topics.at(-1), ...topics.slice(0, 49)]);
});

it('takes the mean over the evaluated exchanges that it gave, each with the same weight', async () => {
  const institution = 'id-bps';
  await complete({
    institution,
    direction: 'GIVEN',
    endedOn: '2018-04-25',
    evaluation: 0.5,
    topics: ['statcab.1.3', 'statcab.1.4'],
  });
  await complete({ institution, direction: 'GIVEN', endedOn: '2018-05-25', evaluation: 1 });
  await complete({ institution, direction: 'GIVEN', endedOn: '2018-06-25' });
  await complete({ institution, direction: 'RECEIVED', endedOn: '2018-07-25', evaluation: 0 });
  const { evaluationMean, evaluationCount } = await trackRecordOf(institution, 'evaluationMean evaluationCount');
  expect({ evaluationMean, evaluationCount }).toEqual({ evaluationMean: 0.75, evaluationCount: 2 });
});

it('tells how many requests were answered in time, and the median time of the answers', async () => {
  await answerRequest('sa-gastat', true, 10);
  await answerRequest('sa-gastat', true, 30);
  await answerRequest('sa-gastat', false, 200);
  await answerRequest('sa-gastat', false, null);
  const fields = 'answeredInTimeShare medianHoursToAnswer';
  expect(await trackRecordOf('sa-gastat', fields)).toEqual({ answeredInTimeShare: 0.5, medianHoursToAnswer: 30 });
});

it('has a share but no median for who never answered', async () => {
  await answerRequest('qa-npc', false, null);
  const fields = 'answeredInTimeShare medianHoursToAnswer';
  expect(await trackRecordOf('qa-npc', fields)).toEqual({ answeredInTimeShare: 0, medianHoursToAnswer: null });
});

it.each([
  ['received and later gave', 'gm-gbos', ['RECEIVED', 'GIVEN'], true],
  ['gave and later received', 'gn-ins', ['GIVEN', 'RECEIVED'], false],
  ['gave, received and gave again', 'ml-instat', ['GIVEN', 'RECEIVED', 'GIVEN'], false],
  ['only received', 'tg-inseed', ['RECEIVED', 'RECEIVED'], false],
  ['only gave', 'kz-bns', ['GIVEN'], false],
] as const)('sees a recipient become a provider where it %s', async (_what, institution, directions, expected) => {
  for (const [index, direction] of directions.entries()) {
    await complete({ institution, direction, endedOn: `${2010 + index}-06-01` });
  }
  const { hasBecomeProvider } = await trackRecordOf(institution, 'hasBecomeProvider');
  expect(hasBecomeProvider).toBe(expected);
});

it('takes the same number of statements for one institution and for a hundred', async () => {
  const document = `query ($first: Int) { institutions(first: $first, orderBy: { field: COUNTRY, direction: DESC }) {
    edges { node { trackRecord { ${allFigures} } } } } }`;
  const { rows } = await sql<{ id: string }>`select id from institution`.execute(hub.database.owner());
  for (const { id } of rows) await complete({ institution: id, direction: 'GIVEN', endedOn: '2021-01-01' });
  const statements = (first: number) =>
    hub.statements(async () => {
      const { errors } = await hub.ask(document, { first });
      expect(errors).toBeUndefined();
    });
  expect(await statements(100)).toBe(await statements(1));
});
