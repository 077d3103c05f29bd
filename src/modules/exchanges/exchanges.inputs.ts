import { Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { enumOf, type OrderDirection, OrderDirectionEnum } from '../../platform/graphql/types.ts';
import { type Delivery, DeliveryEnum, type Modality, ModalityEnum } from '../taxonomy/index.ts';
import type { PartyRole } from './exchanges.entity.ts';
import {
  type ExchangeOrigin,
  ExchangeOriginEnum,
  type ExchangeStatus,
  ExchangeStatusEnum,
  PartyRoleEnum,
} from './exchanges.type.ts';

@InputType({ description: 'Years of the calendar, the first and the last included; at least one of them is given.' })
export class YearRange {
  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: 'The first year, 1900 to 2200; no limit if not given.' })
  from?: number | null;

  @Min(1900)
  @Max(2200)
  @Field(() => Int, { nullable: true, description: 'The last year, 1900 to 2200; no limit if not given.' })
  to?: number | null;
}

@InputType({
  description: 'Which exchanges; every given field narrows the list. Country, institution and role are of one party.',
})
export class ExchangeFilter {
  @Field(() => [ID], {
    nullable: true,
    description: 'On one of these topics or below it, by the id of the topic or its code: statcab.1.3.',
  })
  topics?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these programmes, by their codes in any case.' })
  programmes?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'With a party of one of these countries, ISO 3166-1 alpha-2 in any case.',
  })
  countries?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'With one of these institutions as a party, by their ids.' })
  institutions?: string[] | null;

  @Field(() => [PartyRoleEnum], {
    nullable: true,
    description: 'With a party in one of these roles; below an institution or a country, with that one in one of them.',
  })
  roles?: PartyRole[] | null;

  @Field(() => [ExchangeStatusEnum], { nullable: true, description: 'In one of these states.' })
  statuses?: ExchangeStatus[] | null;

  @Field(() => [ExchangeOriginEnum], { nullable: true, description: 'Known from one of these origins.' })
  origins?: ExchangeOrigin[] | null;

  @Field(() => [ModalityEnum], { nullable: true, description: 'In one of these forms of work.' })
  modalities?: Modality[] | null;

  @Field(() => [DeliveryEnum], { nullable: true, description: 'Delivered in one of these ways.' })
  deliveries?: Delivery[] | null;

  @Field(() => [String], { nullable: true, description: 'Held in one of these languages, BCP 47.' })
  languages?: string[] | null;

  @ValidateNested()
  @Field(() => YearRange, {
    nullable: true,
    description: 'That began in one of these years; those without a known year are left out.',
  })
  years?: YearRange | null;
}

export type ExchangeOrderField = 'START';
export const ExchangeOrderFieldEnum = enumOf('ExchangeOrderField', 'By what exchanges are ordered.', {
  START: 'By the day that they begin; those without a known date count as earlier than all others.',
} satisfies Record<ExchangeOrderField, string>);

@InputType({ description: 'The order of exchanges.' })
export class ExchangeOrder {
  @Field(() => ExchangeOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: ExchangeOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}
