import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import type { NeedsTables } from '../../src/modules/needs/index.ts';
import { lapseOffers, type OffersTables } from '../../src/modules/offers/index.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import {
  type ChangedRow,
  changesOf,
  eventsOf,
  expectSamePages,
  expectSentences,
  idsOf,
  keyOf,
  type ListPage,
  pageFields,
  refusedWith,
  voices,
} from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';

const now = new Date('2027-03-01T09:00:00Z');
const members = { turkiye: 'tr-turkstat', niger: 'ne-ins', senegal: 'sn-ansd' };
type Member = keyof typeof members;
let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<Member>>>;

beforeAll(async () => {
  // The relay must not ask between the statements that are counted.
  hub = await startTestHub({ clock: { now: () => now }, settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  as = await voices(hub, members);
});
afterAll(() => hub.close());

const { ask, mutate, done, refusal } = changesOf(() => hub, 'offer', 'withdrawalReason');

/** A capacity as if it had been declared. */
async function capacity(topic: string, values: Record<string, unknown> = {}): Promise<string> {
  const row = {
    ...{
      id: newId(),
      institution_id: 'tr-turkstat',
      topic_code: topic,
      basis: 'DECLARED',
      status: 'ACTIVE',
      version: 1,
      level: 3,
    },
    ...{ languages: ['fr', 'en'], modalities: ['WORKSHOP', 'WEBINAR'], deliveries: ['ONSITE', 'ONLINE'], places: 20 },
    ...{ declared_at: '2027-01-01T00:00:00Z', ...values },
  };
  await hub.database
    .owner<NeedsTables>()
    .insertInto('capacity')
    .values(row as never)
    .execute();
  return `Capacity:${row.id}`;
}

const details = {
  title: [
    { language: 'FR', text: 'Atelier' },
    { language: 'AR', text: 'ورشة عمل' },
  ],
  modality: 'WORKSHOP',
  delivery: 'ONSITE',
  languages: ['fr'],
  startsOn: '2027-06-01',
  endsOn: '2027-06-04',
  deadline: '2027-05-01',
  places: 10,
};

async function published(topic: string, input = {}, values: Record<string, unknown> = {}, who: Member = 'turkiye') {
  const capacityId = await capacity(topic, { institution_id: members[who], ...values });
  return done('publishOffer', { capacityId, ...details, ...input }, as[who]);
}

const change = (offer: ChangedRow, values: Record<string, unknown>) =>
  hub.database
    .owner<OffersTables>()
    .updateTable('offer')
    .set(values as never)
    .where('id', '=', keyOf(offer.id))
    .execute();

const list = (filter: object, more: object, voice: AskOptions) =>
  hub.ask<{ offers: ListPage }>(
    `query ($filter: OfferFilter, $statuses: [OfferStatus!]! = [PUBLISHED], $orderBy: OfferOrder, $first: Int, $after: String,
      $last: Int, $before: String) {
      offers(filter: $filter, statuses: $statuses, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        ${pageFields} } }`,
    { filter, ...more },
    voice,
  );
async function page(filter: object, more: object, voice: AskOptions): Promise<ListPage> {
  const { data, errors } = await list(filter, more, voice);
  expect(errors).toBeUndefined();
  return data.offers;
}
const listed = async (filter: object, voice: AskOptions = {}, statuses?: string[]) =>
  idsOf(await page(filter, { first: 100, ...(statuses && { statuses }) }, voice));

describe('publishing an offer', () => {
  it('announces it to everybody, with the topic of its capacity, and tells the log', async () => {
    const capacityId = await capacity('statcab.1.1.1');
    const offer = await done('publishOffer', { capacityId, ...details, languages: ['FR'] }, as.turkiye);
    const { data } = await hub.ask<{ node: Record<string, unknown> }>(
      `query ($id: ID!) { node(id: $id) { ... on Offer { capacity { id } institution { id } topic { code } title
        french: title(language: FR) modality delivery languages startsOn endsOn deadline places placesLeft status publishedAt
        withdrawalReason version } } }`,
      { id: offer.id },
      { language: 'ar' },
    );
    expect(data.node).toEqual({
      capacity: { id: capacityId },
      institution: { id: 'Institution:tr-turkstat' },
      topic: { code: 'statcab.1.1.1' },
      title: 'ورشة عمل',
      french: 'Atelier',
      modality: 'WORKSHOP',
      delivery: 'ONSITE',
      languages: ['fr'],
      startsOn: '2027-06-01',
      endsOn: '2027-06-04',
      deadline: '2027-05-01',
      places: 10,
      placesLeft: 10,
      status: 'PUBLISHED',
      publishedAt: now.toISOString(),
      withdrawalReason: null,
      version: 1,
    });
    const marks = {
      ...{
        topics: ['statcab.1.1.1', 'statcab.1.1', 'statcab.1', 'statcab'],
        programmes: ['StatCaB'],
        countries: ['TR'],
      },
      ...{ languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONSITE'] },
    };
    const data2 = { capacityId: keyOf(capacityId), topicCode: 'statcab.1.1.1', marks };
    expect(await eventsOf(hub, offer)).toEqual([
      { kind: 'OFFER_PUBLISHED', institution_id: 'tr-turkstat', data: data2 },
    ]);
  });

  it('accepts what the capacity does not tell, and a deadline of today and on the first day', async () => {
    const unknown = { basis: 'RECORD', level: null, languages: [], modalities: [], deliveries: [], places: null };
    const days = { startsOn: '2027-03-01', endsOn: '2027-03-01', deadline: '2027-03-01' };
    const offer = await published(
      'statcab.1.1.2',
      { ...days, modality: 'STUDY_VISIT', languages: ['pt'], places: 10_000 },
      unknown,
    );
    expect(offer.status).toBe('PUBLISHED');
  });

  let capacityId: string;
  beforeAll(async () => {
    capacityId = await capacity('statcab.1.2', { window_start: '2027-05-15', window_end: '2027-09-15' });
  });
  it.each([
    ['a form that the capacity does not have', { modality: 'STUDY_VISIT' }, 'modality'],
    ['a delivery that the capacity does not have', { delivery: 'HYBRID' }, 'delivery'],
    ['a language that the capacity does not have', { languages: ['fr', 'pt'] }, 'languages'],
    ['a language that the hub does not know', { languages: ['xx'] }, 'languages'],
    ['more places than the capacity', { places: 21 }, 'places'],
    ['a deadline before today', { deadline: '2027-02-28' }, 'deadline'],
    ['a deadline after the first day', { deadline: '2027-06-02' }, 'deadline'],
    ['an end before the beginning', { endsOn: '2027-05-31' }, 'endsOn'],
    ['a first day before the window of the capacity', { startsOn: '2027-05-14' }, 'startsOn'],
    ['a last day after the window of the capacity', { endsOn: '2027-09-16' }, 'endsOn'],
  ])('refuses %s, with a sentence in each language', async (_, input, field) => {
    const wrong = { capacityId, ...details, ...input };
    await expectSentences((language) => refusal('publishOffer', wrong, { ...as.turkiye, language }), {
      code: 'INVALID',
      field: [field],
    });
  });

  it('may fill the whole window of the capacity, and any days behind an open end', async () => {
    const days = { startsOn: '2027-06-01', endsOn: '2027-06-04' };
    const whole = { window_start: '2027-06-01', window_end: '2027-06-04' };
    expect((await published('customs.1', days, whole)).status).toBe('PUBLISHED');
    const tried = async (topic: string, input: object, values: Record<string, unknown>, language: 'en' | 'fr') => {
      const wrong = { capacityId: await capacity(topic, values), ...details, ...input };
      return (await refusal('publishOffer', wrong, { ...as.turkiye, language })).message;
    };
    const endless = { window_start: '2027-06-01' };
    expect((await published('customs.2', { ...days, endsOn: '2029-01-01' }, endless)).status).toBe('PUBLISHED');
    expect(await tried('statcab.3.3', { startsOn: '2027-05-31' }, endless, 'en')).toContain('from 2027-06-01 on');
    const upTo = { window_end: '2027-06-03' };
    expect(await tried('statcab.3.4', days, upTo, 'fr')).toContain("jusqu'au 2027-06-03");
    expect(await tried('statcab.3.5', { endsOn: '2027-06-05' }, whole, 'fr')).toContain('du 2027-06-01 au 2027-06-04');
  });

  it('says states, forms and deliveries in the words of each language, with their codes', async () => {
    const paused = { capacityId: await capacity('customs.3', { status: 'PAUSED' }), ...details };
    const said = async (input: object, language: 'ar' | 'en' | 'fr') =>
      (await refusal('publishOffer', input, { ...as.turkiye, language })).message;
    expect(await said(paused, 'fr')).toContain('« suspendue » (PAUSED)');
    expect(await said(paused, 'ar')).toContain('«موقوفة مؤقتًا» (PAUSED)');
    const visit = { capacityId, ...details, modality: 'STUDY_VISIT' };
    expect(await said(visit, 'fr')).toContain("visite d'étude (STUDY_VISIT). Elle comprend : atelier (WORKSHOP), ");
    expect(await said(visit, 'ar')).toContain('زيارة دراسية (STUDY_VISIT)');
  });

  it('draws only from an active capacity of the own institution; a hidden one is like one that is not there', async () => {
    const from = (capacityId: string) => refusal('publishOffer', { capacityId, ...details }, as.turkiye);
    expect(await from(await capacity('statcab.1.3', { status: 'PAUSED' }))).toMatchObject({
      code: 'INVALID',
      field: ['capacityId'],
    });
    expect(await from(await capacity('statcab.1.4', { status: 'STALE' }))).toMatchObject({ code: 'INVALID' });
    expect(await from(await capacity('statcab.1.4', { institution_id: 'ne-ins' }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    const hidden = await from(await capacity('statcab.1.5', { institution_id: 'ne-ins', status: 'PAUSED' }));
    expect(hidden).toMatchObject({ code: 'NOT_FOUND', field: ['capacityId'] });
    expect(await from(`Capacity:${newId()}`)).toEqual(hidden);
  });

  it.each([
    ['no title', { title: [] }],
    ['an empty title', { title: [{ language: 'EN', text: '' }] }],
    ['no language', { languages: [] }],
    ['no places', { places: 0 }],
    ['a day that does not exist', { startsOn: '2027-02-30' }],
    ['an id of another type', { capacityId: 'Need:x' }],
  ])('refuses %s before anything is done', async (_, input) => {
    const wrong = { capacityId: `Capacity:${newId()}`, ...details, ...input };
    expect(refusedWith(await ask('publishOffer', wrong, as.turkiye))).toBe('BAD_USER_INPUT');
  });

  it('is for members only', async () => {
    const input = { capacityId: `Capacity:${newId()}`, ...details };
    expect(refusedWith(await ask('publishOffer', input, {}))).toBe('UNAUTHENTICATED');
    for (const role of ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) {
      expect(refusedWith(await ask('publishOffer', input, as[role]))).toBe('FORBIDDEN');
    }
  });

  it('happens once for one idempotency key, however many send it at one moment', async () => {
    const input = { capacityId: await capacity('statcab.1.6'), ...details, idempotencyKey: 'offer-once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => mutate('publishOffer', input, as.turkiye)));
    expect(new Set(answers.map((answer) => answer.row?.id)).size).toBe(1);
    expect(await listed({ topics: ['statcab.1.6'] })).toHaveLength(1);
  });
});

describe('who sees an offer', () => {
  it('hides drafts from everybody but their institution, staff and analysts, on every way', async () => {
    const draft = await published('water-cab.1');
    const open = await published('water-cab.2');
    await change(draft, { status: 'DRAFT' });
    const states = ['DRAFT', 'PUBLISHED'];
    for (const [options, expected] of [
      [{}, [open]],
      [as.niger, [open]],
      [as.turkiye, [open, draft]],
      [as.ANALYST, [open, draft]],
      [as.FACILITATOR, [open, draft]],
      [as.ADMINISTRATOR, [open, draft]],
    ] as const) {
      const ids = expected.map((offer) => offer.id);
      expect((await listed({ topics: ['water-cab'] }, options, states)).sort()).toEqual([...ids].sort());
      const { data } = await hub.ask<Record<string, unknown>>(
        `query ($ids: [ID!]!, $s: [OfferStatus!]!) { nodes(ids: $ids) { id }
          topic(id: "water-cab") { offers(statuses: $s) { totalCount } }
          capacities(filter: {topics: ["water-cab"], institutions: ["Institution:tr-turkstat"], bases: [DECLARED]}) {
            edges { node { offers(statuses: $s) { edges { node { id } } } } } }
          institution: node(id: "Institution:tr-turkstat") { ... on Institution { offers(statuses: $s, first: 100) { edges { node { id } } } } } }`,
        { ids: [open.id, draft.id], s: states },
        options,
      );
      expect(data.nodes).toEqual([open, draft].map((offer) => (ids.includes(offer.id) ? { id: offer.id } : null)));
      expect(data.topic).toEqual({ offers: { totalCount: ids.length } });
      for (const offer of [open, draft]) {
        const places = JSON.stringify([data.capacities, data.institution]).split(`"${offer.id}"`).length - 1;
        expect(places).toBe(ids.includes(offer.id) ? 2 : 0);
      }
    }
  });

  it('shows what can still be asked for unless another state is asked for', async () => {
    const [open, full, closed] = [
      await published('drm-cab.1'),
      await published('drm-cab.2'),
      await published('drm-cab.3'),
    ];
    await change(full, { status: 'FULL', places_taken: 10 });
    await change(closed, { status: 'CLOSED' });
    expect(await listed({ topics: ['drm-cab'] })).toEqual([open.id]);
    expect(await listed({ topics: ['drm-cab'] }, {}, ['FULL', 'CLOSED'])).toEqual([closed.id, full.id]);
    const { data } = await hub.ask('query ($id: ID!) { node(id: $id) { ... on Offer { placesLeft } } }', {
      id: full.id,
    });
    expect(data).toEqual({ node: { placesLeft: 0 } });
  });
});

describe('the list of offers', () => {
  it('is narrowed by each field of its filter, and by all of them together', async () => {
    const wanted = await published(
      'statcab.2.4',
      { languages: ['pt'], modality: 'STUDY_VISIT', delivery: 'HYBRID' },
      { basis: 'RECORD', languages: [], modalities: [], deliveries: [] },
      'senegal',
    );
    const other = await published('cb-cab.1');
    const filters = {
      topics: ['statcab.2'],
      programmes: ['STATCAB'],
      countries: ['sn'],
      languages: ['PT'],
      modalities: ['STUDY_VISIT'],
      deliveries: ['HYBRID'],
    };
    for (const [field, value] of Object.entries(filters)) {
      const found = await listed({ [field]: value });
      expect(found, field).toContain(wanted.id);
      expect(found, field).not.toContain(other.id);
    }
    expect(await listed(filters)).toEqual([wanted.id]);
    expect(await listed({ ...filters, programmes: ['CB-CaB'] })).toEqual([]);
  });

  it.each([
    [{ topics: ['nowhere'] }],
    [{ topics: [] }],
    [{ languages: [] }],
    [{ programmes: [] }],
    [{ matchingInstitution: 'x' }],
    [{ matchingInstitution: 'Institution:nowhere' }],
  ])('refuses the filter %j', async (filter) => {
    expect(refusedWith(await list(filter, {}, as.FACILITATOR))).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['countries', 'zz', 'ISO 3166-1 alpha-2'],
    ['programmes', 'no-cab', 'StatCaB'],
    ['languages', 'xx', 'BCP 47'],
    ['topics', 'nowhere', 'nowhere'],
  ])('names what is not known among the %s, in the language of the caller', async (field, unknown, hint) => {
    for (const language of ['ar', 'en', 'fr'] as const) {
      const { errors } = await list({ [field]: [unknown] }, {}, { language });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', details: { field: ['filter', field] } } }]);
      expect(errors?.[0]?.message).toContain(unknown);
      expect(errors?.[0]?.message).toContain(hint);
      if (language === 'ar') expect(errors?.[0]?.message).toMatch(/[\u0600-\u06ff]{3}/);
    }
  });

  it('is paged forwards and backwards in every order without gap or double', async () => {
    const capacityId = await capacity('osh-cab.1');
    for (const day of [1, 2, 3, 1, 2, 3, 1]) {
      await done('publishOffer', { capacityId, ...details, deadline: `2027-05-0${day}` }, as.turkiye);
    }
    for (const field of ['PUBLISHED', 'DEADLINE', 'START']) {
      const orderBy = { field, direction: 'ASC' };
      await expectSamePages((part) => page({ topics: ['osh-cab'] }, { orderBy, ...part }, {}), 7);
    }
  });

  it('takes the same number of statements for 1 offer and for many, with everything around them', async () => {
    const query = `query ($filter: OfferFilter) { offers(filter: $filter, first: 100) { totalCount edges { node { id title
      capacity { id offers(first: 2) { totalCount edges { node { id } } } } topic { code offers(first: 2) { edges { node { id } } } }
      institution { id offers(first: 2) { totalCount edges { node { id } } } } } } } }`;
    await published('pes-cab.1');
    await published('tourism-cab.1', {}, {}, 'niger');
    for (const topic of ['tourism-cab.2', 'tourism-cab.3', 'tourism-cab.4']) await published(topic);
    const count = (topic: string) => hub.statements(() => hub.ask(query, { filter: { topics: [topic] } }));
    // What is read once for the whole process is not counted.
    for (const topic of ['tourism-cab', 'pes-cab']) await count(topic);
    expect(await count('tourism-cab')).toBe(await count('pes-cab'));
  });
});

describe('offers that answer the needs of an institution', () => {
  const need = async (topic: string, values: Record<string, unknown> = {}) => {
    const row = {
      ...{
        id: newId(),
        institution_id: 'ne-ins',
        topic_code: topic,
        priority: 'HIGH',
        languages: ['fr'],
        modalities: [],
        version: 1,
      },
      ...{
        deliveries: [],
        interpretation_accepted: false,
        status: 'OPEN',
        is_shared: false,
        declared_at: '2027-01-01T00:00:00Z',
      },
    };
    await hub.database
      .owner<NeedsTables>()
      .insertInto('need')
      .values({ ...row, ...values } as never)
      .execute();
  };
  const matching = { matchingInstitution: 'Institution:ne-ins' };

  it('share topic, language and form with an open need, and come from another institution', async () => {
    await need('agriculture-cab.1', { modalities: ['WEBINAR'], deliveries: ['ONLINE'] });
    const fits = await published('agriculture-cab.1', { delivery: 'ONLINE' });
    const other = { modality: 'WORKSHOP', delivery: 'ONSITE' };
    await published('agriculture-cab.1', other, { basis: 'RECORD' });
    await published('agriculture-cab.1', { delivery: 'ONLINE', languages: ['ar'] }, { languages: ['ar'] }, 'senegal');
    await published('agriculture-cab.1', { delivery: 'ONLINE' }, {}, 'niger');
    await published('transport-cab.1', { delivery: 'ONLINE' });
    expect(await listed({ ...matching, topics: ['agriculture-cab', 'transport-cab'] }, as.niger)).toEqual([fits.id]);
    expect(await listed({ ...matching, languages: ['en'] }, as.niger)).toEqual([]);
  });

  it('fall into the window of the need, and reach at least one level below the wanted one', async () => {
    await need('standards.1', { window_start: '2027-06-04', window_end: '2027-06-30', wanted_level: 4 });
    const offer = await published('standards.1');
    const isTold = async (days: Record<string, unknown>, level: number | null) => {
      await change(offer, days);
      await sql`update capacity set level = ${level} where topic_code = 'standards.1'
        and institution_id = 'tr-turkstat'`.execute(hub.database.owner());
      return (await listed({ ...matching, topics: ['standards.1'] }, as.niger)).includes(offer.id);
    };
    const [early, late] = [
      { starts_on: '2027-06-01', ends_on: '2027-06-04' },
      { starts_on: '2027-06-30', ends_on: '2027-07-04' },
    ];
    for (const level of [3, 4]) expect(await isTold(early, level)).toBe(true);
    expect(await isTold(late, 3)).toBe(true);
    expect(await isTold({ ...early, ends_on: '2027-06-03' }, 3)).toBe(false);
    expect(await isTold({ ...late, starts_on: '2027-07-01' }, 3)).toBe(false);
    expect(await isTold(early, 2)).toBe(false);
    await sql`update capacity set basis = 'RECORD' where topic_code = 'standards.1'`.execute(hub.database.owner());
    expect(await isTold(early, null)).toBe(true);
  });

  it('answer related topics, and other languages where interpretation is accepted; needs that are not open do not count', async () => {
    await need('cotton-cab.1.1', { interpretation_accepted: true });
    await need('ibnsina-cab.1', { status: 'WITHDRAWN' });
    await published('ibnsina-cab.1');
    const related = await published('cotton-cab.1', { languages: ['en'] });
    const found = await listed(matching, as.niger);
    expect(found).toContain(related.id);
    expect(await listed({ ...matching, topics: ['ibnsina-cab'] }, as.niger)).toEqual([]);
  });

  it('are told to its own members, staff and analysts only', async () => {
    for (const who of ['niger', 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) await listed(matching, as[who]);
    expect(refusedWith(await list(matching, {}, {}))).toBe('UNAUTHENTICATED');
    expect(refusedWith(await list(matching, {}, as.senegal))).toBe('FORBIDDEN');
  });
});

describe('the life of an offer', () => {
  const nextOf = ({ id, version }: ChangedRow) => ({ id, expectedVersion: version });
  const withdrawal = (offer: ChangedRow) => ({ ...nextOf(offer), reason: 'The trainer is ill' });

  it('can be withdrawn with a reason that everybody reads', async () => {
    const offer = await published('environment-cab.1');
    const after = await done('withdrawOffer', withdrawal(offer), as.turkiye);
    expect(after).toMatchObject({ status: 'WITHDRAWN', withdrawalReason: 'The trainer is ill', version: 2 });
    expect((await eventsOf(hub, offer)).map((event) => event.kind)).toEqual(['OFFER_PUBLISHED', 'OFFER_WITHDRAWN']);
    expect(await refusal('closeOffer', nextOf(after), as.turkiye)).toMatchObject({ code: 'MOVE_NOT_ALLOWED' });
  });

  it.each(['  ', '\n\t', '\u200b', 'a\u0000b', 'x'.repeat(2001)])(
    'is not withdrawn for the reason %j',
    async (reason) => {
      const answer = await ask('withdrawOffer', { id: `Offer:${newId()}`, expectedVersion: 1, reason }, as.turkiye);
      expect(answer.errors).toMatchObject([
        { message: expect.stringMatching(/^reason /), extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect(answer.errors?.[0]?.extensions.details).toMatchObject({ fields: [{ field: ['reason'] }] });
    },
  );

  it('is withdrawn for a reason of many lines, stored in its composed form', async () => {
    const offer = await published('customs.4');
    const reason = ' E\u0301puise\u0301\ndeux fois ';
    const after = await done('withdrawOffer', { ...withdrawal(offer), reason }, as.turkiye);
    expect(after).toMatchObject({ withdrawalReason: '\u00c9puis\u00e9\ndeux fois' });
  });

  it('can be closed while it is published or full', async () => {
    const [open, full] = [await published('environment-cab.2'), await published('environment-cab.3')];
    await change(full, { status: 'FULL', places_taken: 10 });
    for (const offer of [open, full])
      expect((await done('closeOffer', nextOf(offer), as.turkiye)).status).toBe('CLOSED');
    expect(await eventsOf(hub, open)).toMatchObject([{ kind: 'OFFER_PUBLISHED' }, { kind: 'OFFER_CLOSED' }]);
    expect(await refusal('withdrawOffer', withdrawal({ ...open, version: 2 }), as.turkiye)).toMatchObject({
      code: 'MOVE_NOT_ALLOWED',
    });
  });

  it('is in the hands of its institution alone; a hidden draft is like an offer that is not there', async () => {
    const offer = await published('environment-cab.4');
    expect(await refusal('closeOffer', nextOf(offer), as.niger)).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusedWith(await ask('closeOffer', nextOf(offer), as.FACILITATOR))).toBe('FORBIDDEN');
    await change(offer, { status: 'DRAFT' });
    const hidden = await refusal('withdrawOffer', withdrawal(offer), as.niger);
    expect(hidden).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusal('withdrawOffer', { ...withdrawal(offer), id: `Offer:${newId()}` }, as.niger)).toEqual(hidden);
  });

  it('moves once of ten that start from one version', async () => {
    const offer = await published('environment-cab.5');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => mutate('closeOffer', nextOf(offer), as.turkiye)),
    );
    expect(answers.flatMap((answer) => answer.userErrors.map((error) => error.code))).toEqual(
      Array(9).fill('CONFLICT'),
    );
  });

  it('lapses by the clock of the hub the day after its deadline, once', async () => {
    await hub.database.owner<OffersTables>().updateTable('offer').set({ status: 'CLOSED' }).execute();
    const [due, today, full] = [await published('sd-cab.1'), await published('sd-cab.2'), await published('sd-cab.3')];
    await change(due, { deadline: '2027-04-30' });
    await change(today, { deadline: '2027-05-01' });
    await change(full, { deadline: '2027-04-30', status: 'FULL', places_taken: 10 });
    const tick = () =>
      unitOfWork(hub.database, { viewer: hubItself('clock') }, new Date('2027-05-01T12:00:00Z'), lapseOffers);
    expect(await tick()).toBe(1);
    expect(await tick()).toBe(0);
    expect(await listed({ topics: ['sd-cab'] }, {}, ['LAPSED'])).toEqual([due.id]);
    expect((await eventsOf(hub, due)).map((event) => event.kind)).toEqual(['OFFER_PUBLISHED', 'OFFER_LAPSED']);
  });
});
