/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How well somebody masters a topic, from the lowest to the highest step. */
export type CompetenceLevel =
  /** Masters difficult cases and improves how the work is done. */
  | 'ADVANCED'
  /** Sets the methods and teaches others. */
  | 'EXPERT'
  /** Knows the terms and can take part under guidance. */
  | 'FOUNDATION'
  /** Does the usual work on the topic without help. */
  | 'INTERMEDIATE';

/** Whether people meet at one place or over the network. */
export type Delivery =
  /** Some meet at one place, others join over the network. */
  | 'HYBRID'
  /** Everybody takes part over the network. */
  | 'ONLINE'
  /** People meet at one place. */
  | 'ONSITE';

/** The form of an exchange. */
export type ExchangeKind =
  /** One activity, such as a course or a visit, of days or weeks. */
  | 'SHORT_FORM';

/** How far an exchange has come. */
export type ExchangeStatus =
  /** The recipients, the providers and the facilitator consented. */
  | 'AGREED'
  /** A party called it off after it was agreed, with a reason. */
  | 'CANCELLED'
  /** Providers were asked, and have until a deadline to answer. */
  | 'CIRCULATED'
  /** Nothing is left to be done; every activity of the published record is closed. */
  | 'CLOSED'
  /** A party said no, with a reason. */
  | 'DECLINED'
  /** Those who took part said what it was worth. */
  | 'EVALUATED'
  /** A provider answered with terms of reference. */
  | 'PROPOSED'
  /** It took place, and was reported on. */
  | 'REPORTED'
  /** A recipient asked for it; no provider was asked yet. */
  | 'REQUESTED'
  /** Its dates are set. */
  | 'SCHEDULED'
  /** It has begun. */
  | 'UNDERWAY'
  /** Who asked for it no longer wants it. */
  | 'WITHDRAWN';

/** One of the reasons that a score is made of. */
export type FactorCode =
  /** Places against places wanted, and the load that the provider already carries. */
  | 'AVAILABILITY'
  /** How alike the two countries are: regional group, official languages, income, least developed country. */
  | 'CONTEXT'
  /** Completed exchanges that the provider gave on this or a near topic, older ones counting less. */
  | 'EVIDENCE'
  /** How long ago the capacity was verified. */
  | 'FRESHNESS'
  /** Whether a wanted language is one that it was given in, one of the country, or needs interpretation. */
  | 'LANGUAGE'
  /** The level of the capacity against the level wanted. */
  | 'LEVEL'
  /** How much of what was asked fits, modality and delivery: in each, one of the wanted ones is enough. */
  | 'MODALITY'
  /** How often and how fast the provider answered requests, drawn to the middle while little is known. */
  | 'RESPONSIVENESS'
  /** How near the topic of the capacity is to the topic of the need: Lin similarity on the topic tree; half of it where the capacity is only supposed from a mandate. */
  | 'TOPIC';

/** What a provider lacks to fit better. */
export type LackCode =
  /** None of the wanted deliveries is offered. */
  | 'DELIVERY_MISSING'
  /** It is not known in which modalities or deliveries it is given. */
  | 'FORM_UNKNOWN'
  /** No wanted language is known to serve, nor likely from its country; interpretation is needed. */
  | 'INTERPRETATION_NEEDED'
  /** A wanted language is one of its country, but no exchange in it is recorded. */
  | 'LANGUAGE_NOT_CONFIRMED'
  /** It is not known in which languages it is given. */
  | 'LANGUAGE_UNKNOWN'
  /** The level is below the one wanted. */
  | 'LEVEL_BELOW'
  /** The level is not known. */
  | 'LEVEL_UNKNOWN'
  /** It is supposed from the mandate of the institution; nothing says that it ever gave this. */
  | 'MANDATE_ONLY'
  /** None of the wanted modalities is offered. */
  | 'MODALITY_MISSING'
  /** The institution has not verified the capacity itself. */
  | 'NEVER_VERIFIED'
  /** No completed exchange on this or a near topic is recorded. */
  | 'NO_EVIDENCE'
  /** The capacity is on a near topic, not on the one that is needed. */
  | 'OTHER_TOPIC'
  /** There are fewer places than are wanted. */
  | 'PLACES_SHORT'
  /** The number of places is not known. */
  | 'PLACES_UNKNOWN';

/** A need as it comes to mind, without being stored. Only its topic is asked for: as `topic`, or in words as `text`. */
export type MatchCriteria = {
  /** The country that is in need, ISO 3166-1 alpha-2: "NE". */
  country?: string | null | undefined;
  /** Deliveries that serve; any if not given. */
  deliveries?: Array<Delivery> | null | undefined;
  /** The institution that is in need; it is not ranked itself, and gives the country. */
  institution?: string | number | null | undefined;
  /** Whether interpretation is accepted; not if not given. */
  interpretationAccepted?: boolean | null | undefined;
  /** Languages that serve, BCP 47: ["fr"]. Any language if not given. */
  languages?: Array<string> | null | undefined;
  /** Modalities that serve; any if not given. */
  modalities?: Array<Modality> | null | undefined;
  /** How many people, 1 to 10,000. */
  participants?: number | null | undefined;
  /** The topic in words of one’s own, in Arabic, English or French, 1 to 200 characters: "training on crop surveys". `interpretation` tells what it was taken for. */
  text?: string | null | undefined;
  /** The topic, by its id or its code: "statcab.2.3.1". Exactly one of `topic` and `text` is given. */
  topic?: string | number | null | undefined;
  /** The level that is wanted; any if not given. */
  wantedLevel?: CompetenceLevel | null | undefined;
  /** When; at any time if not given. */
  window?: TimeWindowInput | null | undefined;
};

/** The form in which knowledge is passed on. */
export type Modality =
  /** Staff of the recipient visit the provider and see how it works there. */
  | 'STUDY_VISIT'
  /** An expert of the provider works with the recipient on its own material. */
  | 'TECHNICAL_MISSION'
  /** A course for one or many institutions, usually of some days, with a curriculum. */
  | 'TRAINING_COURSE'
  /** A course whose participants then train others. */
  | 'TRAINING_OF_TRAINERS'
  /** A short session over the network, open to many. */
  | 'WEBINAR'
  /** A meeting that works out something together or exchanges experience. */
  | 'WORKSHOP';

/** Which offers; every given field narrows them. The same for the list and for the subscription. */
export type OfferFilter = {
  /** Of an institution in one of these countries, ISO 3166-1 alpha-2. */
  countries?: Array<string> | null | undefined;
  /** Naming one of these ways of delivery; where none is named, it is left out. */
  deliveries?: Array<Delivery> | null | undefined;
  /** Naming one of these languages, BCP 47; where the languages are not known, it is left out. */
  languages?: Array<string> | null | undefined;
  /** Answering an open need of this institution: same or related topic, a shared language or interpretation accepted, a form or way of delivery that suits, days within reach of its window, and a level not more than one below the wanted one. For its own members, staff and analysts. */
  matchingInstitution?: string | number | null | undefined;
  /** Naming one of these forms; where none is named, it is left out. */
  modalities?: Array<Modality> | null | undefined;
  /** On topics of one of these programmes, by their codes: StatCaB. */
  programmes?: Array<string> | null | undefined;
  /** On one of these topics or anything below them, by id or code. */
  topics?: Array<string | number> | null | undefined;
};

/** Where an offer stands in its life. */
export type OfferStatus =
  /** The institution takes nobody any more. */
  | 'CLOSED'
  /** Not announced yet; seen only by its institution, staff and analysts. */
  | 'DRAFT'
  /** Announced, and every place is taken. */
  | 'FULL'
  /** Its deadline is over. */
  | 'LAPSED'
  /** Announced, and places are left. */
  | 'PUBLISHED'
  /** Taken back before it took place; the reason is told. */
  | 'WITHDRAWN';

/** A span of days. An end that is left out is open. */
export type TimeWindowInput = {
  /** The last day, itself included; not before the first. */
  endsOn?: string | null | undefined;
  /** The first day. */
  startsOn?: string | null | undefined;
};

export type EventCursorQueryVariables = Exact<{ [key: string]: never; }>;


export type EventCursorQuery = { eventCursor: string };

export type FollowExchangesSubscriptionVariables = Exact<{
  institutionId?: string | number | null | undefined;
  exchangeId?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type FollowExchangesSubscription = { exchangeMoved: { cursor: string, from: ExchangeStatus | null, to: ExchangeStatus, movedAt: string, exchange: { id: string, kind: ExchangeKind, status: ExchangeStatus } } };

export type FollowMatchesSubscriptionVariables = Exact<{
  institutionId: string | number;
  after?: string | null | undefined;
}>;


export type FollowMatchesSubscription = { matchFound: { cursor: string, need: { id: string, topic: { code: string, label: string } }, match: { rank: number, score: number, provider: { id: string, name: string }, capacity: { id: string }, factors: Array<{ code: FactorCode, contribution: number, text: string }>, missing: Array<{ code: LackCode, text: string }> } } };

export type FollowOffersSubscriptionVariables = Exact<{
  filter?: OfferFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type FollowOffersSubscription = { offerPublished: { cursor: string, offer: { id: string, title: string, modality: Modality, delivery: Delivery, languages: Array<string>, places: number, startsOn: string, endsOn: string, deadline: string, status: OfferStatus, topic: { code: string, label: string }, institution: { id: string, name: string } } } };

export type MatchesWithReasonsQueryVariables = Exact<{
  input: MatchCriteria;
  first?: number;
  after?: string | null | undefined;
}>;


export type MatchesWithReasonsQuery = { matchesFor: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { rank: number, score: number, provider: { id: string, name: string }, capacity: { id: string, topic: { code: string, label: string } }, factors: Array<{ code: FactorCode, contribution: number, text: string, evidence: Array<{ quote: string | null, url: string | null }> }>, missing: Array<{ code: LackCode, text: string }> } }> } };

export type OffersQueryVariables = Exact<{
  filter?: OfferFilter | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type OffersQuery = { offers: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ node: { id: string, title: string, modality: Modality, delivery: Delivery, languages: Array<string>, places: number, startsOn: string, endsOn: string, deadline: string, status: OfferStatus, topic: { code: string, label: string }, institution: { id: string, name: string } } }> } };

export type WholeOfferFragment = { id: string, title: string, modality: Modality, delivery: Delivery, languages: Array<string>, places: number, startsOn: string, endsOn: string, deadline: string, status: OfferStatus, topic: { code: string, label: string }, institution: { id: string, name: string } };

export const WholeOfferFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WholeOffer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Offer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"}},{"kind":"Field","name":{"kind":"Name","value":"languages"}},{"kind":"Field","name":{"kind":"Name","value":"places"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]} as unknown as DocumentNode<WholeOfferFragment, unknown>;
export const EventCursorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EventCursor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eventCursor"}}]}}]} as unknown as DocumentNode<EventCursorQuery, EventCursorQueryVariables>;
export const FollowExchangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowExchanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"exchangeId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchangeMoved"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"institutionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"exchangeId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"exchangeId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"movedAt"}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]} as unknown as DocumentNode<FollowExchangesSubscription, FollowExchangesSubscriptionVariables>;
export const FollowMatchesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowMatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchFound"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"institutionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"need"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"match"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FollowMatchesSubscription, FollowMatchesSubscriptionVariables>;
export const FollowOffersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowOffers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"OfferFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offerPublished"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WholeOffer"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WholeOffer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Offer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"}},{"kind":"Field","name":{"kind":"Name","value":"languages"}},{"kind":"Field","name":{"kind":"Name","value":"places"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]} as unknown as DocumentNode<FollowOffersSubscription, FollowOffersSubscriptionVariables>;
export const MatchesWithReasonsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MatchesWithReasons"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MatchCriteria"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"10"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchesFor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MatchesWithReasonsQuery, MatchesWithReasonsQueryVariables>;
export const OffersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Offers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"OfferFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WholeOffer"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WholeOffer"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Offer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"}},{"kind":"Field","name":{"kind":"Name","value":"languages"}},{"kind":"Field","name":{"kind":"Name","value":"places"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]} as unknown as DocumentNode<OffersQuery, OffersQueryVariables>;