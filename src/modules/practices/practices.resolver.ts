import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Language } from '../../kernel/localized.ts';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import { type HubContext, localizedField, type MutationInput, type UseCase } from '../../platform/graphql/context.ts';
import { LanguageEnum, PageArgs } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import {
  BestPracticeFilter,
  BestPracticeOrder,
  DraftPracticeInput,
  RecordAdaptationInput,
  ReviewPracticeInput,
  RevisePracticeInput,
  SubmitPracticeInput,
} from './practices.inputs.ts';
import { practicesAccess } from './practices.policy.ts';
import {
  adaptationById,
  adaptationsOfPractice,
  pageOfPractices,
  practiceById,
  practicesOfInstitution,
  practicesOfTopic,
} from './practices.reader.ts';
import {
  draftPractice,
  recordAdaptation,
  reviewPractice,
  revisePractice,
  submitPractice,
} from './practices.service.ts';
import {
  Adaptation,
  AdaptationConnection,
  BestPractice,
  BestPracticeConnection,
  DraftPracticePayload,
  RecordAdaptationPayload,
  ReviewPracticePayload,
  RevisePracticePayload,
  SubmitPracticePayload,
} from './practices.type.ts';

/** Runs a use case on a practice and reads the practice back as the caller sees it now. */
async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { practice: key ? await practiceById(context.freshScope()).load(key) : null, userErrors };
}

@Resolver(() => BestPractice)
export class PracticeResolver {
  @Access(practicesAccess.bestPractices)
  @Query(() => BestPracticeConnection, {
    description: 'Published best practices; a member also sees all of its own institution, the staff see all.',
  })
  bestPractices(
    @Arg('filter', () => BestPracticeFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: BestPracticeFilter | null,
    @Arg('orderBy', () => BestPracticeOrder, { nullable: true, description: 'The latest first if not given.' })
    order: BestPracticeOrder | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfPractices(scope, filter, order, page);
  }

  @FieldResolver(() => Institution, { description: 'Whose practice it is.' })
  institution(@Root() practice: BestPractice, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(practice.institutionKey);
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [Topic], { description: 'What it is about, 1 to 10 topics in the order of their codes.' })
  topics(@Root() practice: BestPractice, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).loadMany(practice.topicCodes);
  }

  @FieldResolver(() => [String], { description: 'The parts of it that can be used again by themselves.' })
  buildingBlocks(
    @Root() practice: BestPractice,
    @Arg('language', () => LanguageEnum, {
      nullable: true,
      description: 'The language wanted; that of the request if not given.',
    })
    language: Language | null,
    @Ctx() context: HubContext,
    @Info() { path }: GraphQLResolveInfo,
  ): string[] {
    return practice.buildingBlockTexts.map((text, key) => localizedField(text, language, context, { prev: path, key }));
  }

  @FieldResolver(() => AdaptationConnection, {
    description: 'How others used it in their own context, the latest first.',
  })
  adaptations(@Root() practice: BestPractice, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return adaptationsOfPractice(scope, practice.key, page);
  }
}

@Resolver()
export class PracticeChangeResolver {
  @Access(practicesAccess.draftPractice)
  @Mutation(() => DraftPracticePayload, { description: 'Begins a best practice of the own institution.' })
  draftPractice(
    @Arg('input', () => DraftPracticeInput, { description: 'What is told of it so far.' }) input: DraftPracticeInput,
    @Ctx() context: HubContext,
  ): Promise<DraftPracticePayload> {
    return change(context, 'draftPractice', input, draftPractice);
  }

  @Access(practicesAccess.revisePractice)
  @Mutation(() => RevisePracticePayload, {
    description: 'Changes a draft of the own institution, or one that was returned: it is a draft again.',
  })
  revisePractice(
    @Arg('input', () => RevisePracticeInput, { description: 'Which practice, and what changes.' })
    input: RevisePracticeInput,
    @Ctx() context: HubContext,
  ): Promise<RevisePracticePayload> {
    return change(context, 'revisePractice', input, revisePractice);
  }

  @Access(practicesAccess.submitPractice)
  @Mutation(() => SubmitPracticePayload, {
    description: 'Hands a draft to the centre. Title, summary, context, approach and results must be there.',
  })
  submitPractice(
    @Arg('input', () => SubmitPracticeInput, { description: 'Which practice.' }) input: SubmitPracticeInput,
    @Ctx() context: HubContext,
  ): Promise<SubmitPracticePayload> {
    return change(context, 'submitPractice', input, submitPractice);
  }

  @Access(practicesAccess.reviewPractice)
  @Mutation(() => ReviewPracticePayload, { description: 'Publishes a submitted practice, or returns it with reasons.' })
  reviewPractice(
    @Arg('input', () => ReviewPracticeInput, { description: 'Which practice, and the decision.' })
    input: ReviewPracticeInput,
    @Ctx() context: HubContext,
  ): Promise<ReviewPracticePayload> {
    return change(context, 'reviewPractice', input, reviewPractice);
  }

  @Access(practicesAccess.recordAdaptation)
  @Mutation(() => RecordAdaptationPayload, {
    description: "Tells how the own institution used another institution's published practice.",
  })
  async recordAdaptation(
    @Arg('input', () => RecordAdaptationInput, { description: 'Which practice, and how it was used.' })
    input: RecordAdaptationInput,
    @Ctx() context: HubContext,
  ): Promise<RecordAdaptationPayload> {
    const { key, userErrors } = await context.mutate('recordAdaptation', input, recordAdaptation);
    return { adaptation: key ? await adaptationById(context.freshScope()).load(key) : null, userErrors };
  }
}

@Resolver(() => Adaptation)
export class AdaptationResolver {
  @FieldResolver(() => BestPractice, { description: 'The practice that was used.' })
  practice(@Root() adaptation: Adaptation, @Ctx() { scope }: HubContext): Promise<BestPractice | null> {
    return practiceById(scope).load(adaptation.practiceKey);
  }

  @FieldResolver(() => Institution, { description: 'Who used it.' })
  institution(@Root() adaptation: Adaptation, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(adaptation.institutionKey);
  }
}

@Resolver(() => Institution)
export class InstitutionPracticesResolver {
  @FieldResolver(() => BestPracticeConnection, { description: 'Its best practices, the latest first.' })
  practices(@Root() institution: Institution, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return practicesOfInstitution(scope, institution.key, page);
  }
}

@Resolver(() => Topic)
export class TopicPracticesResolver {
  @FieldResolver(() => BestPracticeConnection, {
    description: 'Best practices on the topic and on everything below it, the latest first.',
  })
  practices(@Root() topic: Topic, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return practicesOfTopic(scope, topic.key, page);
  }
}
