import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Language } from '../../kernel/localized.ts';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { LanguageEnum, PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Programme, programmeByCode } from '../directory/index.ts';
import { taxonomyAccess } from './taxonomy.policy.ts';
import {
  ancestorsOfTopic,
  codeFrom,
  narrowerTopics,
  pageOfTopics,
  relatedTopicsOf,
  topicByCode,
  topicsOfProgramme,
} from './taxonomy.reader.ts';
import { RelatedArgs, RelatedTopic, Topic, TopicConnection, TopicFilter, TopicOrder } from './taxonomy.type.ts';

@Resolver(() => Topic)
export class TopicResolver {
  @Access(taxonomyAccess.topics)
  @Query(() => TopicConnection, { description: 'The topics of all trees.' })
  topics(
    @Arg('filter', () => TopicFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: TopicFilter | null,
    @Arg('orderBy', () => TopicOrder, { nullable: true, description: 'By the place in the tree if not given.' })
    order: TopicOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfTopics(scope, filter, order, page);
  }

  @Access(taxonomyAccess.topic)
  @Query(() => Topic, { nullable: true, description: 'One topic; null where there is none.' })
  topic(
    @Arg('id', () => ID, { description: 'Its id or its code, in any case: statcab.2.3.1.' }) id: string,
    @Ctx() { scope }: HubContext,
  ): Awaitable<Topic | null> {
    const code = codeFrom(id);
    return code ? topicByCode(scope).load(code) : null;
  }

  @FieldResolver(() => [String], {
    description: 'Other words for the topic in the language; empty where none are recorded in it.',
  })
  altLabels(
    @Root() topic: Topic,
    @Arg('language', () => LanguageEnum, {
      nullable: true,
      description: 'The language wanted; that of the request if not given.',
    })
    language: Language | null,
    @Ctx() context: HubContext,
  ): readonly string[] {
    return topic.altLabelTexts[language ?? context.language] ?? [];
  }

  @FieldResolver(() => Topic, { nullable: true, description: 'The next wider topic; null at the top of a tree.' })
  broader(@Root() topic: Topic, @Ctx() { scope }: HubContext): Awaitable<Topic | null> {
    return topic.parentCode ? topicByCode(scope).load(topic.parentCode) : null;
  }

  @FieldResolver(() => TopicConnection, { description: 'The topics directly below, in the order of the tree.' })
  narrower(@Root() topic: Topic, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return narrowerTopics(scope, topic.key, page);
  }

  @Cost({ size: 4 })
  @FieldResolver(() => [Topic], { description: 'All wider topics, from the top of the tree downwards.' })
  ancestors(@Root() topic: Topic, @Ctx() { scope }: HubContext) {
    return ancestorsOfTopic(scope, topic.key);
  }

  @FieldResolver(() => Programme, {
    nullable: true,
    description: 'The programme that it belongs to; null for a topic outside of the programmes.',
  })
  programme(@Root() topic: Topic, @Ctx() { scope }: HubContext): Awaitable<Programme | null> {
    return topic.programmeCode ? programmeByCode(scope).load(topic.programmeCode) : null;
  }

  @Cost({ weight: 5 })
  @FieldResolver(() => [RelatedTopic], { description: 'The topics nearest to it without itself, the nearest first.' })
  related(@Root() topic: Topic, @Args(() => RelatedArgs) { first }: RelatedArgs, @Ctx() { scope }: HubContext) {
    return relatedTopicsOf(scope, topic.key, first);
  }
}

@Resolver(() => RelatedTopic)
export class RelatedTopicResolver {
  @FieldResolver(() => Topic, { description: 'The topic that is near.' })
  topic(@Root() related: RelatedTopic, @Ctx() { scope }: HubContext): Awaitable<Topic | null> {
    return topicByCode(scope).load(related.relatedCode);
  }
}

@Resolver(() => Programme)
export class ProgrammeTopicsResolver {
  @FieldResolver(() => TopicConnection, { description: 'All topics of the programme, in the order of the tree.' })
  topics(@Root() programme: Programme, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return topicsOfProgramme(scope, programme.key, page);
  }
}
