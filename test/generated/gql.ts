/* eslint-disable */
import * as types from './graphql';
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
};
const documents: Documents = {
    "query EnquetesAgricolesNiger {\n  matchesFor(\n    input: {topic: \"statcab.2.3.1\", country: \"NE\", languages: [\"fr\"]}\n    first: 5\n  ) {\n    edges {\n      node {\n        rank\n        score\n        provider {\n          name(language: FR)\n          country {\n            code\n            name(language: FR)\n          }\n        }\n        capacity {\n          topic {\n            code\n            label(language: FR)\n          }\n        }\n        factors {\n          code\n          weight\n          value\n          contribution\n          text(language: FR)\n          evidence {\n            quote\n            url\n          }\n        }\n        missing {\n          text(language: FR)\n        }\n      }\n    }\n  }\n}": types.EnquetesAgricolesNigerDocument,
    "query InstitutionsOfSenegal {\n  institutions(filter: {countries: [\"SN\"]}, first: 10) {\n    totalCount\n    edges {\n      node {\n        id\n        name(language: EN)\n        acronym\n        kind\n        capacities(first: 5) {\n          edges {\n            node {\n              topic {\n                label(language: EN)\n              }\n              basis\n            }\n          }\n        }\n      }\n    }\n  }\n}": types.InstitutionsOfSenegalDocument,
    "query TaadadAlSukkan {\n  search(text: \"تعداد السكان\", language: AR, first: 10) {\n    edges {\n      score\n      highlight\n      node {\n        __typename\n        ... on Institution {\n          name(language: AR)\n        }\n        ... on Topic {\n          code\n          label(language: AR)\n        }\n      }\n    }\n  }\n}": types.TaadadAlSukkanDocument,
    "query LabourExchanges {\n  exchanges(filter: {topics: [\"statcab.1.3\"]}, first: 10) {\n    edges {\n      node {\n        id\n        kind\n        status\n        topic {\n          label(language: EN)\n        }\n        parties {\n          role\n          institution {\n            name(language: EN)\n          }\n          country {\n            name(language: EN)\n          }\n        }\n        dates {\n          startsOn\n          endsOn\n          precision\n        }\n        sources {\n          title\n          url\n        }\n      }\n    }\n  }\n}": types.LabourExchangesDocument,
    "query AlIhsaatAlIqtisadiya {\n  topics(filter: {under: \"statcab.2\"}, first: 20) {\n    totalCount\n    edges {\n      node {\n        code\n        label(language: AR)\n        related(first: 3) {\n          topic {\n            code\n            label(language: AR)\n          }\n          similarity\n        }\n      }\n    }\n  }\n}": types.AlIhsaatAlIqtisadiyaDocument,
    "subscription OffresEnFrancais {\n  offerPublished(filter: {topics: [\"statcab\"], languages: [\"fr\"]}) {\n    cursor\n    offer {\n      id\n      title(language: FR)\n      modality\n      delivery\n      startsOn\n      deadline\n      places\n      institution {\n        name(language: FR)\n      }\n    }\n  }\n}": types.OffresEnFrancaisDocument,
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

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;