import { type RawBuilder, sql } from 'kysely';
import { ForbiddenError } from '../../kernel/errors.ts';
import { keepers, readsEverything, signedIn, type Viewer } from '../../kernel/viewer.ts';
import type { AccessRules } from '../../platform/graphql/access.ts';

const takingPart = { roles: keepers, scope: 'EXCHANGES' } as const;
const partiesAndCentre = { roles: [...keepers, 'FACILITATOR'], scope: 'EXCHANGES' } as const;

export const exchangesAccess = {
  exchanges: { roles: 'EVERYBODY' },
  exchangeMoved: { roles: signedIn },
  requestExchange: partiesAndCentre,
  joinExchange: partiesAndCentre,
  leaveExchange: takingPart,
  moveExchange: partiesAndCentre,
  declineRequest: takingPart,
  proposeTerms: takingPart,
  reviseTerms: takingPart,
  withdrawProposal: takingPart,
  chooseProposal: partiesAndCentre,
  consentToExchange: partiesAndCentre,
  nominateParticipants: takingPart,
  withdrawNomination: partiesAndCentre,
  addMaterial: partiesAndCentre,
  evaluateExchange: takingPart,
} as const satisfies AccessRules;

/** Whose exchanges a viewer may follow: only those that it may see would be told anyway. */
export function checkMayFollow(viewer: Viewer, institutionId: string): void {
  if (readsEverything(viewer) || viewer.institutionId === institutionId) return;
  throw new ForbiddenError(
    'exchangeMoved with an institutionId is for members of that institution, staff and analysts.',
    {
      argument: 'institutionId',
    },
  );
}

type Condition = RawBuilder<boolean>;

const takesPart = (exchangeId: RawBuilder<unknown>, { institutionId }: Viewer): Condition => sql`exists (
  select from exchange_party own where own.exchange_id = ${exchangeId} and own.institution_id = ${institutionId})`;

/**
 * The exchanges that a viewer may see, as a condition on `exchange`: the published record and what is closed are for
 * everybody, what is underway for its parties, for who was asked to provide, and for who reads everything.
 */
export const visibleExchanges = (viewer: Viewer): Condition =>
  sql`(exchange.origin = 'RECORD' or exchange.status = 'CLOSED' or ${insideExchanges(viewer)})`;

/** Those of which a viewer sees more than what everybody may see once they are closed. */
export function insideExchanges(viewer: Viewer): Condition {
  if (readsEverything(viewer)) return sql`true`;
  if (!viewer.institutionId) return sql`false`;
  return sql`(${takesPart(sql`exchange.id`, viewer)} or exists (select from circulation asked
    where asked.exchange_id = exchange.id and asked.institution_id = ${viewer.institutionId}))`;
}

/** What belongs to an exchange and is only for who takes part: the condition is on a row with its `exchange_id`. */
const forParties = (table: string, viewer: Viewer, others: Condition): Condition => {
  if (readsEverything(viewer)) return sql`true`;
  if (!viewer.institutionId) return sql`false`;
  return sql`(${others} or ${takesPart(sql.ref(`${table}.exchange_id`), viewer)})`;
};

const ofOwn = (table: string, { institutionId }: Viewer): Condition =>
  sql`${sql.ref(`${table}.institution_id`)} = ${institutionId}`;

/** Who was asked, and what they answered: an institution that was asked sees itself alone. */
export const visibleCirculation = (viewer: Viewer) => forParties('circulation', viewer, ofOwn('circulation', viewer));

/** Proposals: those who propose see their own ones alone, until theirs is chosen. */
export const visibleProposals = (viewer: Viewer) =>
  forParties(
    'proposal',
    viewer,
    sql`${ofOwn('proposal', viewer)} or exists (select from proposal_partner partner
      where partner.proposal_id = proposal.id and partner.institution_id = ${viewer.institutionId})`,
  );

export const visibleMaterials = (viewer: Viewer) => forParties('exchange_material', viewer, sql`false`);

/** Participants: their own institution, and who provides. */
export function visibleNominations(viewer: Viewer): Condition {
  if (readsEverything(viewer)) return sql`true`;
  if (!viewer.institutionId) return sql`false`;
  return sql`(${ofOwn('nomination', viewer)} or exists (select from exchange_party own
    where own.exchange_id = nomination.exchange_id and own.institution_id = ${viewer.institutionId}
      and own.role in ('PROVIDER', 'CO_PROVIDER')))`;
}

/** What each party said: the parties and the centre; an analyst has the mean, like everybody. */
export const visibleEvaluations = (viewer: Viewer): Condition =>
  viewer.role === 'ANALYST' ? sql`false` : forParties('evaluation', viewer, ofOwn('evaluation', viewer));
