import { defineEntity, p } from '@mikro-orm/core';
import { stateAfter } from '../../kernel/states.ts';
import { columns } from '../../platform/database/columns.ts';
import { type ProposalMove, type ProposalStatus, proposalLife } from './proposals.states.ts';

/** Who pays what of an exchange. */
export interface CostShare {
  readonly item: string;
  readonly payer: string;
}

/** How a provider, alone or with others, would hold an exchange: its terms of reference. */
export const ProposalSchema = defineEntity({
  name: 'Proposal',
  tableName: 'proposal',
  properties: {
    id: columns.id(),
    exchangeId: p.uuid().index(),
    institutionId: columns.code().index(),
    status: columns.text().$type<ProposalStatus>(),
    scope: columns.localized(),
    audience: columns.localized().nullable(),
    level: columns.number(),
    modality: columns.text(),
    delivery: columns.text(),
    startsOn: columns.day(),
    endsOn: columns.day(),
    datePrecision: columns.text(),
    venue: columns.text().nullable(),
    languages: columns.texts(),
    /** Into which languages it is interpreted. */
    interpretation: columns.texts(),
    materials: columns.localized().nullable(),
    costs: p.json<CostShare[]>(),
    places: columns.number(),
    submittedAt: columns.instant(),
    withdrawalReason: columns.localized().nullable(),
    /** Of the terms: whoever consents says to which. */
    version: columns.number().default(1),
  },
});

export class Proposal extends ProposalSchema.class {
  move(name: ProposalMove): void {
    this.status = stateAfter(proposalLife, this.status, name);
  }
}
ProposalSchema.setClass(Proposal);

/** An institution that would provide together with the one that proposes. */
export const ProposalPartnerSchema = defineEntity({
  name: 'ProposalPartner',
  tableName: 'proposal_partner',
  properties: {
    proposalId: columns.id(),
    institutionId: columns.code().primary().index(),
  },
});

/** An expert who is named in a proposal. */
export const ProposalExpertSchema = defineEntity({
  name: 'ProposalExpert',
  tableName: 'proposal_expert',
  properties: {
    proposalId: columns.id(),
    expertId: columns.id(),
  },
});

export const proposalsEntities = [ProposalSchema, ProposalPartnerSchema, ProposalExpertSchema] as const;
