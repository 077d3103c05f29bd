import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { LocalizedText } from '../../kernel/localized.ts';
import {
  connectionTypeOf,
  DateTimeScalar,
  enumOf,
  LocalizedField,
  Node,
  type OrderDirection,
  OrderDirectionEnum,
} from '../../platform/graphql/types.ts';

export const regions = {
  AFRICAN: 'The African group of the community.',
  ARAB: 'The Arab group of the community.',
  ASIAN: 'The Asian group of the community, which also has members in Europe and South America.',
} as const;
export type Region = keyof typeof regions;
export const RegionEnum = enumOf('Region', 'The regional group of a member country.', regions);

export const incomeGroups = {
  LOW: 'Low income.',
  LOWER_MIDDLE: 'Lower middle income.',
  UPPER_MIDDLE: 'Upper middle income.',
  HIGH: 'High income.',
} as const;
export type IncomeGroup = keyof typeof incomeGroups;
export const IncomeGroupEnum = enumOf(
  'IncomeGroup',
  'The income group of a country in the classification of the World Bank, fiscal year 2025.',
  incomeGroups,
);

export const institutionKinds = {
  STATISTICAL_OFFICE: 'A national statistical office.',
  CENTRAL_BANK: 'A central bank or monetary authority.',
  MINISTRY: 'A ministry.',
  VET_AUTHORITY: 'An authority for vocational education and training.',
  EMPLOYMENT_SERVICE: 'A public employment service.',
  OSH_AUTHORITY: 'An authority for occupational safety and health.',
  SOCIAL_SECURITY: 'A social security organisation.',
  TOURISM_AUTHORITY: 'A tourism authority.',
  WATER_AUTHORITY: 'A water authority.',
  RAILWAY: 'A railway authority or company.',
  STANDARDS_BODY: 'A standards body.',
  AGRICULTURE_RESEARCH: 'An institute of agricultural research.',
  UNIVERSITY: 'A university or polytechnic.',
  COOPERATION_AGENCY: 'An agency for technical cooperation.',
  REGIONAL_ORGANISATION: 'An organisation of several countries of a region or of the community.',
  INTERNATIONAL_ORGANISATION: 'An international organisation.',
  OTHER: 'A national body of another kind.',
} as const;
export type InstitutionKind = keyof typeof institutionKinds;
export const InstitutionKindEnum = enumOf('InstitutionKind', 'What an institution is.', institutionKinds);

export const certainties = {
  CHECKED: 'Seen in a published source.',
  KNOWN: 'Generally known; the source was not opened again.',
  UNSURE: 'Not sure; to be verified.',
} as const;
export type Certainty = keyof typeof certainties;
export const CertaintyEnum = enumOf('Certainty', 'How sure the hub is of a record.', certainties);

@ObjectType({ implements: Node, description: 'A member country of the community.' })
export class Country extends Node {
  @Field(() => String, { description: 'ISO 3166-1 alpha-2: NE.' })
  code!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-3: NER.' })
  alpha3!: string;

  nameText!: LocalizedText;

  @LocalizedField('nameText', 'The name of the country.')
  name!: () => string;

  @Field(() => RegionEnum, { description: 'The regional group.' })
  region!: Region;

  @Field(() => IncomeGroupEnum, { nullable: true, description: 'The income group; null where it is not known.' })
  incomeGroup!: IncomeGroup | null;

  @Field(() => Boolean, {
    description: 'Whether it is on the list of least developed countries of the United Nations.',
  })
  leastDeveloped!: boolean;

  @Field(() => [String], { description: 'Official or working languages, BCP 47.' })
  officialLanguages!: string[];
}

@ObjectType({
  implements: Node,
  description: 'A capacity building programme for one kind of institution, such as StatCaB for statistical offices.',
})
export class Programme extends Node {
  @Field(() => String, { description: 'The acronym in use: StatCaB.' })
  code!: string;

  nameText!: LocalizedText;

  @LocalizedField('nameText', 'The name of the programme.')
  name!: () => string;

  @Field(() => String, { description: 'The sector that it works in, in English as recorded.' })
  sector!: string;

  @Field(() => Int, { nullable: true, description: 'The year in which it began; null where it is not known.' })
  since!: number | null;

  @Field(() => String, { nullable: true, description: 'For whom it is, in English as recorded.' })
  targetInstitutions!: string | null;

  @Field(() => Boolean, { description: 'False where no source confirms that it became a programme of its own.' })
  isConfirmed!: boolean;

  @Field(() => String, { nullable: true, description: 'Where this was read.' })
  sourceUrl!: string | null;
}

@ObjectType({
  implements: Node,
  description: 'A national, regional or international body. The same one gives on one topic and receives on another.',
})
export class Institution extends Node {
  nameText!: LocalizedText;

  @LocalizedField('nameText', 'The name of the institution.')
  name!: () => string;

  @Field(() => String, {
    nullable: true,
    description: 'Its name in a language of its country that is not an official one here.',
  })
  localName!: string | null;

  @Field(() => String, { nullable: true, description: 'The acronym that it is known by.' })
  acronym!: string | null;

  @Field(() => [String], {
    description: 'Earlier names, other spellings and acronyms; search finds it by any of them.',
  })
  aliases!: string[];

  @Field(() => InstitutionKindEnum, { description: 'What it is.' })
  kind!: InstitutionKind;

  countryCode!: string | null;

  @Field(() => String, { nullable: true, description: 'The domain of its web site.' })
  website!: string | null;

  @Field(() => CertaintyEnum, { description: 'How sure the hub is of this record.' })
  certainty!: Certainty;

  @Field(() => String, { nullable: true, description: 'A remark on the record, in English.' })
  note!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the centre last verified it; null if never.' })
  verifiedAt!: string | null;
}

export const { Edge: InstitutionEdge, Connection: InstitutionConnection } = connectionTypeOf(
  'Institution',
  () => Institution,
  'institutions',
);

@InputType({ description: 'Which institutions; every given field narrows the list.' })
export class InstitutionFilter {
  @Field(() => [String], { nullable: true, description: 'Of one of these countries, ISO 3166-1 alpha-2.' })
  countries?: string[] | null;

  @Field(() => [InstitutionKindEnum], { nullable: true, description: 'Of one of these kinds.' })
  kinds?: InstitutionKind[] | null;

  @Field(() => [String], { nullable: true, description: 'That took part in one of these programmes, by their codes.' })
  programmes?: string[] | null;
}

export type InstitutionOrderField = 'NAME' | 'COUNTRY';
export const InstitutionOrderFieldEnum = enumOf('InstitutionOrderField', 'By what institutions are ordered.', {
  NAME: 'By the name in the language of the request.',
  COUNTRY: 'By the code of the country; those of no country first.',
} satisfies Record<InstitutionOrderField, string>);

@InputType({ description: 'The order of institutions.' })
export class InstitutionOrder {
  @Field(() => InstitutionOrderFieldEnum, { description: 'By what they are ordered.' })
  field!: InstitutionOrderField;

  @Field(() => OrderDirectionEnum, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}
