import { type GraphQLSchema, getNamedType, isRequiredArgument } from 'graphql';
import { changesOf, voices } from './changes.ts';
import type { AskOptions, TestHub } from './hub.ts';
import { leaver, type Speakers } from './randomSendings.ts';
import type { Material } from './randomValues.ts';
import { clientToken, serviceClient } from './serviceClients.ts';

const english = (text: string) => [{ language: 'EN', text }];
const topics = ['statcab.1.1', 'statcab.1.3', 'statcab.2.3.1', 'statcab.2.1'];
const given = { languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
const practice = {
  ...{ title: english('A census with tablets'), summary: english('The census without paper') },
  ...{ context: english('Many islands'), approach: english('Tablets'), results: english('Sooner'), topics },
};
const offer = {
  ...{ title: english('Workshop'), modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 5 },
  ...{ deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-02' },
};
const expert = {
  ...{ displayName: 'Amina Diallo', hasConsented: true, availability: 'AVAILABLE', email: 'amina@example.org' },
  ...{ expertise: topics.map((topic) => ({ topic, level: 'EXPERT' })), languages: [{ language: 'fr', level: 'C1' }] },
};

/** Records in several states of their lives, so that random moves find some that they can make. */
async function makeRecords(hub: TestHub, members: readonly AskOptions[], centre: AskOptions): Promise<void> {
  const of = (record: string) => changesOf(() => hub, record);
  const next = ({ id, version }: { id: string; version: number }) => ({ id, expectedVersion: version });
  for (const member of members) {
    for (const topic of topics) {
      await of('need').done('declareNeed', { topic, languages: ['fr'], isShared: topic !== topics[0] }, member);
      const capacity = await of('capacity').done('declareCapacity', { topic, level: 'EXPERT', ...given }, member);
      await of('offer').done('publishOffer', { ...offer, capacityId: capacity.id }, member);
    }
    for (const displayName of ['Amina Diallo', 'Bachir O’Neil', 'فاطمة']) {
      await changesOf(() => hub, 'expert').ask('registerExpert', { ...expert, displayName }, member);
    }
    const drafts = [];
    for (const _ of topics) drafts.push(await of('practice').done('draftPractice', practice, member));
    for (const draft of drafts.slice(0, 3)) {
      const submitted = await of('practice').done('submitPractice', next(draft), member);
      if (draft === drafts[0]) continue;
      const decision = draft === drafts[1] ? { decision: 'PUBLISH' } : { decision: 'RETURN', reasons: english('Why?') };
      await of('practice').done('reviewPractice', { ...next(submitted), ...decision }, centre);
    }
  }
}

/** Whose accounts and programs random changes of rights may end: none of those who speak. */
const spare = ['tr-turkstat', 'aitrs', 'gy-bog', 'tj-tajstat'];

/** One of each kind who speaks, and what they have in the hub. */
export async function speakersOf(hub: TestHub): Promise<Readonly<Record<string, AskOptions>>> {
  const known = await voices(hub, { niger: 'ne-ins', senegal: 'sn-ansd', [leaver]: 'ml-instat' });
  await makeRecords(hub, [known.niger, known.senegal] as AskOptions[], known.FACILITATOR);
  for (const institution of spare) {
    await hub.ask('{ viewer { role } }', {}, { token: await hub.token('MEMBER', institution) });
    await serviceClient(hub, institution, ['NEEDS']);
  }
  const speakers = {
    ...known,
    program: { token: await clientToken(hub, 'ne-ins', ['NEEDS', 'OFFERS']) },
    anonymous: {},
  };
  return speakers;
}

/** The root fields that are open to each speaker. Asking for them opens the accounts of those who had none. */
export async function openTo(hub: TestHub, speakers: Readonly<Record<string, AskOptions>>): Promise<Speakers> {
  const asked = Object.entries(speakers).map(async ([name, options]) => {
    const { data } = await hub.ask<{ viewer: { may: string[] } }>('{ viewer { may } }', {}, options);
    return [name, data.viewer.may] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

interface Found {
  readonly edges: readonly { readonly cursor: string; readonly node: { __typename: string; id?: string } }[];
}

function add(lists: Record<string, string[]>, name: string, item: string): void {
  lists[name] = [...(lists[name] ?? []), item];
}

/** Reads the first page of every list that can be asked for without knowing anything, as one who sees everything. */
export async function materialOf(hub: TestHub, schema: GraphQLSchema, all: AskOptions = {}): Promise<Material> {
  const [ids, cursors]: Record<string, string[]>[] = [{}, {}] as const;
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    (field) => /Connection$/.test(getNamedType(field.type).name) && !field.args.some(isRequiredArgument),
  );
  const rights = `, filter: { institutions: [${spare.map((key) => `"Institution:${key}"`)}] }`;
  const calls = [
    ...lists.map(({ name, type }) => {
      const isOfRights = name === 'accounts' || name === 'serviceClients';
      return [name, `${name}(first: 40${isOfRights ? rights : ''})`, getNamedType(type).name] as const;
    }),
    ['search', 'search(text: "statistics")', 'SearchConnection'] as const,
    ['matchesFor', 'matchesFor(input: { topic: "statcab" })', 'MatchConnection'] as const,
  ];
  for (const [name, call, connection] of calls) {
    const { data } = await hub.ask<Record<string, Found>>(
      `{ ${call} { edges { cursor node { __typename ... on Node { id } } } } }`,
      {},
      all,
    );
    for (const { cursor, node } of data?.[name]?.edges ?? []) {
      add(cursors, connection, cursor);
      if (node.id) add(ids, node.__typename, node.id);
    }
  }
  const { data } = await hub.ask<Record<'countries' | 'programmes', { id: string; code: string }[]>>(
    '{ countries { id code } programmes { id code } }',
  );
  const codes = (rows: { code: string }[]) => rows.map(({ code }) => code);
  ids.Country = data.countries.map(({ id }) => id);
  ids.Programme = data.programmes.map(({ id }) => id);
  return {
    ...{ ids, cursors, countries: codes(data.countries), programmes: codes(data.programmes) },
    languages: ['fr', 'ar', 'en', 'tr', 'pt'],
  };
}
