import { Field, ID, ObjectType } from 'type-graphql';
import { connectionTypeOf, DateTimeScalar } from '../../platform/graphql/types.ts';

@ObjectType({ description: 'A GraphQL document that requests may name by its id in place of sending its text.' })
export class RegisteredDocument {
  @Field(() => ID, {
    description: 'What to send as `documentId`: "sha256:" and the SHA-256 hash of the text in hexadecimal digits.',
  })
  id!: string;

  key!: string;

  @Field(() => String, { description: 'What it is for, in the words of whoever registered it.' })
  name!: string;

  @Field(() => String, { description: 'The document itself; it never changes.' })
  text!: string;

  @Field(() => DateTimeScalar, { description: 'When it was registered.' })
  registeredAt!: string;

  @Field(() => String, { description: 'The account that registered it.' })
  registeredBy!: string;
}

export const { Connection: RegisteredDocumentConnection, Edge: RegisteredDocumentEdge } = connectionTypeOf(
  'RegisteredDocument',
  () => RegisteredDocument,
  'registered documents',
);
