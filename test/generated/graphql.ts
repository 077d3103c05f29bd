/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** From where the hub knows of a capacity. */
export type CapacityBasis =
  /** The institution itself declared it, with its level, languages and ways of delivery. */
  | 'DECLARED'
  /** Supposed from what the institution is for, by its kind or its name: it did not declare this, and nobody recorded that it gave it. It may be asked for, and is no supply. */
  | 'MANDATE'
  /** Evidenced by the published record: the institution gave on the topic before. What the record does not tell (level, languages, forms) is not known. */
  | 'RECORD';

/** A change that would move a match up. */
export type ChangeCode =
  /** The provider declares itself, today, what so far only the record or its mandate tells. */
  | 'CAPACITY_DECLARED'
  /** The provider verifies its capacity today. */
  | 'CAPACITY_VERIFIED'
  /** The institution in need accepts a further delivery. */
  | 'DELIVERY_ACCEPTED'
  /** The provider offers what is asked for: one of the wanted modalities, one of the wanted deliveries. */
  | 'FORMS_OFFERED'
  /** The provider gives it in a wanted language. */
  | 'LANGUAGE_OFFERED'
  /** The provider declares the level that is wanted. */
  | 'LEVEL_OFFERED'
  /** The institution in need accepts a further modality. */
  | 'MODALITY_ACCEPTED';

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

/** How exactly dates are known. */
export type DatePrecision =
  /** The days are known. */
  | 'DAY'
  /** Only the month is known. */
  | 'MONTH'
  /** No date is known. */
  | 'UNKNOWN'
  /** Only the year is known. */
  | 'YEAR';

/** What the institution of the caller can give on a topic; one live declaration per topic. */
export type DeclareCapacityInput = {
  /** The ways it can be delivered; at least one. */
  deliveries: Array<Delivery>;
  /** Experts of the institution who would give it, up to 50. */
  experts?: Array<string | number>;
  /** The same key sent twice has one effect and one answer; 1 to 100 visible ASCII characters. */
  idempotencyKey?: string | null | undefined;
  /** Languages it can be given in, BCP 47, 1 to 10. */
  languages: Array<string>;
  /** Up to which level it can bring others. */
  level: CompetenceLevel;
  /** The forms it can be given in; at least one. */
  modalities: Array<Modality>;
  /** What else somebody who asks should know, once in each language; the original first. */
  note?: Array<LocalizedTextInput> | null | undefined;
  /** How many people it can take at one time, 1 to 10,000. */
  places?: number | null | undefined;
  /** Best practices of the institution behind it, up to 50. */
  practices?: Array<string | number>;
  /** The topic, by id or code: statcab.2.3.1. */
  topic: string | number;
  /** When it can be given; not over yet. Any time if not given. */
  window?: TimeWindowInput | null | undefined;
};

/** A need of the institution of the caller. */
export type DeclareNeedInput = {
  /** The ways of delivery that would suit; none for any. */
  deliveries?: Array<Delivery>;
  /** The same key sent twice has one effect and one answer; 1 to 100 visible ASCII characters. */
  idempotencyKey?: string | null | undefined;
  /** Whether a provider without a shared language will do, through interpretation. */
  interpretationAccepted?: boolean;
  /** Whether members of other institutions may see it. */
  isShared?: boolean;
  /** Languages that the participants can work in, BCP 47, 1 to 10. */
  languages: Array<string>;
  /** The forms that would suit; none for any. */
  modalities?: Array<Modality>;
  /** What else a provider should know, once in each language; the original first. */
  note?: Array<LocalizedTextInput> | null | undefined;
  /** How many people are to take part, 1 to 10,000. */
  participants?: number | null | undefined;
  /** How well the institution masters the topic today. */
  presentLevel?: CompetenceLevel | null | undefined;
  /** How urgent it is. */
  priority?: NeedPriority;
  /** The topic, by id or code: statcab.2.3.1. */
  topic: string | number;
  /** How well it wants to master the topic; not below the present level. */
  wantedLevel?: CompetenceLevel | null | undefined;
  /** When it should happen; not over yet. Any time if not given. */
  window?: TimeWindowInput | null | undefined;
};

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

/** A condition that a candidate must pass before it is ranked. */
export type GateCode =
  /** The capacity is active. */
  | 'ACTIVE'
  /** The level is not too far below the wanted one. */
  | 'LEVEL_IN_REACH'
  /** The provider is another institution than the one in need. */
  | 'OTHER_INSTITUTION'
  /** There are places left. */
  | 'PLACES_LEFT'
  /** The topics are related. */
  | 'RELATED_TOPIC'
  /** A wanted modality or delivery is shared. */
  | 'SHARED_FORM'
  /** A wanted language is shared or interpretation is accepted. */
  | 'SHARED_LANGUAGE'
  /** The windows in time overlap. */
  | 'WINDOW_OVERLAPS';

/** What an institution is. */
export type InstitutionKind =
  /** An institute of agricultural research. */
  | 'AGRICULTURE_RESEARCH'
  /** A central bank or monetary authority. */
  | 'CENTRAL_BANK'
  /** An agency for technical cooperation. */
  | 'COOPERATION_AGENCY'
  /** A public employment service. */
  | 'EMPLOYMENT_SERVICE'
  /** An international organisation. */
  | 'INTERNATIONAL_ORGANISATION'
  /** A ministry. */
  | 'MINISTRY'
  /** An authority for occupational safety and health. */
  | 'OSH_AUTHORITY'
  /** A national body of another kind. */
  | 'OTHER'
  /** A railway authority or company. */
  | 'RAILWAY'
  /** An organisation of several countries of a region or of the community. */
  | 'REGIONAL_ORGANISATION'
  /** A social security organisation. */
  | 'SOCIAL_SECURITY'
  /** A standards body. */
  | 'STANDARDS_BODY'
  /** A national statistical office. */
  | 'STATISTICAL_OFFICE'
  /** A tourism authority. */
  | 'TOURISM_AUTHORITY'
  /** A university or polytechnic. */
  | 'UNIVERSITY'
  /** An authority for vocational education and training. */
  | 'VET_AUTHORITY'
  /** A water authority. */
  | 'WATER_AUTHORITY';

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

/** An official language of the hub. */
export type Language =
  /** Arabic, written from right to left. */
  | 'AR'
  /** English. */
  | 'EN'
  /** French. */
  | 'FR';

/** A text in one of the official languages. In a list the first one is the original. */
export type LocalizedTextInput = {
  /** The language that the text is in. */
  language: Language;
  /** The text, 1 to 10,000 characters, not blank and without control characters. */
  text: string;
};

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

/** How urgent a need is to the institution that has it. */
export type NeedPriority =
  /** Urgent: other work waits for it. */
  | 'HIGH'
  /** Would be good to have. */
  | 'LOW'
  /** Wanted; the usual case. */
  | 'MEDIUM';

/** Where a need stands in its life. */
export type NeedStatus =
  /** An exchange that may meet it is under way. */
  | 'IN_EXCHANGE'
  /** Its window ended before anybody met it. */
  | 'LAPSED'
  /** An exchange met it. */
  | 'MET'
  /** Waits for a provider; only these are matched. */
  | 'OPEN'
  /** The institution took it back. */
  | 'WITHDRAWN';

/** The part that somebody had in an exchange. */
export type PartyRole =
  /** Organised the activity together with others, and gave of its own knowledge. */
  | 'CO_ORGANISER'
  /** Gave the knowledge together with the main provider. */
  | 'CO_PROVIDER'
  /** Sent an expert by name, who taught for the provider. */
  | 'EXPERT'
  /** The centre that brought the parties together. */
  | 'FACILITATOR'
  /** Paid for it, in money or in kind. */
  | 'FUNDER'
  /** The activity took place at its site; whether it gave knowledge is not recorded. */
  | 'HOST'
  /** Took part in the project that the activity belonged to; who gave to whom is not recorded. */
  | 'PROJECT_PARTNER'
  /** Gave the knowledge: its experts taught or were visited. */
  | 'PROVIDER'
  /** Received the knowledge: its staff took part in order to learn. */
  | 'RECIPIENT'
  /** Spoke at the activity or was named as a partner; what it gave is not recorded. */
  | 'SPEAKER_OR_PARTNER'
  /** The source names it without saying what its part was. */
  | 'UNCERTAIN';

/** An occasion drawn from an active capacity of the institution of the caller. */
export type PublishOfferInput = {
  /** The capacity; it also gives the topic. */
  capacityId: string | number;
  /** The last day on which places can be asked for; today or later. */
  deadline: string;
  /** The way of delivery; one of the capacity where those are known. */
  delivery: Delivery;
  /** Its last day, itself included; not before the first, and in the window of the capacity. */
  endsOn: string;
  /** The same key sent twice has one effect and one answer; 1 to 100 visible ASCII characters. */
  idempotencyKey?: string | null | undefined;
  /** Languages it is given in, BCP 47, 1 to 10; among those of the capacity where they are known. */
  languages: Array<string>;
  /** The form; one of the capacity where those are known. */
  modality: Modality;
  /** How many people it can take, 1 to 10,000; not more than the capacity where its places are known. */
  places: number;
  /** Its first day; not before the deadline, and in the window of the capacity. */
  startsOn: string;
  /** What it is called, once in each language; the original first. */
  title: Array<LocalizedTextInput>;
};

/** A span of days. An end that is left out is open. */
export type TimeWindowInput = {
  /** The last day, itself included; not before the first. */
  endsOn?: string | null | undefined;
  /** The first day. */
  startsOn?: string | null | undefined;
};

/** Why a mutation did not do what was asked. */
export type UserErrorCode =
  /** Somebody changed the record meanwhile; read it again and send its current version. */
  | 'CONFLICT'
  /** The same thing is there already. */
  | 'DUPLICATE'
  /** The caller may not do this for this institution. */
  | 'FORBIDDEN'
  /** The idempotency key was used before with different input. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** A value is outside of what is allowed, or two values contradict one another. */
  | 'INVALID'
  /** The record is in a state from which this move is not allowed. */
  | 'MOVE_NOT_ALLOWED'
  /** What the input refers to does not exist, or the caller may not see it. */
  | 'NOT_FOUND'
  /** All places are taken. */
  | 'NO_PLACES_LEFT';

/** A need that is taken back. */
export type WithdrawNeedInput = {
  /** The version that the caller read; another one is a CONFLICT. */
  expectedVersion: number;
  /** The need. */
  id: string | number;
  /** The same key sent twice has one effect and one answer; 1 to 100 visible ASCII characters. */
  idempotencyKey?: string | null | undefined;
  /** Why, 1 to 2,000 characters, not blank. */
  reason: string;
};

export type EnquetesAgricolesNigerQueryVariables = Exact<{ [key: string]: never; }>;


export type EnquetesAgricolesNigerQuery = { matchesFor: { edges: Array<{ node: { rank: number, score: number, provider: { name: string, country: { code: string, name: string } | null }, capacity: { topic: { code: string, label: string } }, factors: Array<{ code: FactorCode, weight: number, value: number, contribution: number, text: string, evidence: Array<{ quote: string | null, url: string | null }> }>, missing: Array<{ text: string }> } }> } };

export type InstitutionsOfSenegalQueryVariables = Exact<{ [key: string]: never; }>;


export type InstitutionsOfSenegalQuery = { institutions: { totalCount: number, edges: Array<{ node: { id: string, name: string, acronym: string | null, kind: InstitutionKind, capacities: { edges: Array<{ node: { basis: CapacityBasis, topic: { label: string } } }> } } }> } };

export type TaadadAlSukkanQueryVariables = Exact<{ [key: string]: never; }>;


export type TaadadAlSukkanQuery = { search: { edges: Array<{ score: number, highlight: string, node:
        | { __typename: 'BestPractice' }
        | { __typename: 'Expert' }
        | { __typename: 'Institution', name: string }
        | { __typename: 'Offer' }
        | { __typename: 'Topic', code: string, label: string }
       }> } };

export type LabourExchangesQueryVariables = Exact<{ [key: string]: never; }>;


export type LabourExchangesQuery = { exchanges: { edges: Array<{ node: { id: string, kind: ExchangeKind, status: ExchangeStatus, topic: { label: string } | null, parties: Array<{ role: PartyRole, institution: { name: string } | null, country: { name: string } | null }>, dates: { startsOn: string | null, endsOn: string | null, precision: DatePrecision }, sources: Array<{ title: string, url: string }> } }> } };

export type AlIhsaatAlIqtisadiyaQueryVariables = Exact<{ [key: string]: never; }>;


export type AlIhsaatAlIqtisadiyaQuery = { topics: { totalCount: number, edges: Array<{ node: { code: string, label: string, related: Array<{ similarity: number, topic: { code: string, label: string } }> } }> } };

export type OffresEnFrancaisSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OffresEnFrancaisSubscription = { offerPublished: { cursor: string, offer: { id: string, title: string, modality: Modality, delivery: Delivery, startsOn: string, deadline: string, places: number, institution: { name: string } } } };

export type CyclesQueryVariables = Exact<{
  institutionId?: string | number | null | undefined;
  maxLength?: number;
  first?: number;
}>;


export type CyclesQuery = { exchangeCycles: Array<{ length: number, score: number, steps: Array<{ score: number, provider: { id: string }, recipient: { id: string }, need: { id: string, topic: { code: string } }, capacity: { id: string, topic: { code: string } } }> }> };

export type DeclareNeedToMatchMutationVariables = Exact<{
  input: DeclareNeedInput;
}>;


export type DeclareNeedToMatchMutation = { declareNeed: { need: { id: string, version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type WithdrawMatchedNeedMutationVariables = Exact<{
  input: WithdrawNeedInput;
}>;


export type WithdrawMatchedNeedMutation = { withdrawNeed: { need: { status: NeedStatus } | null, userErrors: Array<{ code: UserErrorCode }> } };

export type MatchesOfNeedQueryVariables = Exact<{
  needId: string | number;
}>;


export type MatchesOfNeedQuery = { matches: { edges: Array<{ node: { rank: number, score: number, capacity: { id: string }, missing: Array<{ code: LackCode, text: string }>, factors: Array<{ code: FactorCode, contribution: number, text: string }> } }> } };

export type MatchesGivenHereAndNowQueryVariables = Exact<{
  input: MatchCriteria;
}>;


export type MatchesGivenHereAndNowQuery = { matchesFor: { edges: Array<{ node: { rank: number, score: number, capacity: { id: string }, missing: Array<{ code: LackCode, text: string }>, factors: Array<{ code: FactorCode, contribution: number, text: string }> } }> } };

export type MatchesOfManyNeedsQueryVariables = Exact<{
  first: number;
}>;


export type MatchesOfManyNeedsQuery = { needs: { edges: Array<{ node: { id: string, matches: { totalCount: number, edges: Array<{ node: { rank: number, score: number, capacity: { id: string }, missing: Array<{ code: LackCode }>, counterfactuals: Array<{ newRank: number }>, factors: Array<{ code: FactorCode, evidence: Array<{ weight: number }> }> } }> } } }> } };

export type NeedsForCapacityQueryVariables = Exact<{
  capacityId: string | number;
}>;


export type NeedsForCapacityQuery = { needsFor: { edges: Array<{ node: { rank: number, score: number, need: { id: string }, factors: Array<{ contribution: number }> } }> } };

export type WhyNotInstitutionQueryVariables = Exact<{
  needId: string | number;
  institutionId: string | number;
}>;


export type WhyNotInstitutionQuery = { whyNot: { isMatched: boolean, match: { rank: number, provider: { id: string } } | null, institution: { id: string }, reasons: Array<{ gate: GateCode | null, text: string, capacity: { id: string } | null }> } };

export type MatchesForQueryVariables = Exact<{
  input: MatchCriteria;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MatchesForQuery = { matchesFor: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { rank: number, score: number, asOf: string, modelVersion: string, provider: { id: string, name: string }, capacity: { id: string, topic: { code: string } }, factors: Array<{ code: FactorCode, weight: number, value: number, contribution: number, text: string, evidence: Array<{ weight: number, quote: string | null, url: string | null, exchange: { id: string } | null }> }>, missing: Array<{ code: LackCode, text: string }>, counterfactuals: Array<{ code: ChangeCode, change: string, accepted: string | null, newScore: number, newRank: number }> } }> } };

export type DeclareCapacityToAnnounceMutationVariables = Exact<{
  input: DeclareCapacityInput;
}>;


export type DeclareCapacityToAnnounceMutation = { declareCapacity: { capacity: { id: string } | null, userErrors: Array<{ message: string }> } };

export type PublishOfferToAnnounceMutationVariables = Exact<{
  input: PublishOfferInput;
}>;


export type PublishOfferToAnnounceMutation = { publishOffer: { offer: { id: string } | null, userErrors: Array<{ message: string }> } };


export const EnquetesAgricolesNigerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EnquetesAgricolesNiger"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchesFor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"topic"},"value":{"kind":"StringValue","value":"statcab.2.3.1","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"country"},"value":{"kind":"StringValue","value":"NE","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"languages"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"fr","block":false}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]},{"kind":"Field","name":{"kind":"Name","value":"country"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"text"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<EnquetesAgricolesNigerQuery, EnquetesAgricolesNigerQueryVariables>;
export const InstitutionsOfSenegalDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InstitutionsOfSenegal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"institutions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"countries"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"SN","block":false}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"EN"}}]},{"kind":"Field","name":{"kind":"Name","value":"acronym"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"capacities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"EN"}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"basis"}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<InstitutionsOfSenegalQuery, InstitutionsOfSenegalQueryVariables>;
export const TaadadAlSukkanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TaadadAlSukkan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"StringValue","value":"تعداد السكان","block":false}},{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"AR"}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"highlight"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Institution"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"AR"}}]}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Topic"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"AR"}}]}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<TaadadAlSukkanQuery, TaadadAlSukkanQueryVariables>;
export const LabourExchangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LabourExchanges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchanges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"topics"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"statcab.1.3","block":false}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"EN"}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"parties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"EN"}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"country"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"EN"}}]}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"dates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"endsOn"}},{"kind":"Field","name":{"kind":"Name","value":"precision"}}]}},{"kind":"Field","name":{"kind":"Name","value":"sources"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<LabourExchangesQuery, LabourExchangesQueryVariables>;
export const AlIhsaatAlIqtisadiyaDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AlIhsaatAlIqtisadiya"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"under"},"value":{"kind":"StringValue","value":"statcab.2","block":false}}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"AR"}}]},{"kind":"Field","name":{"kind":"Name","value":"related"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"AR"}}]}]}},{"kind":"Field","name":{"kind":"Name","value":"similarity"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<AlIhsaatAlIqtisadiyaQuery, AlIhsaatAlIqtisadiyaQueryVariables>;
export const OffresEnFrancaisDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"OffresEnFrancais"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offerPublished"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"topics"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"statcab","block":false}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"languages"},"value":{"kind":"ListValue","values":[{"kind":"StringValue","value":"fr","block":false}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]},{"kind":"Field","name":{"kind":"Name","value":"modality"}},{"kind":"Field","name":{"kind":"Name","value":"delivery"}},{"kind":"Field","name":{"kind":"Name","value":"startsOn"}},{"kind":"Field","name":{"kind":"Name","value":"deadline"}},{"kind":"Field","name":{"kind":"Name","value":"places"}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"language"},"value":{"kind":"EnumValue","value":"FR"}}]}]}}]}}]}}]}}]} as unknown as DocumentNode<OffresEnFrancaisSubscription, OffresEnFrancaisSubscriptionVariables>;
export const CyclesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Cycles"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxLength"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"3"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},"defaultValue":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchangeCycles"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"institutionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"maxLength"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxLength"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"length"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recipient"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"need"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<CyclesQuery, CyclesQueryVariables>;
export const DeclareNeedToMatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeclareNeedToMatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeclareNeedInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"declareNeed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"need"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DeclareNeedToMatchMutation, DeclareNeedToMatchMutationVariables>;
export const WithdrawMatchedNeedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawMatchedNeed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawNeedInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawNeed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"need"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]}}]} as unknown as DocumentNode<WithdrawMatchedNeedMutation, WithdrawMatchedNeedMutationVariables>;
export const MatchesOfNeedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MatchesOfNeed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"needId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"needId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"needId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MatchesOfNeedQuery, MatchesOfNeedQueryVariables>;
export const MatchesGivenHereAndNowDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MatchesGivenHereAndNow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MatchCriteria"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchesFor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MatchesGivenHereAndNowQuery, MatchesGivenHereAndNowQueryVariables>;
export const MatchesOfManyNeedsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MatchesOfManyNeeds"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"needs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"matches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counterfactuals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"newRank"}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MatchesOfManyNeedsQuery, MatchesOfManyNeedsQueryVariables>;
export const NeedsForCapacityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NeedsForCapacity"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"capacityId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"needsFor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"capacityId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"capacityId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"need"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<NeedsForCapacityQuery, NeedsForCapacityQueryVariables>;
export const WhyNotInstitutionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WhyNotInstitution"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"needId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"whyNot"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"needId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"needId"}}},{"kind":"Argument","name":{"kind":"Name","value":"institutionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"institutionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isMatched"}},{"kind":"Field","name":{"kind":"Name","value":"match"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"institution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reasons"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"gate"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]} as unknown as DocumentNode<WhyNotInstitutionQuery, WhyNotInstitutionQueryVariables>;
export const MatchesForDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MatchesFor"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MatchCriteria"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchesFor"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"}},{"kind":"Field","name":{"kind":"Name","value":"modelVersion"}},{"kind":"Field","name":{"kind":"Name","value":"provider"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"topic"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"factors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"quote"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"exchange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}},{"kind":"Field","name":{"kind":"Name","value":"counterfactuals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"accepted"}},{"kind":"Field","name":{"kind":"Name","value":"newScore"}},{"kind":"Field","name":{"kind":"Name","value":"newRank"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MatchesForQuery, MatchesForQueryVariables>;
export const DeclareCapacityToAnnounceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeclareCapacityToAnnounce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeclareCapacityInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"declareCapacity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"capacity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DeclareCapacityToAnnounceMutation, DeclareCapacityToAnnounceMutationVariables>;
export const PublishOfferToAnnounceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishOfferToAnnounce"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishOfferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishOffer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<PublishOfferToAnnounceMutation, PublishOfferToAnnounceMutationVariables>;