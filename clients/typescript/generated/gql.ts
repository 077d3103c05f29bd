/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query EventCursor {\n  eventCursor\n}": typeof types.EventCursorDocument,
    "subscription FollowExchanges($institutionId: ID, $exchangeId: ID, $after: String) {\n  exchangeMoved(\n    institutionId: $institutionId\n    exchangeId: $exchangeId\n    after: $after\n  ) {\n    cursor\n    from\n    to\n    movedAt\n    exchange {\n      id\n      kind\n      status\n    }\n  }\n}": typeof types.FollowExchangesDocument,
    "subscription FollowMatches($institutionId: ID!, $after: String) {\n  matchFound(institutionId: $institutionId, after: $after) {\n    cursor\n    need {\n      id\n      topic {\n        code\n        label\n      }\n    }\n    match {\n      rank\n      score\n      provider {\n        id\n        name\n      }\n      capacity {\n        id\n      }\n      factors {\n        code\n        contribution\n        text\n      }\n      missing {\n        code\n        text\n      }\n    }\n  }\n}": typeof types.FollowMatchesDocument,
    "subscription FollowOffers($filter: OfferFilter, $after: String) {\n  offerPublished(filter: $filter, after: $after) {\n    cursor\n    offer {\n      ...WholeOffer\n    }\n  }\n}": typeof types.FollowOffersDocument,
    "query MatchesWithReasons($input: MatchCriteria!, $first: Int! = 10, $after: String) {\n  matchesFor(input: $input, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        rank\n        score\n        provider {\n          id\n          name\n        }\n        capacity {\n          id\n          topic {\n            code\n            label\n          }\n        }\n        factors {\n          code\n          contribution\n          text\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          code\n          text\n        }\n      }\n    }\n  }\n}": typeof types.MatchesWithReasonsDocument,
    "query Offers($filter: OfferFilter, $first: Int! = 20, $after: String) {\n  offers(filter: $filter, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        ...WholeOffer\n      }\n    }\n  }\n}": typeof types.OffersDocument,
    "fragment WholeOffer on Offer {\n  id\n  title\n  topic {\n    code\n    label\n  }\n  institution {\n    id\n    name\n  }\n  modality\n  delivery\n  languages\n  places\n  startsOn\n  endsOn\n  deadline\n  status\n}": typeof types.WholeOfferFragmentDoc,
};
const documents: Documents = {
    "query EventCursor {\n  eventCursor\n}": types.EventCursorDocument,
    "subscription FollowExchanges($institutionId: ID, $exchangeId: ID, $after: String) {\n  exchangeMoved(\n    institutionId: $institutionId\n    exchangeId: $exchangeId\n    after: $after\n  ) {\n    cursor\n    from\n    to\n    movedAt\n    exchange {\n      id\n      kind\n      status\n    }\n  }\n}": types.FollowExchangesDocument,
    "subscription FollowMatches($institutionId: ID!, $after: String) {\n  matchFound(institutionId: $institutionId, after: $after) {\n    cursor\n    need {\n      id\n      topic {\n        code\n        label\n      }\n    }\n    match {\n      rank\n      score\n      provider {\n        id\n        name\n      }\n      capacity {\n        id\n      }\n      factors {\n        code\n        contribution\n        text\n      }\n      missing {\n        code\n        text\n      }\n    }\n  }\n}": types.FollowMatchesDocument,
    "subscription FollowOffers($filter: OfferFilter, $after: String) {\n  offerPublished(filter: $filter, after: $after) {\n    cursor\n    offer {\n      ...WholeOffer\n    }\n  }\n}": types.FollowOffersDocument,
    "query MatchesWithReasons($input: MatchCriteria!, $first: Int! = 10, $after: String) {\n  matchesFor(input: $input, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        rank\n        score\n        provider {\n          id\n          name\n        }\n        capacity {\n          id\n          topic {\n            code\n            label\n          }\n        }\n        factors {\n          code\n          contribution\n          text\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          code\n          text\n        }\n      }\n    }\n  }\n}": types.MatchesWithReasonsDocument,
    "query Offers($filter: OfferFilter, $first: Int! = 20, $after: String) {\n  offers(filter: $filter, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        ...WholeOffer\n      }\n    }\n  }\n}": types.OffersDocument,
    "fragment WholeOffer on Offer {\n  id\n  title\n  topic {\n    code\n    label\n  }\n  institution {\n    id\n    name\n  }\n  modality\n  delivery\n  languages\n  places\n  startsOn\n  endsOn\n  deadline\n  status\n}": types.WholeOfferFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query EventCursor {\n  eventCursor\n}"): (typeof documents)["query EventCursor {\n  eventCursor\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription FollowExchanges($institutionId: ID, $exchangeId: ID, $after: String) {\n  exchangeMoved(\n    institutionId: $institutionId\n    exchangeId: $exchangeId\n    after: $after\n  ) {\n    cursor\n    from\n    to\n    movedAt\n    exchange {\n      id\n      kind\n      status\n    }\n  }\n}"): (typeof documents)["subscription FollowExchanges($institutionId: ID, $exchangeId: ID, $after: String) {\n  exchangeMoved(\n    institutionId: $institutionId\n    exchangeId: $exchangeId\n    after: $after\n  ) {\n    cursor\n    from\n    to\n    movedAt\n    exchange {\n      id\n      kind\n      status\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription FollowMatches($institutionId: ID!, $after: String) {\n  matchFound(institutionId: $institutionId, after: $after) {\n    cursor\n    need {\n      id\n      topic {\n        code\n        label\n      }\n    }\n    match {\n      rank\n      score\n      provider {\n        id\n        name\n      }\n      capacity {\n        id\n      }\n      factors {\n        code\n        contribution\n        text\n      }\n      missing {\n        code\n        text\n      }\n    }\n  }\n}"): (typeof documents)["subscription FollowMatches($institutionId: ID!, $after: String) {\n  matchFound(institutionId: $institutionId, after: $after) {\n    cursor\n    need {\n      id\n      topic {\n        code\n        label\n      }\n    }\n    match {\n      rank\n      score\n      provider {\n        id\n        name\n      }\n      capacity {\n        id\n      }\n      factors {\n        code\n        contribution\n        text\n      }\n      missing {\n        code\n        text\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription FollowOffers($filter: OfferFilter, $after: String) {\n  offerPublished(filter: $filter, after: $after) {\n    cursor\n    offer {\n      ...WholeOffer\n    }\n  }\n}"): (typeof documents)["subscription FollowOffers($filter: OfferFilter, $after: String) {\n  offerPublished(filter: $filter, after: $after) {\n    cursor\n    offer {\n      ...WholeOffer\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MatchesWithReasons($input: MatchCriteria!, $first: Int! = 10, $after: String) {\n  matchesFor(input: $input, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        rank\n        score\n        provider {\n          id\n          name\n        }\n        capacity {\n          id\n          topic {\n            code\n            label\n          }\n        }\n        factors {\n          code\n          contribution\n          text\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          code\n          text\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query MatchesWithReasons($input: MatchCriteria!, $first: Int! = 10, $after: String) {\n  matchesFor(input: $input, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        rank\n        score\n        provider {\n          id\n          name\n        }\n        capacity {\n          id\n          topic {\n            code\n            label\n          }\n        }\n        factors {\n          code\n          contribution\n          text\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          code\n          text\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Offers($filter: OfferFilter, $first: Int! = 20, $after: String) {\n  offers(filter: $filter, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        ...WholeOffer\n      }\n    }\n  }\n}"): (typeof documents)["query Offers($filter: OfferFilter, $first: Int! = 20, $after: String) {\n  offers(filter: $filter, first: $first, after: $after) {\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    edges {\n      node {\n        ...WholeOffer\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "fragment WholeOffer on Offer {\n  id\n  title\n  topic {\n    code\n    label\n  }\n  institution {\n    id\n    name\n  }\n  modality\n  delivery\n  languages\n  places\n  startsOn\n  endsOn\n  deadline\n  status\n}"): (typeof documents)["fragment WholeOffer on Offer {\n  id\n  title\n  topic {\n    code\n    label\n  }\n  institution {\n    id\n    name\n  }\n  modality\n  delivery\n  languages\n  places\n  startsOn\n  endsOn\n  deadline\n  status\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;