import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { interpretTopic } from './interpretation.reader.ts';
import { InterpretTopicArgs, TopicCandidate, TopicInterpretation } from './interpretation.type.ts';
import { taxonomyAccess } from './taxonomy.policy.ts';
import { topicByCode } from './taxonomy.reader.ts';
import { Topic } from './taxonomy.type.ts';

@Resolver(() => TopicInterpretation)
export class InterpretationResolver {
  @Cost({ weight: 20 })
  @Access(taxonomyAccess.interpretTopic)
  @Query(() => TopicInterpretation, {
    description: 'Which topics a text may mean, as `matchesFor` understands it, in all official languages.',
  })
  interpretTopic(@Args(() => InterpretTopicArgs) { text, first }: InterpretTopicArgs, @Ctx() { scope }: HubContext) {
    return interpretTopic(scope, text, { argument: 'text' }, first);
  }

  @FieldResolver(() => Topic, {
    nullable: true,
    description: 'The topic that the text is taken for, which is the first candidate; null if none was recognised.',
  })
  topic(@Root() { topicCode }: TopicInterpretation, @Ctx() { scope }: HubContext): Awaitable<Topic | null> {
    return topicCode === null ? null : topicByCode(scope).load(topicCode);
  }
}

@Resolver(() => TopicCandidate)
export class TopicCandidateResolver {
  @FieldResolver(() => Topic, { description: 'The topic; send it as `topic` to say that it is the one meant.' })
  topic(@Root() { topicCode }: TopicCandidate, @Ctx() { scope }: HubContext): Awaitable<Topic | null> {
    return topicByCode(scope).load(topicCode);
  }
}
