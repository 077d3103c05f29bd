import { ArrayMaxSize, ArrayUnique, Max, Min } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Scope } from '../../kernel/viewer.ts';
import { MutationBase, MutationPayload, Text } from '../../platform/graphql/types.ts';
import { expectedVersion } from './identity.inputs.ts';
import type { ServiceClientStatus } from './identity.states.ts';
import { ScopeEnum, ServiceClient, ServiceClientStatusEnum } from './identity.type.ts';

@InputType({ description: 'Which service clients; every given field narrows the list.' })
export class ServiceClientFilter {
  @Field(() => [ID], { nullable: true, description: 'That act for one of these institutions.' })
  institutions?: string[] | null;

  @Field(() => [ServiceClientStatusEnum], { nullable: true, description: 'In one of these states.' })
  statuses?: ServiceClientStatus[] | null;
}

const scopesDescription = 'What it may keep for its institution, each once; with none it only reads.';

@InputType({ description: 'A program that shall act for an institution.' })
export class CreateServiceClientInput extends MutationBase {
  @Text(200, 'ONE_LINE')
  @Field(() => String, { description: 'What the program is called, 1 to 200 characters.' })
  name!: string;

  @Field(() => ID, { description: 'The institution that it acts for; this never changes.' })
  institutionId!: string;

  @ArrayMaxSize(10)
  @ArrayUnique({ message: 'scopes: name each once' })
  @Field(() => [ScopeEnum], { description: scopesDescription })
  scopes!: Scope[];
}

@InputType()
abstract class ClientMove extends MutationBase {
  @Field(() => ID, { description: 'The service client.' })
  id!: string;

  @Field(() => Int, { description: expectedVersion })
  expectedVersion!: number;
}

@InputType({ description: 'What a service client may keep from now on.' })
export class ChangeServiceClientInput extends ClientMove {
  @ArrayMaxSize(10)
  @ArrayUnique({ message: 'scopes: name each once' })
  @Field(() => [ScopeEnum], { description: scopesDescription })
  scopes!: Scope[];
}

@InputType({ description: 'A service client that shall have a new secret.' })
export class RotateServiceClientSecretInput extends ClientMove {
  @Min(0)
  @Max(168)
  @Field(() => Int, {
    nullable: true,
    description: 'For how many hours the earlier secrets still work, 0 to 168; 24 if not given.',
  })
  overlapHours?: number | null;
}

@InputType({ description: 'A service client that shall never act again.' })
export class RevokeServiceClientInput extends ClientMove {}

@ObjectType()
abstract class ClientPayload extends MutationPayload {
  @Field(() => ServiceClient, { nullable: true, description: 'The service client as it is now.' })
  serviceClient!: ServiceClient | null;
}

@ObjectType()
abstract class ClientSecretPayload extends ClientPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The client_secret. It is shown this once: also the same idempotency key does not show it again.',
  })
  secret!: string | null;
}

@ObjectType({ description: 'What came of creating a service client.' })
export class CreateServiceClientPayload extends ClientSecretPayload {
  @Field(() => String, { nullable: true, description: 'The client_id for the token endpoint, POST /oauth/token.' })
  clientId!: string | null;
}

@ObjectType({ description: 'What came of changing a service client.' })
export class ChangeServiceClientPayload extends ClientPayload {}

@ObjectType({ description: 'What came of giving a service client a new secret.' })
export class RotateServiceClientSecretPayload extends ClientSecretPayload {}

@ObjectType({ description: 'What came of revoking a service client.' })
export class RevokeServiceClientPayload extends ClientPayload {}
