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
    "query EnquetesAgricolesNiger {\n  matchesFor(\n    input: {topic: \"statcab.2.3.1\", country: \"NE\", languages: [\"fr\"]}\n    first: 5\n  ) {\n    edges {\n      node {\n        rank\n        score\n        provider {\n          name(language: FR)\n          country {\n            code\n            name(language: FR)\n          }\n        }\n        capacity {\n          topic {\n            code\n            label(language: FR)\n          }\n        }\n        factors {\n          code\n          weight\n          value\n          contribution\n          text(language: FR)\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          text(language: FR)\n        }\n      }\n    }\n  }\n}": typeof types.EnquetesAgricolesNigerDocument,
    "query InstitutionsOfSenegal {\n  institutions(filter: {countries: [\"SN\"]}, first: 10) {\n    totalCount\n    edges {\n      node {\n        id\n        name(language: EN)\n        acronym\n        kind\n        capacities(first: 5) {\n          edges {\n            node {\n              topic {\n                label(language: EN)\n              }\n              basis\n            }\n          }\n        }\n      }\n    }\n  }\n}": typeof types.InstitutionsOfSenegalDocument,
    "query TaadadAlSukkan {\n  search(text: \"تعداد السكان\", language: AR, first: 10) {\n    edges {\n      score\n      highlight\n      node {\n        __typename\n        ... on Institution {\n          name(language: AR)\n        }\n        ... on Topic {\n          code\n          label(language: AR)\n        }\n      }\n    }\n  }\n}": typeof types.TaadadAlSukkanDocument,
    "query LabourExchanges {\n  exchanges(filter: {topics: [\"statcab.1.3\"]}, first: 10) {\n    edges {\n      node {\n        id\n        kind\n        status\n        topic {\n          label(language: EN)\n        }\n        parties {\n          role\n          institution {\n            name(language: EN)\n          }\n          country {\n            name(language: EN)\n          }\n        }\n        dates {\n          startsOn\n          endsOn\n          precision\n        }\n        sources {\n          title\n          url\n        }\n      }\n    }\n  }\n}": typeof types.LabourExchangesDocument,
    "query AlIhsaatAlIqtisadiya {\n  topics(filter: {under: \"statcab.2\"}, first: 20) {\n    totalCount\n    edges {\n      node {\n        code\n        label(language: AR)\n        related(first: 3) {\n          topic {\n            code\n            label(language: AR)\n          }\n          similarity\n        }\n      }\n    }\n  }\n}": typeof types.AlIhsaatAlIqtisadiyaDocument,
    "subscription OffresEnFrancais {\n  offerPublished(filter: {topics: [\"statcab\"], languages: [\"fr\"]}) {\n    cursor\n    offer {\n      id\n      title(language: FR)\n      modality\n      delivery\n      startsOn\n      deadline\n      places\n      institution {\n        name(language: FR)\n      }\n    }\n  }\n}": typeof types.OffresEnFrancaisDocument,
    "\n  query Cycles($institutionId: ID, $maxLength: Int! = 3, $first: Int! = 20) {\n    exchangeCycles(institutionId: $institutionId, maxLength: $maxLength, first: $first) {\n      length score steps { score provider { id } recipient { id } need { id topic { code } } capacity { id topic { code } } }\n    }\n  }\n": typeof types.CyclesDocument,
    "\n  mutation DeclareNeedToMatch($input: DeclareNeedInput!) {\n    declareNeed(input: $input) {\n      need { id version }\n      userErrors { code message }\n    }\n  }\n": typeof types.DeclareNeedToMatchDocument,
    "\n  mutation WithdrawMatchedNeed($input: WithdrawNeedInput!) {\n    withdrawNeed(input: $input) { need { status } userErrors { code } }\n  }\n": typeof types.WithdrawMatchedNeedDocument,
    "\n  query MatchesOfNeed($needId: ID!) {\n    matches(needId: $needId, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n": typeof types.MatchesOfNeedDocument,
    "\n  query MatchesGivenHereAndNow($input: MatchCriteria!) {\n    matchesFor(input: $input, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n": typeof types.MatchesGivenHereAndNowDocument,
    "\n  query MatchesOfManyNeeds($first: Int!) {\n    needs(first: $first) { edges { node { id matches(first: 3) { totalCount edges { node { rank score capacity { id }\n      missing { code } counterfactuals { newRank } factors { code evidence { weight } } } } } } } }\n  }\n": typeof types.MatchesOfManyNeedsDocument,
    "\n  query NeedsForCapacity($capacityId: ID!) {\n    needsFor(capacityId: $capacityId, first: 100) { edges { node { rank score need { id } factors { contribution } } } }\n  }\n": typeof types.NeedsForCapacityDocument,
    "\n  query WhyNotInstitution($needId: ID!, $institutionId: ID!) {\n    whyNot(needId: $needId, institutionId: $institutionId) {\n      isMatched\n      match { rank provider { id } }\n      institution { id }\n      reasons { gate text capacity { id } }\n    }\n  }\n": typeof types.WhyNotInstitutionDocument,
    "\n  query MatchesFor($input: MatchCriteria!, $first: Int, $after: String) {\n    matchesFor(input: $input, first: $first, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      edges {\n        cursor\n        node {\n          rank\n          score\n          asOf\n          modelVersion\n          provider { id name }\n          capacity { id topic { code } }\n          factors { code weight value contribution text evidence { weight quote url exchange { id } } }\n          missing { code text }\n          counterfactuals { code change accepted newScore newRank }\n        }\n      }\n    }\n  }\n": typeof types.MatchesForDocument,
    "\n  mutation DeclareCapacityToAnnounce($input: DeclareCapacityInput!) {\n    declareCapacity(input: $input) { capacity { id } userErrors { message } }\n  }\n": typeof types.DeclareCapacityToAnnounceDocument,
    "\n  mutation PublishOfferToAnnounce($input: PublishOfferInput!) {\n    publishOffer(input: $input) { offer { id } userErrors { message } }\n  }\n": typeof types.PublishOfferToAnnounceDocument,
};
const documents: Documents = {
    "query EnquetesAgricolesNiger {\n  matchesFor(\n    input: {topic: \"statcab.2.3.1\", country: \"NE\", languages: [\"fr\"]}\n    first: 5\n  ) {\n    edges {\n      node {\n        rank\n        score\n        provider {\n          name(language: FR)\n          country {\n            code\n            name(language: FR)\n          }\n        }\n        capacity {\n          topic {\n            code\n            label(language: FR)\n          }\n        }\n        factors {\n          code\n          weight\n          value\n          contribution\n          text(language: FR)\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          text(language: FR)\n        }\n      }\n    }\n  }\n}": types.EnquetesAgricolesNigerDocument,
    "query InstitutionsOfSenegal {\n  institutions(filter: {countries: [\"SN\"]}, first: 10) {\n    totalCount\n    edges {\n      node {\n        id\n        name(language: EN)\n        acronym\n        kind\n        capacities(first: 5) {\n          edges {\n            node {\n              topic {\n                label(language: EN)\n              }\n              basis\n            }\n          }\n        }\n      }\n    }\n  }\n}": types.InstitutionsOfSenegalDocument,
    "query TaadadAlSukkan {\n  search(text: \"تعداد السكان\", language: AR, first: 10) {\n    edges {\n      score\n      highlight\n      node {\n        __typename\n        ... on Institution {\n          name(language: AR)\n        }\n        ... on Topic {\n          code\n          label(language: AR)\n        }\n      }\n    }\n  }\n}": types.TaadadAlSukkanDocument,
    "query LabourExchanges {\n  exchanges(filter: {topics: [\"statcab.1.3\"]}, first: 10) {\n    edges {\n      node {\n        id\n        kind\n        status\n        topic {\n          label(language: EN)\n        }\n        parties {\n          role\n          institution {\n            name(language: EN)\n          }\n          country {\n            name(language: EN)\n          }\n        }\n        dates {\n          startsOn\n          endsOn\n          precision\n        }\n        sources {\n          title\n          url\n        }\n      }\n    }\n  }\n}": types.LabourExchangesDocument,
    "query AlIhsaatAlIqtisadiya {\n  topics(filter: {under: \"statcab.2\"}, first: 20) {\n    totalCount\n    edges {\n      node {\n        code\n        label(language: AR)\n        related(first: 3) {\n          topic {\n            code\n            label(language: AR)\n          }\n          similarity\n        }\n      }\n    }\n  }\n}": types.AlIhsaatAlIqtisadiyaDocument,
    "subscription OffresEnFrancais {\n  offerPublished(filter: {topics: [\"statcab\"], languages: [\"fr\"]}) {\n    cursor\n    offer {\n      id\n      title(language: FR)\n      modality\n      delivery\n      startsOn\n      deadline\n      places\n      institution {\n        name(language: FR)\n      }\n    }\n  }\n}": types.OffresEnFrancaisDocument,
    "\n  query Cycles($institutionId: ID, $maxLength: Int! = 3, $first: Int! = 20) {\n    exchangeCycles(institutionId: $institutionId, maxLength: $maxLength, first: $first) {\n      length score steps { score provider { id } recipient { id } need { id topic { code } } capacity { id topic { code } } }\n    }\n  }\n": types.CyclesDocument,
    "\n  mutation DeclareNeedToMatch($input: DeclareNeedInput!) {\n    declareNeed(input: $input) {\n      need { id version }\n      userErrors { code message }\n    }\n  }\n": types.DeclareNeedToMatchDocument,
    "\n  mutation WithdrawMatchedNeed($input: WithdrawNeedInput!) {\n    withdrawNeed(input: $input) { need { status } userErrors { code } }\n  }\n": types.WithdrawMatchedNeedDocument,
    "\n  query MatchesOfNeed($needId: ID!) {\n    matches(needId: $needId, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n": types.MatchesOfNeedDocument,
    "\n  query MatchesGivenHereAndNow($input: MatchCriteria!) {\n    matchesFor(input: $input, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n": types.MatchesGivenHereAndNowDocument,
    "\n  query MatchesOfManyNeeds($first: Int!) {\n    needs(first: $first) { edges { node { id matches(first: 3) { totalCount edges { node { rank score capacity { id }\n      missing { code } counterfactuals { newRank } factors { code evidence { weight } } } } } } } }\n  }\n": types.MatchesOfManyNeedsDocument,
    "\n  query NeedsForCapacity($capacityId: ID!) {\n    needsFor(capacityId: $capacityId, first: 100) { edges { node { rank score need { id } factors { contribution } } } }\n  }\n": types.NeedsForCapacityDocument,
    "\n  query WhyNotInstitution($needId: ID!, $institutionId: ID!) {\n    whyNot(needId: $needId, institutionId: $institutionId) {\n      isMatched\n      match { rank provider { id } }\n      institution { id }\n      reasons { gate text capacity { id } }\n    }\n  }\n": types.WhyNotInstitutionDocument,
    "\n  query MatchesFor($input: MatchCriteria!, $first: Int, $after: String) {\n    matchesFor(input: $input, first: $first, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      edges {\n        cursor\n        node {\n          rank\n          score\n          asOf\n          modelVersion\n          provider { id name }\n          capacity { id topic { code } }\n          factors { code weight value contribution text evidence { weight quote url exchange { id } } }\n          missing { code text }\n          counterfactuals { code change accepted newScore newRank }\n        }\n      }\n    }\n  }\n": types.MatchesForDocument,
    "\n  mutation DeclareCapacityToAnnounce($input: DeclareCapacityInput!) {\n    declareCapacity(input: $input) { capacity { id } userErrors { message } }\n  }\n": types.DeclareCapacityToAnnounceDocument,
    "\n  mutation PublishOfferToAnnounce($input: PublishOfferInput!) {\n    publishOffer(input: $input) { offer { id } userErrors { message } }\n  }\n": types.PublishOfferToAnnounceDocument,
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
export function graphql(source: "query EnquetesAgricolesNiger {\n  matchesFor(\n    input: {topic: \"statcab.2.3.1\", country: \"NE\", languages: [\"fr\"]}\n    first: 5\n  ) {\n    edges {\n      node {\n        rank\n        score\n        provider {\n          name(language: FR)\n          country {\n            code\n            name(language: FR)\n          }\n        }\n        capacity {\n          topic {\n            code\n            label(language: FR)\n          }\n        }\n        factors {\n          code\n          weight\n          value\n          contribution\n          text(language: FR)\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          text(language: FR)\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query EnquetesAgricolesNiger {\n  matchesFor(\n    input: {topic: \"statcab.2.3.1\", country: \"NE\", languages: [\"fr\"]}\n    first: 5\n  ) {\n    edges {\n      node {\n        rank\n        score\n        provider {\n          name(language: FR)\n          country {\n            code\n            name(language: FR)\n          }\n        }\n        capacity {\n          topic {\n            code\n            label(language: FR)\n          }\n        }\n        factors {\n          code\n          weight\n          value\n          contribution\n          text(language: FR)\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          text(language: FR)\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query InstitutionsOfSenegal {\n  institutions(filter: {countries: [\"SN\"]}, first: 10) {\n    totalCount\n    edges {\n      node {\n        id\n        name(language: EN)\n        acronym\n        kind\n        capacities(first: 5) {\n          edges {\n            node {\n              topic {\n                label(language: EN)\n              }\n              basis\n            }\n          }\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query InstitutionsOfSenegal {\n  institutions(filter: {countries: [\"SN\"]}, first: 10) {\n    totalCount\n    edges {\n      node {\n        id\n        name(language: EN)\n        acronym\n        kind\n        capacities(first: 5) {\n          edges {\n            node {\n              topic {\n                label(language: EN)\n              }\n              basis\n            }\n          }\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query TaadadAlSukkan {\n  search(text: \"تعداد السكان\", language: AR, first: 10) {\n    edges {\n      score\n      highlight\n      node {\n        __typename\n        ... on Institution {\n          name(language: AR)\n        }\n        ... on Topic {\n          code\n          label(language: AR)\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query TaadadAlSukkan {\n  search(text: \"تعداد السكان\", language: AR, first: 10) {\n    edges {\n      score\n      highlight\n      node {\n        __typename\n        ... on Institution {\n          name(language: AR)\n        }\n        ... on Topic {\n          code\n          label(language: AR)\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query LabourExchanges {\n  exchanges(filter: {topics: [\"statcab.1.3\"]}, first: 10) {\n    edges {\n      node {\n        id\n        kind\n        status\n        topic {\n          label(language: EN)\n        }\n        parties {\n          role\n          institution {\n            name(language: EN)\n          }\n          country {\n            name(language: EN)\n          }\n        }\n        dates {\n          startsOn\n          endsOn\n          precision\n        }\n        sources {\n          title\n          url\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query LabourExchanges {\n  exchanges(filter: {topics: [\"statcab.1.3\"]}, first: 10) {\n    edges {\n      node {\n        id\n        kind\n        status\n        topic {\n          label(language: EN)\n        }\n        parties {\n          role\n          institution {\n            name(language: EN)\n          }\n          country {\n            name(language: EN)\n          }\n        }\n        dates {\n          startsOn\n          endsOn\n          precision\n        }\n        sources {\n          title\n          url\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AlIhsaatAlIqtisadiya {\n  topics(filter: {under: \"statcab.2\"}, first: 20) {\n    totalCount\n    edges {\n      node {\n        code\n        label(language: AR)\n        related(first: 3) {\n          topic {\n            code\n            label(language: AR)\n          }\n          similarity\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query AlIhsaatAlIqtisadiya {\n  topics(filter: {under: \"statcab.2\"}, first: 20) {\n    totalCount\n    edges {\n      node {\n        code\n        label(language: AR)\n        related(first: 3) {\n          topic {\n            code\n            label(language: AR)\n          }\n          similarity\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription OffresEnFrancais {\n  offerPublished(filter: {topics: [\"statcab\"], languages: [\"fr\"]}) {\n    cursor\n    offer {\n      id\n      title(language: FR)\n      modality\n      delivery\n      startsOn\n      deadline\n      places\n      institution {\n        name(language: FR)\n      }\n    }\n  }\n}"): (typeof documents)["subscription OffresEnFrancais {\n  offerPublished(filter: {topics: [\"statcab\"], languages: [\"fr\"]}) {\n    cursor\n    offer {\n      id\n      title(language: FR)\n      modality\n      delivery\n      startsOn\n      deadline\n      places\n      institution {\n        name(language: FR)\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Cycles($institutionId: ID, $maxLength: Int! = 3, $first: Int! = 20) {\n    exchangeCycles(institutionId: $institutionId, maxLength: $maxLength, first: $first) {\n      length score steps { score provider { id } recipient { id } need { id topic { code } } capacity { id topic { code } } }\n    }\n  }\n"): (typeof documents)["\n  query Cycles($institutionId: ID, $maxLength: Int! = 3, $first: Int! = 20) {\n    exchangeCycles(institutionId: $institutionId, maxLength: $maxLength, first: $first) {\n      length score steps { score provider { id } recipient { id } need { id topic { code } } capacity { id topic { code } } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeclareNeedToMatch($input: DeclareNeedInput!) {\n    declareNeed(input: $input) {\n      need { id version }\n      userErrors { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation DeclareNeedToMatch($input: DeclareNeedInput!) {\n    declareNeed(input: $input) {\n      need { id version }\n      userErrors { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation WithdrawMatchedNeed($input: WithdrawNeedInput!) {\n    withdrawNeed(input: $input) { need { status } userErrors { code } }\n  }\n"): (typeof documents)["\n  mutation WithdrawMatchedNeed($input: WithdrawNeedInput!) {\n    withdrawNeed(input: $input) { need { status } userErrors { code } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchesOfNeed($needId: ID!) {\n    matches(needId: $needId, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n"): (typeof documents)["\n  query MatchesOfNeed($needId: ID!) {\n    matches(needId: $needId, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchesGivenHereAndNow($input: MatchCriteria!) {\n    matchesFor(input: $input, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n"): (typeof documents)["\n  query MatchesGivenHereAndNow($input: MatchCriteria!) {\n    matchesFor(input: $input, first: 100) { edges { node { rank score capacity { id } missing { code text } factors { code contribution text } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchesOfManyNeeds($first: Int!) {\n    needs(first: $first) { edges { node { id matches(first: 3) { totalCount edges { node { rank score capacity { id }\n      missing { code } counterfactuals { newRank } factors { code evidence { weight } } } } } } } }\n  }\n"): (typeof documents)["\n  query MatchesOfManyNeeds($first: Int!) {\n    needs(first: $first) { edges { node { id matches(first: 3) { totalCount edges { node { rank score capacity { id }\n      missing { code } counterfactuals { newRank } factors { code evidence { weight } } } } } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NeedsForCapacity($capacityId: ID!) {\n    needsFor(capacityId: $capacityId, first: 100) { edges { node { rank score need { id } factors { contribution } } } }\n  }\n"): (typeof documents)["\n  query NeedsForCapacity($capacityId: ID!) {\n    needsFor(capacityId: $capacityId, first: 100) { edges { node { rank score need { id } factors { contribution } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WhyNotInstitution($needId: ID!, $institutionId: ID!) {\n    whyNot(needId: $needId, institutionId: $institutionId) {\n      isMatched\n      match { rank provider { id } }\n      institution { id }\n      reasons { gate text capacity { id } }\n    }\n  }\n"): (typeof documents)["\n  query WhyNotInstitution($needId: ID!, $institutionId: ID!) {\n    whyNot(needId: $needId, institutionId: $institutionId) {\n      isMatched\n      match { rank provider { id } }\n      institution { id }\n      reasons { gate text capacity { id } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MatchesFor($input: MatchCriteria!, $first: Int, $after: String) {\n    matchesFor(input: $input, first: $first, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      edges {\n        cursor\n        node {\n          rank\n          score\n          asOf\n          modelVersion\n          provider { id name }\n          capacity { id topic { code } }\n          factors { code weight value contribution text evidence { weight quote url exchange { id } } }\n          missing { code text }\n          counterfactuals { code change accepted newScore newRank }\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query MatchesFor($input: MatchCriteria!, $first: Int, $after: String) {\n    matchesFor(input: $input, first: $first, after: $after) {\n      totalCount\n      pageInfo { hasNextPage endCursor }\n      edges {\n        cursor\n        node {\n          rank\n          score\n          asOf\n          modelVersion\n          provider { id name }\n          capacity { id topic { code } }\n          factors { code weight value contribution text evidence { weight quote url exchange { id } } }\n          missing { code text }\n          counterfactuals { code change accepted newScore newRank }\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeclareCapacityToAnnounce($input: DeclareCapacityInput!) {\n    declareCapacity(input: $input) { capacity { id } userErrors { message } }\n  }\n"): (typeof documents)["\n  mutation DeclareCapacityToAnnounce($input: DeclareCapacityInput!) {\n    declareCapacity(input: $input) { capacity { id } userErrors { message } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PublishOfferToAnnounce($input: PublishOfferInput!) {\n    publishOffer(input: $input) { offer { id } userErrors { message } }\n  }\n"): (typeof documents)["\n  mutation PublishOfferToAnnounce($input: PublishOfferInput!) {\n    publishOffer(input: $input) { offer { id } userErrors { message } }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;