import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext, MutationInput, UseCase } from '../../platform/graphql/context.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Capacity, capacityById } from '../needs/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import {
  CloseOfferInput,
  CloseOfferPayload,
  OfferFilter,
  OfferOrder,
  OfferPageArgs,
  PublishOfferInput,
  PublishOfferPayload,
  WithdrawOfferInput,
  WithdrawOfferPayload,
} from './offers.inputs.ts';
import { offersAccess } from './offers.policy.ts';
import { offerById, offersOf, pageOfOffers } from './offers.reader.ts';
import { closeOffer, publishOffer, withdrawOffer } from './offers.service.ts';
import { Offer, OfferConnection } from './offers.type.ts';

@Resolver(() => Offer)
export class OfferResolver {
  @Access(offersAccess.offers)
  @Query(() => OfferConnection, { description: 'Announced occasions to learn.' })
  offers(
    @Arg('filter', () => OfferFilter, { nullable: true, description: 'Which ones; all if not given.' })
    filter: OfferFilter | null,
    @Arg('orderBy', () => OfferOrder, { nullable: true, description: 'The last published first if not given.' })
    order: OfferOrder | null,
    @Args(() => OfferPageArgs) page: OfferPageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return pageOfOffers(scope, filter, order, page);
  }

  @FieldResolver(() => Capacity, {
    nullable: true,
    description: 'What it is drawn from; null where the viewer may not see that any more.',
  })
  capacity(@Root() offer: Offer, @Ctx() { scope }: HubContext) {
    return capacityById(scope).load(offer.capacityKey);
  }

  @FieldResolver(() => Institution, { description: 'Who gives it.' })
  institution(@Root() offer: Offer, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(offer.institutionId);
  }

  @FieldResolver(() => Topic, { description: 'What it is about.' })
  topic(@Root() offer: Offer, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).load(offer.topicCode);
  }
}

async function change<Input extends MutationInput>(
  context: HubContext,
  name: string,
  input: Input,
  useCase: UseCase<Input>,
) {
  const { key, userErrors } = await context.mutate(name, input, useCase);
  return { offer: key ? await offerById(context.freshScope()).load(key) : null, userErrors };
}

@Resolver()
export class OfferMutations {
  @Access(offersAccess.publishOffer)
  @Mutation(() => PublishOfferPayload, {
    description:
      'Announces an occasion drawn from an active capacity of the institution of the caller; subscribers hear of it.',
  })
  publishOffer(
    @Arg('input', () => PublishOfferInput, { description: 'The offer.' }) input: PublishOfferInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'publishOffer', input, publishOffer);
  }

  @Access(offersAccess.withdrawOffer)
  @Mutation(() => WithdrawOfferPayload, {
    description: 'Takes a published offer of the institution of the caller back.',
  })
  withdrawOffer(
    @Arg('input', () => WithdrawOfferInput, { description: 'Which offer, and why.' }) input: WithdrawOfferInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'withdrawOffer', input, withdrawOffer);
  }

  @Access(offersAccess.closeOffer)
  @Mutation(() => CloseOfferPayload, {
    description: 'Takes nobody any more for a published or full offer of the institution of the caller.',
  })
  closeOffer(
    @Arg('input', () => CloseOfferInput, { description: 'Which offer.' }) input: CloseOfferInput,
    @Ctx() context: HubContext,
  ) {
    return change(context, 'closeOffer', input, closeOffer);
  }
}

@Resolver(() => Institution)
export class InstitutionOffersResolver {
  @FieldResolver(() => OfferConnection, { description: 'What it offers, the last published first.' })
  offers(
    @Root() institution: Institution,
    @Args(() => OfferPageArgs) page: OfferPageArgs,
    @Ctx() { scope }: HubContext,
  ) {
    return offersOf(scope, 'institution', institution.key, page);
  }
}

@Resolver(() => Topic)
export class TopicOffersResolver {
  @FieldResolver(() => OfferConnection, {
    description: 'What is offered on the topic or on anything below it, the last published first.',
  })
  offers(@Root() topic: Topic, @Args(() => OfferPageArgs) page: OfferPageArgs, @Ctx() { scope }: HubContext) {
    return offersOf(scope, 'topic', topic.key, page);
  }
}

@Resolver(() => Capacity)
export class CapacityOffersResolver {
  @FieldResolver(() => OfferConnection, { description: 'What was offered from it, the last published first.' })
  offers(@Root() capacity: Capacity, @Args(() => OfferPageArgs) page: OfferPageArgs, @Ctx() { scope }: HubContext) {
    return offersOf(scope, 'capacity', capacity.key, page);
  }
}
