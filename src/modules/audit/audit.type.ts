import { Field, ID, ObjectType } from 'type-graphql';
import { connectionTypeOf, DateTimeScalar, enumOf } from '../../platform/graphql/types.ts';

const kindsOfChange = {
  INSERT: 'It was not there before.',
  UPDATE: 'It was there, and is otherwise now.',
  DELETE: 'It is not there any more.',
} as const;
export type ChangeKind = keyof typeof kindsOfChange;
export const ChangeKindEnum = enumOf('AuditChangeKind', 'What was done to a record or to a part of it.', kindsOfChange);

@ObjectType({ description: 'One field that a change made different.' })
export class AuditChange {
  @Field(() => String, { description: 'Which field of the record, such as status or institutionId.' })
  field!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The value before, a list as JSON; null where there was none, or where it is not kept.',
  })
  before!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The value after, a list as JSON; null where there is none any more, or where it is not kept.',
  })
  after!: string | null;

  @Field(() => Boolean, {
    description:
      'False for what may hold a name, an address, a secret or words of a person: only that it changed is kept.',
  })
  isShown!: boolean;
}

@ObjectType({
  description:
    'Who did what to which record, when and from where. Entries are never changed or removed, and each holds the hash of the one before.',
})
export class AuditEntry {
  @Field(() => String, {
    description: 'Its number, a whole number without gaps from 1; a text, since it may be larger than an Int.',
  })
  sequence!: string;

  @Field(() => DateTimeScalar, { description: 'When the change became valid, by the clock of the database.' })
  occurredAt!: Date;

  @Field(() => String, {
    description:
      'Who did it: the account, the service client or the part of the hub, as in the event log. It begins with "database:" for a change that did not come through the hub.',
  })
  actor!: string;

  @Field(() => String, {
    nullable: true,
    description: 'In which role, such as MEMBER; null for a change that did not come through the hub.',
  })
  role!: string | null;

  institutionKey!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By which mutation, such as declareNeed, or by which duty of the hub, such as clockwork.',
  })
  action!: string | null;

  @Field(() => String, { nullable: true, description: 'The network address that the request came from.' })
  address!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The x-correlation-id of the request, under which the log tells more of it.',
  })
  correlationId!: string | null;

  @Field(() => ChangeKindEnum, { description: 'What was done to the record, or to the part of it.' })
  change!: ChangeKind;

  @Field(() => String, { description: 'The type of the record, such as Need.' })
  subjectType!: string;

  @Field(() => ID, { description: 'The id of the record.' })
  subjectId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'In which list of the record, such as topics; null for the record itself.',
  })
  part!: string | null;

  @Field(() => [AuditChange], { description: 'What is different, by the name of the field.' })
  changes!: AuditChange[];

  @Field(() => String, {
    description: 'SHA-256 of the entry and of the hash before it, hexadecimal: the head of the chain at that time.',
  })
  hash!: string;
}

export const { Connection: AuditEntryConnection } = connectionTypeOf('AuditEntry', () => AuditEntry, 'audit entries');
