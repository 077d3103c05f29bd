import { enumOf } from '../../platform/graphql/types.ts';

/** From the least to the most. */
export const matchOutcomes = {
  NONE: 'The provider was not asked to answer the need.',
  ASKED: 'It was asked, and has not answered.',
  DECLINED: 'It was asked, and said no.',
  PROPOSED: 'It answered with terms of reference.',
  AGREED: 'An exchange with it as a provider was agreed; it is still to take place, or was called off.',
  HELD: 'An exchange with it as a provider took place and was reported on.',
} as const;
export type MatchOutcome = keyof typeof matchOutcomes;
export const MatchOutcomeEnum = enumOf('MatchOutcome', 'How far a match came.', matchOutcomes);
