import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { Connection } from '../../platform/database/lists.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById, institutionKeys } from '../directory/index.ts';
import { compareInstitutions } from './comparison.reader.ts';
import { matchingAccess } from './matching.policy.ts';
import { criteriaOfNeed } from './matching.reader.ts';
import { type Match, MatchConnection, type MatchSetting } from './matching.type.ts';
import { relaxationsOf } from './relaxations.reader.ts';
import { FactorContrast, MatchRelaxation, ProviderComparison } from './whatIf.type.ts';

const mostCompared = 5;

@Resolver(() => MatchConnection)
export class MatchRelaxationsResolver {
  @Cost({ weight: 200, size: 4 })
  @FieldResolver(() => [MatchRelaxation], {
    description:
      'What the institution in need would gain by asking for less: one entry for languages, level, forms and time each, where something is asked for.',
  })
  relaxations(@Root() { setting }: Connection<Match> & { setting?: MatchSetting }, @Ctx() { scope }: HubContext) {
    // Where no topic was recognised nothing is asked for.
    return setting ? relaxationsOf(scope, setting) : [];
  }
}

@Resolver(() => MatchRelaxation)
export class MatchRelaxationResolver {
  @Cost({ size: 5 })
  @FieldResolver(() => [Institution], { description: 'The best five of those that could answer then, the best first.' })
  async providers(@Root() { providerKeys }: MatchRelaxation, @Ctx() { scope }: HubContext) {
    return institutionById(scope).loadMany(providerKeys);
  }
}

@Resolver(() => FactorContrast)
export class FactorContrastResolver {
  @Cost({ size: 5 })
  @FieldResolver(() => [Institution], {
    description: 'Who has the largest contribution; several where they are equal.',
  })
  async leaders(@Root() { leaderKeys }: FactorContrast, @Ctx() { scope }: HubContext) {
    return institutionById(scope).loadMany(leaderKeys);
  }
}

@Resolver(() => ProviderComparison)
export class ProviderComparisonResolver {
  @Cost({ weight: 250 })
  @Access(matchingAccess.compareProviders)
  @Query(() => ProviderComparison, { description: 'How institutions stand beside each other as providers for a need.' })
  async compareProviders(
    @Arg('needId', () => ID, { description: 'The id of a need that the viewer may see.' }) needId: string,
    @Arg('institutionIds', () => [ID], { description: `The institutions to compare, 2 to ${mostCompared}.` })
    institutionIds: string[],
    @Ctx() { scope }: HubContext,
  ) {
    const keys = [...new Set(institutionIds.map((id) => keyOf('Institution', id, 'institutionIds')))];
    if (keys.length < 2 || keys.length > mostCompared) {
      throw new BadUserInputError(
        `institutionIds names ${keys.length} institutions; 2 to ${mostCompared} are allowed.`,
        {
          argument: 'institutionIds',
          minimum: 2,
          maximum: mostCompared,
        },
      );
    }
    await institutionKeys(scope, institutionIds, 'institutionIds');
    return compareInstitutions(scope, await criteriaOfNeed(scope, keyOf('Need', needId, 'needId')), keys);
  }
}
