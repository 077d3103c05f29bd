import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import { checkedSize, defaultPageSize, largestPageSize } from '../../kernel/pages.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Capacity, capacityById, Need, needById } from '../needs/index.ts';
import { exchangeCycles } from './cycles.reader.ts';
import { ExchangeCycle, ExchangeCycleStep } from './cycles.type.ts';
import { matchingAccess } from './matching.policy.ts';

@Resolver(() => ExchangeCycle)
export class ExchangeCycleResolver {
  @Cost({ weight: 200 })
  @Access(matchingAccess.exchangeCycles)
  @Query(() => [ExchangeCycle], {
    description:
      'Rings of institutions that could help each other with what they need and can give, the best first; what is only supposed from a mandate is not given.',
  })
  exchangeCycles(
    @Arg('institutionId', () => ID, {
      nullable: true,
      description: 'Only rings with this institution; any if not given.',
    })
    institutionId: string | null,
    @Arg('maxLength', () => Int, { defaultValue: 3, description: 'The most institutions in a ring: 2 or 3.' })
    maxLength: number,
    @Arg('first', () => Int, { defaultValue: defaultPageSize, description: `How many, 1 to ${largestPageSize}.` })
    first: number,
    @Ctx() { scope }: HubContext,
  ): Promise<ExchangeCycle[]> {
    if (maxLength !== 2 && maxLength !== 3) {
      throw new BadUserInputError(`maxLength must be 2 or 3, not ${maxLength}.`, { argument: 'maxLength' });
    }
    const key = institutionId ? keyOf('Institution', institutionId, 'institutionId') : null;
    return exchangeCycles(scope, key, maxLength, checkedSize('first', first));
  }
}

@Resolver(() => ExchangeCycleStep)
export class ExchangeCycleStepResolver {
  @FieldResolver(() => Institution, { description: 'Who gives.' })
  provider(@Root() step: ExchangeCycleStep, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(step.providerKey);
  }

  @FieldResolver(() => Institution, { description: 'Who receives.' })
  recipient(@Root() step: ExchangeCycleStep, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(step.recipientKey);
  }

  @FieldResolver(() => Need, { description: 'The need that is answered.' })
  need(@Root() step: ExchangeCycleStep, @Ctx() { scope }: HubContext) {
    return needById(scope).load(step.needKey);
  }

  @FieldResolver(() => Capacity, { description: 'The capacity that answers it.' })
  capacity(@Root() step: ExchangeCycleStep, @Ctx() { scope }: HubContext) {
    return capacityById(scope).load(step.capacityKey);
  }
}
