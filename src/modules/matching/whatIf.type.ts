import { Max, Min } from 'class-validator';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { LocalizedField } from '../../platform/graphql/types.ts';
import { Cost } from '../../platform/limits/cost.ts';
import type { FactorCode, GateCode } from './matching.model.ts';
import { FactorCodeEnum, GateCodeEnum, WhyNot } from './matching.type.ts';

@InputType({ description: 'How much a factor shall count in an experiment.' })
export class FactorWeight {
  @Field(() => FactorCodeEnum, { description: 'Which factor.' })
  factor!: FactorCode;

  @Min(0)
  @Max(100)
  @Field(() => Float, {
    description:
      'Its weight, 0 to 100. The weights of factors that are not named stay as they are; then all are made to sum to 1.',
  })
  weight!: number;
}

@ObjectType({ description: 'What would be gained if the institution in need asked for less in one respect.' })
export class MatchRelaxation {
  @Field(() => GateCodeEnum, { description: 'The condition that would be loosened.' })
  gate!: GateCode;

  textText!: LocalizedText;

  @LocalizedField('textText', 'What would be asked for then, and how many more could answer, in one sentence.')
  text!: () => string;

  @Field(() => Int, {
    description:
      'How many institutions could answer that cannot now; those that are only supposed from a mandate do not count.',
  })
  moreProviders!: number;

  @Field(() => Float, { nullable: true, description: 'The score of the best of them, 0..1; null where there is none.' })
  bestScore!: number | null;

  /** The best of them. */
  providerKeys!: readonly string[];
}

@ObjectType({ description: 'How far apart the compared providers are in one factor.' })
export class FactorContrast {
  @Field(() => FactorCodeEnum, { description: 'Which factor.' })
  code!: FactorCode;

  @Field(() => Float, {
    description:
      'The largest contribution among them less the smallest one: how much the factor can decide between them.',
  })
  spread!: number;

  leaderKeys!: readonly string[];
}

@ObjectType({ description: 'Institutions beside each other as providers for one need.' })
export class ProviderComparison {
  @Cost({ size: 5 })
  @Field(() => [WhyNot], {
    description: 'Each with its best match, or what keeps it outside, in the order that was asked for.',
  })
  providers!: readonly WhyNot[];

  @Cost({ size: 9 })
  @Field(() => [FactorContrast], {
    description:
      'What sets apart those that are matched, the most decisive factor first; empty where fewer than two are.',
  })
  contrasts!: readonly FactorContrast[];
}
