import { offerById } from './offers.reader.ts';
import {
  CapacityOffersResolver,
  InstitutionOffersResolver,
  OfferMutations,
  OfferResolver,
  TopicOffersResolver,
} from './offers.resolver.ts';
import { OfferSubscription } from './offers.subscription.ts';

export { type OffersTables, offersEntities } from './offers.entity.ts';
export { offerVisibility } from './offers.policy.ts';
export { offerAnswers, offerById } from './offers.reader.ts';
export { givePlacesBack, lapseOffers, publishOffer, takePlaces } from './offers.service.ts';
export { Offer } from './offers.type.ts';

/** Resolver classes and node loaders of the module, for the composition root. */
export const offersResolvers = [
  OfferResolver,
  OfferMutations,
  OfferSubscription,
  InstitutionOffersResolver,
  TopicOffersResolver,
  CapacityOffersResolver,
] as const;
export const offersNodes = { Offer: offerById } as const;
