import { Field, InputType, ObjectType } from 'type-graphql';
import { MutationBase, MutationPayload, Text } from '../../platform/graphql/types.ts';
import { RegisteredDocument } from './documents.type.ts';

@InputType({ description: 'A document to be registered.' })
export class RegisterDocumentInput extends MutationBase {
  @Text(200, 'ONE_LINE')
  @Field(() => String, { description: 'What it is for, 1 to 200 characters in one line.' })
  name!: string;

  @Text(10_000, 'LINES')
  @Field(() => String, {
    description:
      'The document, 1 to 10,000 characters. It must fit the schema and stay within the limits of an operation.',
  })
  text!: string;
}

@ObjectType({ description: 'The registered document, or why it was not registered.' })
export class RegisterDocumentPayload extends MutationPayload {
  @Field(() => RegisteredDocument, { nullable: true, description: 'The document; null where it was refused.' })
  document!: RegisteredDocument | null;
}
