import type { Samples } from './samples.ts';
import { best } from './shown.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What one kind of server is asked. */
interface Asked {
  readonly document: string;
  /** The question is asked with each of them in turn. */
  variables(samples: Samples): readonly Variables[];
}

/** One question in the terms of the hub, whose schema the naive stack has, and in those of PostGraphile. */
export interface Question {
  readonly what: string;
  /** Of the hub alone: the others know no rights, and are shown what the caller may see. */
  readonly isSignedIn?: boolean;
  /** Asked by the id of its document. */
  readonly isPersisted?: boolean;
  readonly hub: Asked;
  readonly postgraphile: Asked;
}

const country = 'country { code name }';
const whose = `topic { code label } institution { name ${country} }`;
const page = 'pageInfo { hasNextPage endCursor }';
const need = `priority status participants languages modalities declaredAt ${whose}`;
const capacity = `basis status languages modalities places ${whose}`;

const capacityPage: Omit<Question, 'what'> = {
  hub: {
    document: `query ($order: CapacityOrder, $after: String) {
      capacities(orderBy: $order, first: 50, after: $after) { edges { node { id ${capacity} } } ${page} } }`,
    variables: ({ capacities }) =>
      capacities.map(({ hub }) => ({ order: { field: 'VERIFIED', direction: 'DESC' }, after: hub })),
  },
  postgraphile: {
    document: `query ($after: Cursor) {
      capacities: allCapacities(orderBy: [VERIFIED_DESC, ROW_ID_DESC], first: 50, after: $after) {
        nodes { id: rowId ${capacity} } ${page} } }`,
    variables: ({ capacities }) => capacities.map(({ postgraphile }) => ({ after: postgraphile })),
  },
};

export const questions: Readonly<Record<string, Question>> = {
  needs: {
    what: '50 needs with topic, institution and country',
    isSignedIn: true,
    hub: {
      document: `query ($after: String) {
        needs(first: 50, after: $after) { edges { node { id ${need} } } ${page} } }`,
      variables: ({ needs }) => needs.map(({ hub }) => ({ after: hub })),
    },
    postgraphile: {
      document: `query ($after: Cursor) {
        needs: allNeeds(orderBy: [DECLARED_AT_DESC, ROW_ID_DESC], first: 50, after: $after) {
          nodes { id: rowId ${need} } ${page} } }`,
      variables: ({ needs }) => needs.map(({ postgraphile }) => ({ after: postgraphile })),
    },
  },
  capacities: { what: '50 capacities with topic, institution and country', ...capacityPage },
  institution: {
    what: 'an institution with capacities and exchanges, their parties and where those are',
    hub: {
      document: `query ($id: ID!) { institution: node(id: $id) { ... on Institution { id kind name ${country}
        capacities(first: 20) { edges { node { id basis status topic { code label broader { code label } } } } ${page} }
        exchanges(first: 10) { edges { node { id title status languages topics { code label }
          parties { role institution { id name ${country} } } } } ${page} } } } }`,
      variables: ({ institutions }) => institutions.map((id) => ({ id: `Institution:${id}` })),
    },
    postgraphile: {
      document: `query ($id: String!) { institution: institutionByRowId(rowId: $id) { id: rowId kind name ${country}
        capacities(first: 20, orderBy: [DECLARED_AT_DESC, ROW_ID_DESC]) {
          nodes { id: rowId basis status topic { code label broader { code label } } } ${page} }
        exchanges(first: 10) { nodes { id: rowId title status languages
          topics(orderBy: [POSITION_ASC]) { nodes { topic { code label } } }
          parties(orderBy: [POSITION_ASC]) { nodes { role institution { id: rowId name ${country} } } } } ${page} } } }`,
      variables: ({ institutions }) => institutions.map((id) => ({ id })),
    },
  },
  deep: {
    what: '20 capacities, filtered and ordered, from the middle of the list on',
    hub: {
      document: `query ($filter: CapacityFilter, $order: CapacityOrder, $after: String) {
        capacities(filter: $filter, orderBy: $order, first: 20, after: $after) {
          edges { node { id ${capacity} } } ${page} } }`,
      variables: ({ deep }) =>
        deep.map(({ hub }) => ({
          filter: { bases: ['DECLARED'], statuses: ['ACTIVE'] },
          order: { field: 'VERIFIED', direction: 'DESC' },
          after: hub,
        })),
    },
    postgraphile: {
      document: `query ($condition: CapacityCondition, $after: Cursor) {
        capacities: allCapacities(condition: $condition, orderBy: [VERIFIED_DESC, ROW_ID_DESC], first: 20, after: $after) {
          nodes { id: rowId ${capacity} } ${page} } }`,
      variables: ({ deep }) =>
        deep.map(({ postgraphile }) => ({
          condition: { basis: 'DECLARED', status: 'ACTIVE' },
          after: postgraphile,
        })),
    },
  },
  search: {
    what: `${best} institutions by words, PostGraphile by a function with the hub's own statement`,
    hub: {
      document: `query ($text: String!, $kinds: [SearchKind!]) {
        institutions: search(text: $text, kinds: $kinds, language: EN, first: ${best}) {
          edges { node { ... on Institution { id kind name ${country} } } } } }`,
      variables: ({ words }) => words.map((text) => ({ text, kinds: ['INSTITUTION'] })),
    },
    postgraphile: {
      document: `query ($text: String!) {
        institutions: searchInstitutions(sought: $text) { nodes { id: rowId kind name ${country} } } }`,
      variables: ({ words }) => words.map((text) => ({ text })),
    },
  },
  counts: {
    what: 'the institutions of a country, and how many capacities and exchanges 20 of them have',
    hub: {
      document: `query ($filter: InstitutionFilter) { institutions(filter: $filter, first: 20) { totalCount
        edges { node { id name capacities { totalCount } exchanges { totalCount } } } } }`,
      variables: ({ countries }) => countries.map((code) => ({ filter: { countries: [code] } })),
    },
    postgraphile: {
      document: `query ($code: String!) {
        institutions: allInstitutions(condition: { countryCode: $code }, orderBy: [PLACE_ASC, ROW_ID_ASC], first: 20) {
          totalCount nodes { id: rowId name capacities { totalCount } exchanges { totalCount } } } }`,
      variables: ({ countries }) => countries.map((code) => ({ code })),
    },
  },
  persisted: { what: 'the question capacities by the id of its document', isPersisted: true, ...capacityPage },
  matches: {
    what: `the best ${best} capacities for a need, PostGraphile by a function that scores every row`,
    isSignedIn: true,
    hub: {
      document: `query ($id: ID!) { matches(needId: $id, first: ${best}) {
        edges { node { score capacity { id ${capacity} } } } } }`,
      variables: ({ openNeeds }) => openNeeds.map((id) => ({ id: `Need:${id}` })),
    },
    postgraphile: {
      document: `query ($id: UUID!) {
        matches: matchesOfNeed(id: $id) { nodes { score capacity { id: rowId ${capacity} } } } }`,
      variables: ({ openNeeds }) => openNeeds.map((id) => ({ id })),
    },
  },
};
