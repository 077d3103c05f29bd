import { Field, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import { connectionTypeOf, DateTimeScalar, enumOf, LocalizedField, Node } from '../../platform/graphql/types.ts';
import {
  type CompetenceLevel,
  CompetenceLevelEnum,
  type Delivery,
  DeliveryEnum,
  type Modality,
  ModalityEnum,
} from '../taxonomy/index.ts';
import type { CapacityStatus } from './needs.states.ts';
import { TimeWindow } from './needs.type.ts';

export type CapacityBasis = 'DECLARED' | 'RECORD' | 'MANDATE';
export const CapacityBasisEnum = enumOf('CapacityBasis', 'From where the hub knows of a capacity.', {
  DECLARED: 'The institution itself declared it, with its level, languages and ways of delivery.',
  RECORD:
    'Evidenced by the published record: the institution gave on the topic before. What the record does not tell (level, languages, forms) is not known.',
  MANDATE:
    'Supposed from what the institution is for, by its kind or its name: it did not declare this, and nobody recorded that it gave it. It may be asked for, and is no supply.',
} satisfies Record<CapacityBasis, string>);

export const CapacityStatusEnum = enumOf('CapacityStatus', 'Whether a capacity can be asked for.', {
  ACTIVE: 'Can be asked for; only these are matched.',
  PAUSED: 'The institution does not want to be asked for now.',
  STALE: 'Nobody verified it for 24 months; it is shown, but not matched until it is verified again.',
  RETIRED: 'Given up for good.',
} satisfies Record<CapacityStatus, string>);

@ObjectType({
  implements: Node,
  description:
    'What an institution can give on a topic, or, on the basis MANDATE, may be asked for. Publishing an offer announces one occasion of it.',
})
export class Capacity extends Node {
  institutionId!: string;

  topicCode!: string;

  @Field(() => CapacityBasisEnum, {
    description: 'Declared by the institution itself, evidenced by the published record, or supposed from its mandate.',
  })
  basis!: CapacityBasis;

  @Field(() => CompetenceLevelEnum, {
    nullable: true,
    description:
      'Up to which level it can bring others; null where it is not known, which happens never on the basis DECLARED.',
  })
  level!: CompetenceLevel | null;

  @Field(() => [String], {
    description: 'Languages it is given in, BCP 47. Empty means not known, not none; never on the basis DECLARED.',
  })
  languages!: string[];

  @Field(() => [ModalityEnum], {
    description: 'The forms it is given in. Empty means not known, not none; never on the basis DECLARED.',
  })
  modalities!: Modality[];

  @Field(() => [DeliveryEnum], {
    description: 'The ways it is delivered. Empty means not known, not none; never on the basis DECLARED.',
  })
  deliveries!: Delivery[];

  @Field(() => Int, {
    nullable: true,
    description: 'How many people it can take at one time; null where it is not known.',
  })
  places!: number | null;

  @Field(() => TimeWindow, { nullable: true, description: 'When it can be given; null when at any time.' })
  window!: TimeWindow | null;

  @Field(() => CapacityStatusEnum, { description: 'Whether it can be asked for.' })
  status!: CapacityStatus;

  noteText!: LocalizedText | null;

  @LocalizedField(
    'noteText',
    'What else somebody who asks should know, in the words of the institution; of a mandate, from what it is supposed.',
    {
      nullable: true,
    },
  )
  note!: () => string | null;

  @Field(() => DateTimeScalar, { description: 'When it was declared, given last by the record, or supposed first.' })
  declaredAt!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the institution or the centre last confirmed it, the declaration included; null if never.',
  })
  verifiedAt!: string | null;

  @Field(() => Int, { description: 'Grows with every change; sent back as `expectedVersion`.' })
  version!: number;
}

export const { Edge: CapacityEdge, Connection: CapacityConnection } = connectionTypeOf(
  'Capacity',
  () => Capacity,
  'capacities',
);
