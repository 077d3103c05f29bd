import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Awaitable } from '../../platform/database/scope.ts';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, UseCase } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution, institutionById } from '../directory/index.ts';
import {
  ChangeServiceClientInput,
  ChangeServiceClientPayload,
  CreateServiceClientInput,
  CreateServiceClientPayload,
  RevokeServiceClientInput,
  RevokeServiceClientPayload,
  RotateServiceClientSecretInput,
  RotateServiceClientSecretPayload,
  ServiceClientFilter,
} from './clients.inputs.ts';
import { pageOfClients, serviceClientById } from './clients.reader.ts';
import {
  changeServiceClient,
  createServiceClient,
  revokeServiceClient,
  rotateServiceClientSecret,
} from './clients.service.ts';
import { identityAccess } from './identity.policy.ts';
import { ServiceClient, ServiceClientConnection } from './identity.type.ts';

/** Runs a use case on a service client and reads the client back. */
async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { serviceClient: key ? await serviceClientById(context.freshScope()).load(key) : null, userErrors };
}

/** The same, for a use case that makes a secret: it is shown to whoever asked, and kept nowhere. */
async function changeWithSecret<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: (show: (secret: string) => void) => UseCase<Input>,
) {
  let secret: string | null = null;
  const show = (made: string) => {
    secret = made;
  };
  const payload = await change(context, name, input, useCase(show));
  return { ...payload, secret };
}

@Resolver(() => ServiceClient)
export class ServiceClientResolver {
  @Access(identityAccess.serviceClients)
  @Query(() => ServiceClientConnection, { description: 'The programs that act for institutions; the latest first.' })
  serviceClients(
    @Arg('filter', () => ServiceClientFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: ServiceClientFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfClients(scope, filter, page);
  }

  @FieldResolver(() => Institution, { description: 'The institution that it acts for.' })
  institution(@Root() { institutionKey }: ServiceClient, @Ctx() { scope }: HubContext): Awaitable<Institution | null> {
    return institutionById(scope).load(institutionKey);
  }

  @Access(identityAccess.createServiceClient)
  @Mutation(() => CreateServiceClientPayload, { description: 'Lets a program act for an institution.' })
  async createServiceClient(
    @Arg('input', () => CreateServiceClientInput, { description: 'Which program, for whom, and what it may do.' })
    input: CreateServiceClientInput,
    @Ctx() context: HubContext,
  ): Promise<CreateServiceClientPayload> {
    const payload = await changeWithSecret(context, 'createServiceClient', input, createServiceClient);
    return { ...payload, clientId: payload.serviceClient?.clientId ?? null };
  }

  @Access(identityAccess.changeServiceClient)
  @Mutation(() => ChangeServiceClientPayload, {
    description: 'Changes what a service client may keep. Its open sockets close, so that it signs in anew.',
  })
  changeServiceClient(
    @Arg('input', () => ChangeServiceClientInput, { description: 'Which client, and its scopes.' })
    input: ChangeServiceClientInput,
    @Ctx() context: HubContext,
  ): Promise<ChangeServiceClientPayload> {
    return change(context, 'changeServiceClient', input, changeServiceClient);
  }

  @Access(identityAccess.rotateServiceClientSecret)
  @Mutation(() => RotateServiceClientSecretPayload, {
    description: 'Gives a service client a new secret; the earlier ones still work for a while.',
  })
  rotateServiceClientSecret(
    @Arg('input', () => RotateServiceClientSecretInput, { description: 'Which client, and for how long.' })
    input: RotateServiceClientSecretInput,
    @Ctx() context: HubContext,
  ): Promise<RotateServiceClientSecretPayload> {
    return changeWithSecret(context, 'rotateServiceClientSecret', input, rotateServiceClientSecret);
  }

  @Access(identityAccess.revokeServiceClient)
  @Mutation(() => RevokeServiceClientPayload, {
    description: 'Ends a service client for good: its secrets and tokens are refused, and its open sockets close.',
  })
  revokeServiceClient(
    @Arg('input', () => RevokeServiceClientInput, { description: 'Which client.' }) input: RevokeServiceClientInput,
    @Ctx() context: HubContext,
  ): Promise<RevokeServiceClientPayload> {
    return change(context, 'revokeServiceClient', input, revokeServiceClient);
  }
}
