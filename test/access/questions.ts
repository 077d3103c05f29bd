import { beginningOfLog as beginning, cursorOf } from '../../src/platform/events/eventLog.ts';
import { institutionOn, type Rows, type Side } from './rows.ts';

const beginningOfLog = cursorOf(beginning);

/** One use of a root field on a record of a side, and whether the answer shows or changes that record. */
export interface Question {
  readonly document: string;
  readonly variables: Record<string, unknown>;
  /** Whether what was asked for is in the data of the answer. */
  found(data: Record<string, unknown>): boolean;
}

export type Ask = (side: Side, rows: Rows) => Promise<Question>;

interface List {
  readonly edges: readonly { readonly node: { readonly id: string } | null }[];
}

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A connection, narrowed to the institution of the side, in which the record stands or does not. */
const listed =
  (field: string, make: (rows: Rows, side: Side) => Promise<string>, filter: (side: Side) => string, more = ''): Ask =>
  async (side, rows) => {
    const id = await make(rows, side);
    return {
      document: `{ ${field}(first: 100, filter: { ${filter(side)} }${more}) { edges { node { id } } } }`,
      variables: {},
      found: (data) => (data[field] as List).edges.some(({ node }) => node?.id === id),
    };
  };

const ofInstitution = (side: Side) => `institutions: ["Institution:${institutionOn(side)}"]`;

/** What everybody may ask; there is one side only. */
const plain =
  (field: string, selection: string): Ask =>
  async () => ({ document: `{ ${selection} }`, variables: {}, found: (data) => data[field] != null });

const byId =
  (make: (rows: Rows, side: Side) => Promise<string>): Ask =>
  async (side, rows) => ({
    document: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: { id: await make(rows, side) },
    found: ({ node }) => node !== null,
  });

/** A mutation whose input is made for the side. */
const change =
  (field: string, input: (side: Side, rows: Rows) => Promise<object> | object): Ask =>
  async (side, rows) => ({
    document: `mutation ($input: ${pascal(field)}Input!) { ${field}(input: $input) { userErrors { code } } }`,
    variables: { input: await input(side, rows) },
    found: (data) => data[field] != null,
  });

/** A move of a record that is at its first version. */
const move = (field: string, make: (rows: Rows, side: Side) => Promise<string>, more: object = {}): Ask =>
  change(field, async (side, rows) => ({ id: await make(rows, side), expectedVersion: 1, ...more }));

const text = [{ language: 'EN', text: 'A text' }];
const terms = {
  ...{ scope: text, level: 'ADVANCED', modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 9 },
  ...{ startsOn: '2030-06-01', endsOn: '2030-06-02' },
};
/** Of a proposal whose exchange has the institution of the side as its recipient. */
const ofRecipient = (side: Side): Side => (side === 'own' ? 'open' : 'hidden');
const needOf = (rows: Rows, side: Side) => rows.need(side);
const capacityOf = (rows: Rows, side: Side) => rows.capacity(side);
const offerOf = (rows: Rows, side: Side) => rows.offer(side);
const practiceOf = (rows: Rows, side: Side) => rows.practice(side);
const expertOf = (rows: Rows, side: Side) => rows.expert(side);
const exchangeOf = (rows: Rows, side: Side) => rows.exchange(side);
const linkageOf = (rows: Rows, side: Side) => rows.linkage(side);

/** The first thing that the log tells in a subscription. */
const followed = (field: string, given: string): Question => ({
  document: `subscription { ${field}(${given} after: "${beginningOfLog}") { cursor } }`,
  variables: {},
  found: (data) => data[field] != null,
});

const matchFor: Ask = async (side, rows) => {
  await rows.answeredNeed(side);
  return followed('matchFound', `institutionId: "Institution:${institutionOn(side)}",`);
};

/** Each root field at least once, by its name; what stands after a space tells several uses apart. */
export const questions: Readonly<Record<string, Ask>> = {
  countries: plain('countries', 'countries { code }'),
  country: plain('country', 'country(code: "TN") { code }'),
  programmes: plain('programmes', 'programmes { code }'),
  programme: plain('programme', 'programme(code: "statcab") { code }'),
  institutions: plain('institutions', 'institutions(first: 1) { edges { node { id } } }'),
  topics: plain('topics', 'topics(first: 1) { edges { node { id } } }'),
  topic: plain('topic', 'topic(id: "statcab") { code }'),
  interpretTopic: plain('interpretTopic', 'interpretTopic(text: "statistics") { candidates { score } }'),
  search: plain('search', 'search(text: "statistics") { edges { score } }'),
  matchesFor: plain('matchesFor', 'matchesFor(input: { topic: "statcab" }, first: 1) { edges { node { rank } } }'),
  viewer: plain('viewer', 'viewer { role }'),
  exchangeCycles: plain('exchangeCycles', 'exchangeCycles(first: 1) { __typename }'),
  exchangeDesk: plain('exchangeDesk', 'exchangeDesk { standing { count } }'),
  eventCursor: plain('eventCursor', 'eventCursor'),

  needs: listed('needs', needOf, ofInstitution),
  capacities: listed('capacities', capacityOf, ofInstitution),
  offers: listed(
    'offers',
    offerOf,
    (side) => `countries: ["${side === 'own' ? 'TN' : 'SN'}"]`,
    ', statuses: [PUBLISHED, DRAFT]',
  ),
  bestPractices: listed('bestPractices', practiceOf, ofInstitution),
  experts: listed('experts', expertOf, ofInstitution),
  exchanges: listed('exchanges', exchangeOf, ofInstitution),
  linkages: listed('linkages', linkageOf, ofInstitution),

  'node of a need': byId(needOf),
  'node of a capacity': byId(capacityOf),
  'node of an offer': byId(offerOf),
  'node of a practice': byId(practiceOf),
  'node of an expert': byId(expertOf),
  'node of an exchange': byId(exchangeOf),
  'node of a proposal': byId(async (rows, side) => (await rows.proposal(side)).id),
  'node of a nomination': byId((rows, side) => rows.nomination(side)),
  'node of a linkage': byId(linkageOf),
  'contributions of a linkage': async (side, rows) => ({
    document: 'query ($id: ID!) { node(id: $id) { ... on Linkage { contributions { form } } } }',
    variables: { id: await rows.linkage(side) },
    found: ({ node }) => ((node as { contributions: unknown[] } | null)?.contributions ?? []).length > 0,
  }),
  nodes: async (side, rows) => ({
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: { ids: [await rows.need(side), await rows.capacity(side)] },
    found: ({ nodes }) => (nodes as unknown[]).some((node) => node !== null),
  }),
  matches: async (side, rows) => ({
    document: 'query ($id: ID!) { matches(needId: $id, first: 1) { edges { node { rank } } } }',
    variables: { id: await rows.need(side) },
    found: ({ matches }) => matches !== null,
  }),
  whyNot: async (side, rows) => ({
    document: 'query ($id: ID!, $of: ID!) { whyNot(needId: $id, institutionId: $of) { __typename } }',
    variables: { id: await rows.need(side), of: 'Institution:tr-turkstat' },
    found: ({ whyNot }) => whyNot !== null,
  }),
  compareProviders: async (side, rows) => ({
    document: 'query ($id: ID!, $of: [ID!]!) { compareProviders(needId: $id, institutionIds: $of) { __typename } }',
    variables: { id: await rows.need(side), of: ['Institution:tr-turkstat', 'Institution:ma-hcp'] },
    found: ({ compareProviders }) => compareProviders !== null,
  }),
  needsFor: async (side, rows) => ({
    document: 'query ($id: ID!) { needsFor(capacityId: $id, first: 1) { edges { node { rank } } } }',
    variables: { id: await rows.capacity(side) },
    found: ({ needsFor }) => needsFor !== null,
  }),
  shownMatches: async (side, rows) => ({
    document: 'query ($ids: [ID!]) { shownMatches(filter: { needs: $ids }) { edges { node { need { id } } } } }',
    variables: { ids: [await rows.shownNeed(side)] },
    found: ({ shownMatches }) => (shownMatches as List).edges.length > 0,
  }),
  'needs of an institution': async (side, rows) => {
    const id = await rows.need(side);
    return {
      document:
        'query ($id: ID!) { node(id: $id) { ... on Institution { needs(first: 100) { edges { node { id } } } } } }',
      variables: { id: `Institution:${institutionOn(side)}` },
      found: ({ node }) => (node as { needs: List }).needs.edges.some((edge) => edge.node?.id === id),
    };
  },
  'experts with contact data': async (side, rows) => {
    const id = await rows.expert(side);
    return {
      document: 'query ($id: ID!) { node(id: $id) { ... on Expert { email } } }',
      variables: { id },
      found: ({ node }) => Boolean((node as { email: string | null } | null)?.email),
    };
  },
  'offers matching the needs of an institution': async (side) => ({
    document: `query ($id: ID!) { offers(first: 1, filter: { matchingInstitution: $id }) { totalCount } }`,
    variables: { id: `Institution:${institutionOn(side)}` },
    found: ({ offers }) => offers !== null,
  }),

  declareNeed: change('declareNeed', () => ({ topic: 'statcab.1.1.1', languages: ['fr'] })),
  withdrawNeed: move('withdrawNeed', needOf, { reason: 'Not needed any more' }),
  declareCapacity: change('declareCapacity', async (_side, rows) => ({
    ...{
      topic: await rows.topic(),
      level: 'EXPERT',
      languages: ['fr'],
      modalities: ['WORKSHOP'],
      deliveries: ['ONLINE'],
    },
  })),
  verifyCapacity: move('verifyCapacity', async (rows, side) =>
    rows.capacity(side, side === 'hidden' ? 'PAUSED' : 'STALE'),
  ),
  pauseCapacity: move('pauseCapacity', capacityOf),
  resumeCapacity: move('resumeCapacity', (rows, side) => rows.capacity(side, side === 'open' ? 'ACTIVE' : 'PAUSED')),
  retireCapacity: move('retireCapacity', capacityOf),
  publishOffer: change('publishOffer', async (side, rows) => ({
    capacityId: await rows.capacity(side),
    title: text,
    ...{ modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 5 },
    ...{ startsOn: '2030-06-01', endsOn: '2030-06-02', deadline: '2030-05-01' },
  })),
  withdrawOffer: move('withdrawOffer', offerOf, { reason: 'The trainer is ill' }),
  closeOffer: move('closeOffer', offerOf),
  draftPractice: change('draftPractice', () => ({ title: text, summary: text, topics: ['statcab.1.1.1'] })),
  revisePractice: move('revisePractice', (rows, side) => rows.practice(side, side === 'own' ? 'DRAFT' : undefined), {
    title: text,
  }),
  submitPractice: move('submitPractice', (rows, side) => rows.practice(side, side === 'own' ? 'DRAFT' : undefined)),
  reviewPractice: move('reviewPractice', (rows, side) => rows.practice(side, 'SUBMITTED'), { decision: 'PUBLISH' }),
  recordAdaptation: change('recordAdaptation', async (side, rows) => ({
    practiceId: await rows.practice(side),
    changed: text,
  })),
  registerExpert: change('registerExpert', () => ({
    ...{ displayName: 'A person', availability: 'AVAILABLE', hasConsented: false },
    languages: [{ language: 'fr', level: 'C1' }],
    expertise: [{ topic: 'statcab.1.1.1', level: 'EXPERT' }],
  })),

  requestExchange: change('requestExchange', async (side, rows) => ({ needs: [await rows.need(side)] })),
  joinExchange: change('joinExchange', async (side, rows) => ({
    exchangeId: await rows.exchangeAt(side, 'REQUESTED'),
    ...{ expectedVersion: 1, needs: [await rows.need(side)] },
  })),
  leaveExchange: change('leaveExchange', async (side, rows) => ({
    ...{ exchangeId: await rows.cohort(side), expectedVersion: 1, reason: text },
  })),
  moveExchange: move('moveExchange', (rows, side) => rows.exchangeAt(side, 'AGREED'), {
    ...{ move: 'CANCEL', reason: text },
  }),
  declineRequest: change('declineRequest', async (side, rows) => ({
    ...{ exchangeId: await rows.askedExchange(side), reason: text },
  })),
  proposeTerms: change('proposeTerms', async (side, rows) => ({
    ...{ exchangeId: await rows.askedExchange(side), terms },
  })),
  reviseTerms: move('reviseTerms', async (rows, side) => (await rows.proposal(side)).id, { terms }),
  withdrawProposal: move('withdrawProposal', async (rows, side) => (await rows.proposal(side)).id, { reason: text }),
  chooseProposal: change('chooseProposal', async (side, rows) => {
    const { id, exchange } = await rows.proposal(ofRecipient(side));
    const exchangeId = side === 'open' ? await rows.exchange('open') : exchange;
    return { exchangeId, expectedVersion: 1, proposalId: id };
  }),
  consentToExchange: change('consentToExchange', async (side, rows) => {
    const { id, exchange } = await rows.proposal(ofRecipient(side), 'CHOSEN');
    const exchangeId = side === 'open' ? await rows.exchange('open') : exchange;
    return { exchangeId, expectedVersion: 1, proposalId: id };
  }),
  nominateParticipants: change('nominateParticipants', async (side, rows) => ({
    ...{ exchangeId: await rows.exchangeAt(side, 'AGREED'), participants: [{ name: 'A person' }] },
  })),
  withdrawNomination: change('withdrawNomination', async (side, rows) => ({ id: await rows.nomination(side) })),
  addMaterial: change('addMaterial', async (side, rows) => ({
    ...{ exchangeId: await rows.exchangeAt(side, 'AGREED'), title: text, url: 'https://example.org/handbook' },
  })),
  evaluateExchange: change('evaluateExchange', async (side, rows) => ({
    ...{ exchangeId: await rows.exchangeAt(side, 'REPORTED'), relevance: 5, quality: 5, organisation: 5 },
  })),
  identifyLinkage: change('identifyLinkage', () => ({ title: text, topics: ['statcab.1.1.1'], as: 'RECIPIENT' })),
  'identifyLinkage for others': change('identifyLinkage', () => ({ title: text, topics: ['statcab.1.1.1'] })),
  moveLinkage: move('moveLinkage', linkageOf, { move: 'DISCONTINUE', reason: text }),
  addLinkageParty: move('addLinkageParty', linkageOf, { institutionId: 'Institution:ne-ins', role: 'FACILITATOR' }),
  removeLinkageParty: move('removeLinkageParty', linkageOf, {
    ...{ institutionId: 'Institution:tr-turkstat', role: 'COOPERATION_AGENCY' },
  }),
  recordContribution: change('recordContribution', async (side, rows) => ({
    ...{ id: await rows.linkage(side), expectedVersion: 1, institutionId: `Institution:${institutionOn(side)}` },
    ...{ form: 'MONEY', amount: '1000.50', currency: 'USD' },
  })),
  recordAgreement: move('recordAgreement', linkageOf, { title: text }),
  signAgreement: change('signAgreement', async (side, rows) => {
    const id = await rows.linkage(side);
    const agreementId = await rows.partOfLinkage('agreement', id);
    return {
      ...{ id, expectedVersion: 1, agreementId, signedOn: '2026-02-01' },
      institutionId: `Institution:${institutionOn(side)}`,
    };
  }),
  planMilestone: move('planMilestone', linkageOf, { title: text, dueOn: '2030-01-01' }),
  moveMilestone: change('moveMilestone', async (side, rows) => {
    const id = await rows.linkage(side);
    return { id, expectedVersion: 1, milestoneId: await rows.partOfLinkage('milestone', id), move: 'REACH' };
  }),
  recordMeeting: move('recordMeeting', linkageOf, { heldOn: '2026-02-01' }),
  recordMonitoring: move('recordMonitoring', linkageOf, { observedOn: '2026-02-01', progress: 50, note: text }),
  attachToLinkage: change('attachToLinkage', async (side, rows) => ({
    ...{ id: await rows.linkage(side), expectedVersion: 1, practiceIds: [await rows.practice('open')] },
  })),

  accounts: plain('accounts', 'accounts(first: 1) { edges { node { id } } }'),
  invitations: plain('invitations', 'invitations(first: 1) { edges { node { id } } }'),
  serviceClients: plain('serviceClients', 'serviceClients(first: 1) { edges { node { id } } }'),
  auditEntries: plain('auditEntries', 'auditEntries(first: 1) { edges { node { sequence } } }'),
  documents: plain('documents', 'documents(first: 1) { edges { node { id } } }'),
  'node of an account': byId((rows) => rows.account()),
  'node of an invitation': byId((rows) => rows.invitation()),
  'node of a service client': byId((rows) => rows.client()),
  inviteAccount: change('inviteAccount', () => ({ name: 'A colleague', role: 'ANALYST' })),
  revokeInvitation: change('revokeInvitation', async (_side, rows) => ({ id: await rows.invitation() })),
  // With a code that nobody was given.
  acceptInvitation: change('acceptInvitation', () => ({ code: 'A'.repeat(43) })),
  changeRoles: move('changeRoles', (rows) => rows.account(), { roles: [{ role: 'ANALYST' }] }),
  suspendAccount: move('suspendAccount', (rows) => rows.account(), { reason: 'Left the office' }),
  reinstateAccount: move('reinstateAccount', (rows) => rows.account()),
  // A role that none of them has.
  leave: change('leave', () => ({ role: 'MEMBER', institutionId: 'Institution:tr-turkstat' })),
  createServiceClient: change('createServiceClient', () => ({
    ...{ name: 'A program', institutionId: 'Institution:tr-turkstat', scopes: [] },
  })),
  changeServiceClient: move('changeServiceClient', (rows) => rows.client(), { scopes: ['NEEDS'] }),
  rotateServiceClientSecret: move('rotateServiceClientSecret', (rows) => rows.client()),
  revokeServiceClient: move('revokeServiceClient', (rows) => rows.client()),
  registerDocument: change('registerDocument', () => ({ name: 'Who', text: 'query Who { viewer { role } }' })),

  // The first event of the log; that something was published is seen to before.
  offerPublished: async () => followed('offerPublished', ''),
  matchFound: matchFor,
  'matchFound for another institution': matchFor,
  exchangeMoved: async (side, rows) => followed('exchangeMoved', `exchangeId: "${await rows.movedExchange(side)}",`),
  'exchangeMoved with another institution': async (side, rows) => {
    await rows.movedExchange(side);
    return followed('exchangeMoved', `institutionId: "Institution:${institutionOn(side)}",`);
  },
};
