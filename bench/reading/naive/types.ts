import 'reflect-metadata';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { LocalizedText } from '../../../src/kernel/localized.ts';
import type { Capacity as CapacityRow } from '../../../src/modules/needs/needs.entity.ts';

@ObjectType()
export class Country {
  @Field(() => String)
  code!: string;

  name!: LocalizedText;
}

@ObjectType()
export class Topic {
  @Field(() => String)
  code!: string;

  label!: LocalizedText;

  parentCode!: string | null;
}

@ObjectType()
export class Institution {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  kind!: string;

  name!: LocalizedText;

  countryCode!: string | null;
}

@ObjectType()
export class Need {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  priority!: string;

  @Field(() => String)
  status!: string;

  @Field(() => Int, { nullable: true })
  participants!: number | null;

  @Field(() => [String])
  languages!: string[];

  @Field(() => [String])
  modalities!: string[];

  @Field(() => Date)
  declaredAt!: Date;

  institutionId!: string;

  topicCode!: string;
}

@ObjectType()
export class Capacity {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  basis!: string;

  @Field(() => String)
  status!: string;

  @Field(() => [String])
  languages!: string[];

  @Field(() => [String])
  modalities!: string[];

  @Field(() => Int, { nullable: true })
  places!: number | null;

  institutionId!: string;

  topicCode!: string;

  verifiedAt!: Date | null;
}

@ObjectType()
export class Party {
  @Field(() => String)
  role!: string;

  institutionId!: string | null;
}

@ObjectType()
export class Exchange {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  status!: string;

  @Field(() => [String])
  languages!: string[];

  title!: LocalizedText;
}

@ObjectType()
export class Match {
  @Field(() => Float)
  score!: number;

  @Field(() => Capacity)
  capacity!: Capacity;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface List<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: PageInfo;
  readonly totalCount?: number;
}

function listType<Row extends object>(name: string, type: () => new () => Row) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(type)
    node!: Row;
  }
  @ObjectType(`${name}Connection`)
  class Connection {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int)
    totalCount!: number;
  }
  return Connection;
}

export const NeedList = listType('Need', () => Need);
export const CapacityList = listType('Capacity', () => Capacity);
export const InstitutionList = listType('Institution', () => Institution);
export const ExchangeList = listType('Exchange', () => Exchange);
export const MatchList = listType('Match', () => Match);

export const SearchKind = { INSTITUTION: 'INSTITUTION' } as const;
registerEnumType(SearchKind, { name: 'SearchKind' });
export const Language = { EN: 'EN' } as const;
registerEnumType(Language, { name: 'Language' });

@InputType()
export class CapacityFilter {
  @Field(() => [String])
  bases!: string[];

  @Field(() => [String])
  statuses!: CapacityRow['status'][];
}

@InputType()
export class CapacityOrder {
  @Field(() => String)
  field!: string;

  @Field(() => String)
  direction!: string;
}

@InputType()
export class InstitutionFilter {
  @Field(() => [String])
  countries!: string[];
}
