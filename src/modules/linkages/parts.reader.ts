import { sql } from 'kysely';
import { listLoader, type ReadScope } from '../../platform/database/scope.ts';
import type { EventTables } from '../../platform/events/event.entity.ts';
import type { LinkagesTables } from './linkages.entity.ts';
import { visibleInside } from './linkages.policy.ts';
import type { LinkageHistoryEntry, LinkageParty } from './linkages.type.ts';
import type {
  LinkageAgreement,
  LinkageContribution,
  LinkageMeeting,
  LinkageMilestone,
  LinkageMonitoringNote,
  LinkageSignature,
} from './parts.type.ts';

type Below<Row> = Row & { parentKey: string };

const tablesOf = (scope: ReadScope) => scope.tables<LinkagesTables>();

/** The parties of a linkage, in the order in which they joined it. */
export const partiesOfLinkage = listLoader<Below<LinkageParty>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_party')
    .select(['linkage_id as parentKey', 'role', 'institution_id as institutionKey', 'joined_at as joinedAt'])
    .where('linkage_id', 'in', ids)
    .orderBy('joined_at')
    .orderBy('role')
    .orderBy('institution_id')
    .$castTo<Below<LinkageParty>>()
    .execute(),
);

export const contributionsOfLinkage = listLoader<Below<LinkageContribution>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_contribution')
    .select([
      'linkage_id as parentKey',
      'institution_id as institutionKey',
      'form',
      sql<string | null>`amount::text`.as('amount'),
      'currency',
      'description as descriptionText',
      'recorded_at as recordedAt',
    ])
    .where('linkage_id', 'in', ids)
    .where(visibleInside(scope.viewer))
    .orderBy('id')
    .$castTo<Below<LinkageContribution>>()
    .execute(),
);

export const agreementsOfLinkage = listLoader<Below<LinkageAgreement>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_agreement')
    .select([
      'linkage_id as parentKey',
      'id as key',
      sql<string>`'LinkageAgreement:' || id`.as('id'),
      'title as titleText',
      'url',
      'recorded_at as recordedAt',
    ])
    .where('linkage_id', 'in', ids)
    .orderBy('linkage_agreement.id')
    .$castTo<Below<LinkageAgreement>>()
    .execute(),
);

/** Who signed an agreement, the earliest first. */
export const signaturesOfAgreement = listLoader<Below<LinkageSignature>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_signature')
    .select(['agreement_id as parentKey', 'institution_id as institutionKey', 'signed_on as signedOn'])
    .where('agreement_id', 'in', ids)
    .where(visibleInside(scope.viewer))
    .orderBy('signed_on')
    .orderBy('institution_id')
    .$castTo<Below<LinkageSignature>>()
    .execute(),
);

export const milestonesOfLinkage = listLoader<Below<LinkageMilestone>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_milestone')
    .select([
      'linkage_id as parentKey',
      sql<string>`'LinkageMilestone:' || id`.as('id'),
      'title as titleText',
      'due_on as dueOn',
      'status',
      'drop_reason as dropReasonText',
    ])
    .where('linkage_id', 'in', ids)
    .orderBy('due_on')
    .orderBy('linkage_milestone.id')
    .$castTo<Below<LinkageMilestone>>()
    .execute(),
);

export const meetingsOfLinkage = listLoader<Below<LinkageMeeting>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_meeting')
    .select([
      'linkage_id as parentKey',
      'held_on as heldOn',
      'place',
      'minutes as minutesText',
      'minutes_url as minutesUrl',
      'decisions as decisionsText',
    ])
    .where('linkage_id', 'in', ids)
    .where(visibleInside(scope.viewer))
    .orderBy('held_on')
    .orderBy('id')
    .$castTo<Below<LinkageMeeting>>()
    .execute(),
);

export const monitoringOfLinkage = listLoader<Below<LinkageMonitoringNote>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_monitoring_note')
    .select([
      'linkage_id as parentKey',
      'institution_id as institutionKey',
      'observed_on as observedOn',
      'progress',
      'note as noteText',
    ])
    .where('linkage_id', 'in', ids)
    .where(visibleInside(scope.viewer))
    .orderBy('observed_on')
    .orderBy('id')
    .$castTo<Below<LinkageMonitoringNote>>()
    .execute(),
);

/** The keys of what was attached; what of it the viewer may see is decided where it is read. */
export const exchangesOfLinkage = listLoader<Below<{ key: string }>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_exchange')
    .select(['linkage_id as parentKey', 'exchange_id as key'])
    .where('linkage_id', 'in', ids)
    .orderBy('exchange_id')
    .execute(),
);

export const practicesOfLinkage = listLoader<Below<{ key: string }>>((scope, ids) =>
  tablesOf(scope)
    .selectFrom('linkage_practice')
    .select(['linkage_id as parentKey', 'practice_id as key'])
    .where('linkage_id', 'in', ids)
    .orderBy('practice_id')
    .execute(),
);

/** What the event log tells about a linkage, in the order in which it was written. */
export const historyOfLinkage = listLoader<Below<LinkageHistoryEntry>>((scope, ids) =>
  scope
    .tables<EventTables>()
    .selectFrom('event')
    .select([
      'subject_key as parentKey',
      'kind',
      sql<string | null>`data->>'from'`.as('from'),
      sql<string | null>`data->>'to'`.as('to'),
      'occurred_at as occurredAt',
    ])
    .where('subject_type', '=', 'Linkage')
    .where('subject_key', 'in', ids)
    .orderBy('id')
    .$castTo<Below<LinkageHistoryEntry>>()
    .execute(),
);
