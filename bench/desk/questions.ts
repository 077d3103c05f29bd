import { busyInstitution } from './fill.ts';

export interface Question {
  readonly name: string;
  readonly role: 'FACILITATOR' | 'MEMBER';
  readonly query: string;
}

const figures = {
  'standing, by state': 'standing { status count medianDays longestDays }',
  'standing, by programme': 'standing(by: PROGRAMME) { status programme { name } count medianDays longestDays }',
  'standing, by month': 'standing(by: MONTH) { status month count medianDays longestDays }',
  funnel: `funnel { needsDeclared needsInExchange requested circulated proposed agreed scheduled underway reported evaluated
    closed declined cancelled withdrawn }`,
  daysPerState: 'daysPerState { status medianDays count }',
  answeredShare: 'answeredShare { needs answered share }',
};
/** Each in a year of it. */
const views = {
  everything: '',
  'a programme': 'programmes: ["statcab"]',
  'a country': 'countries: ["TN"]',
};

const ofDesk: readonly Question[] = Object.entries(views).flatMap(([view, filter]) => [
  ...Object.entries(figures).map(
    ([name, fields]): Question => ({
      ...{ name: `exchangeDesk: ${name}, ${view}`, role: 'FACILITATOR' },
      query: `{ exchangeDesk(filter: { ${filter} }) { ${fields} } }`,
    }),
  ),
]);

const lists = {
  'waits for me': 'desk: WAITS_FOR_ME',
  upcoming: 'desk: UPCOMING',
  overdue: 'desk: OVERDUE',
  closed: 'statuses: [CLOSED]',
  'proposed or agreed': 'statuses: [PROPOSED, AGREED]',
  'of the hub': 'origins: [HUB]',
};
const orders = {
  'the latest first': '',
  'standing longest first': ', orderBy: { field: STANDING, direction: ASC }',
};
const node = 'id title status statusSince programme { name } dates { startsOn } parties { role institution { name } }';

const ofLists: readonly Question[] = Object.entries(lists).flatMap(([list, filter]) =>
  Object.entries(orders).flatMap(([order, by]) =>
    (['MEMBER', 'FACILITATOR'] as const).map((role) => ({
      ...{ name: `exchanges: ${list}, ${order}`, role },
      query: `{ exchanges(first: 20, filter: { ${filter} }${by}) { edges { node { ${node} } } pageInfo { hasNextPage } } }`,
    })),
  ),
);

export const questions: readonly Question[] = [...ofDesk, ...ofLists];

/** For whose institution a member asks. */
export const institutionOf = ({ role }: Question): string | null => (role === 'MEMBER' ? busyInstitution : null);
