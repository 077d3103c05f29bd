import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { Institution, institutionById } from '../directory/index.ts';
import { Expert, expertById } from '../experts/index.ts';
import { mostAsked } from './circulation.service.ts';
import { changedExchange } from './conduct.resolver.ts';
import {
  ChooseProposalPayload,
  ConsentToExchangePayload,
  ProposeTermsPayload,
  ReviseTermsPayload,
  WithdrawProposalPayload,
} from './exchanges.inputs.ts';
import { exchangesAccess } from './exchanges.policy.ts';
import { exchangeById } from './exchanges.reader.ts';
import { Exchange } from './exchanges.type.ts';
import {
  ChooseProposalInput,
  ConsentToExchangeInput,
  ProposeTermsInput,
  ReviseTermsInput,
  WithdrawProposalInput,
} from './proposals.inputs.ts';
import { expertsOfProposal, partnersOfProposal, proposalById, proposalsOfExchange } from './proposals.reader.ts';
import { chooseProposal, consentToExchange, proposeTerms, reviseTerms, withdrawProposal } from './proposals.service.ts';
import { Proposal } from './proposals.type.ts';

@Resolver(() => Proposal)
export class ProposalMutations {
  @Access(exchangesAccess.proposeTerms)
  @Mutation(() => ProposeTermsPayload, {
    description: 'An institution that was asked, alone or with partners, says how it would hold the exchange.',
  })
  proposeTerms(
    @Arg('input', () => ProposeTermsInput, { description: 'The terms.' }) input: ProposeTermsInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'proposeTerms', input, proposeTerms);
  }

  @Access(exchangesAccess.reviseTerms)
  @Mutation(() => ReviseTermsPayload, { description: 'Puts other terms in the place of those that one proposed.' })
  reviseTerms(
    @Arg('input', () => ReviseTermsInput, { description: 'The terms.' }) input: ReviseTermsInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'reviseTerms', input, reviseTerms);
  }

  @Access(exchangesAccess.withdrawProposal)
  @Mutation(() => WithdrawProposalPayload, { description: 'Takes back what one proposed, until it is agreed.' })
  withdrawProposal(
    @Arg('input', () => WithdrawProposalInput, { description: 'Which, and why.' }) input: WithdrawProposalInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'withdrawProposal', input, withdrawProposal);
  }

  @Access(exchangesAccess.chooseProposal)
  @Mutation(() => ChooseProposalPayload, {
    description: 'A recipient or the centre chooses one of the proposals, to which the parties then consent.',
  })
  chooseProposal(
    @Arg('input', () => ChooseProposalInput, { description: 'Which.' }) input: ChooseProposalInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'chooseProposal', input, chooseProposal);
  }

  @Access(exchangesAccess.consentToExchange)
  @Mutation(() => ConsentToExchangePayload, {
    description: 'A party or the centre consents to the chosen terms; with the last consent the exchange is agreed.',
  })
  consentToExchange(
    @Arg('input', () => ConsentToExchangeInput, { description: 'To what.' }) input: ConsentToExchangeInput,
    @Ctx() context: HubContext,
  ) {
    return changedExchange(context, 'consentToExchange', input, consentToExchange);
  }
}

@Resolver(() => Exchange)
export class ExchangeProposalsResolver {
  @Cost({ size: 5 })
  @FieldResolver(() => [Proposal], {
    description: `What was proposed, in the order in which it came, one of each institution that was asked (${mostAsked} at most) and those taken back. Who proposes sees its own alone until it is chosen; who takes no part sees none.`,
  })
  proposals(@Root() { key }: Exchange, @Ctx() { scope }: HubContext) {
    return proposalsOfExchange(scope, key);
  }

  @FieldResolver(() => Proposal, {
    nullable: true,
    description:
      'The proposal that was chosen: its terms are those of the exchange. Null where none is, or it is not for the viewer.',
  })
  chosenProposal(@Root() { chosenProposalKey }: Exchange, @Ctx() { scope }: HubContext) {
    return chosenProposalKey ? proposalById(scope).load(chosenProposalKey) : null;
  }
}

@Resolver(() => Proposal)
export class ProposalResolver {
  @FieldResolver(() => Exchange, { description: 'What it is for.' })
  exchange(@Root() { exchangeKey }: Proposal, @Ctx() { scope }: HubContext) {
    return exchangeById(scope).load(exchangeKey);
  }

  @FieldResolver(() => Institution, { description: 'Who proposes, and would provide.' })
  institution(@Root() { institutionId }: Proposal, @Ctx() { scope }: HubContext) {
    return institutionById(scope).load(institutionId);
  }

  @Cost({ size: 2 })
  @FieldResolver(() => [Institution], { description: 'Who would provide together with it, 10 at most.' })
  async partners(@Root() { key }: Proposal, @Ctx() { scope }: HubContext) {
    const rows = await partnersOfProposal(scope, key);
    return institutionById(scope).loadMany(rows.map(({ institutionId }) => institutionId));
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [Expert], {
    description: 'The experts who would teach, as far as the viewer may see them, 20 at most.',
  })
  async experts(@Root() { key }: Proposal, @Ctx() { scope }: HubContext) {
    const rows = await expertsOfProposal(scope, key);
    const experts = await expertById(scope).loadMany(rows.map(({ expertId }) => expertId));
    return experts.filter((expert) => expert !== null);
  }
}
