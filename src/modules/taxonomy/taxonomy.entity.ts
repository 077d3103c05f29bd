import { defineEntity, p } from '@mikro-orm/core';
import type { Language } from '../../kernel/localized.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';

export type AlternativeLabels = Partial<Record<Language, string[]>>;

export const TopicSchema = defineEntity({
  name: 'Topic',
  tableName: 'topic',
  properties: {
    code: columns.code().primary(),
    parentCode: columns.code().nullable().index(),
    programmeCode: columns.code().nullable().index(),
    notation: columns.text().nullable(),
    scheme: columns.text(),
    label: columns.localized(),
    altLabels: p.json<AlternativeLabels>(),
    exactMatches: columns.texts(),
    note: columns.text().nullable(),
    /** Place in the tree when it is read from the top to the bottom. */
    position: columns.number(),
    /** 0 at the root of everything, 1 at a leaf. */
    informationContent: columns.real(),
  },
});

/** Every topic with each of its ancestors and with itself (distance 0). */
export const TopicAncestorSchema = defineEntity({
  name: 'TopicAncestor',
  tableName: 'topic_ancestor',
  properties: {
    topicCode: columns.code().primary(),
    ancestorCode: columns.code().primary().index(),
    distance: columns.number(),
  },
});

/** Lin similarity of topics that are near enough to be called related; holds both directions and the topic itself. */
export const TopicSimilaritySchema = defineEntity({
  name: 'TopicSimilarity',
  tableName: 'topic_similarity',
  properties: {
    topicCode: columns.code().primary(),
    relatedCode: columns.code().primary(),
    similarity: columns.real(),
  },
});

export const taxonomyEntities = [TopicSchema, TopicAncestorSchema, TopicSimilaritySchema] as const;
export type TaxonomyTables = TablesOf<(typeof taxonomyEntities)[number]>;
