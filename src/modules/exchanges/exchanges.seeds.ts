import { sql } from 'kysely';
import { bringInto, localized, recordId, type SeedStep, type SeedWork } from '../../platform/database/seeding.ts';
import { institutionsFile, recordParticipations } from '../directory/index.ts';
import { recordCapacities } from '../needs/index.ts';
import { recordParts } from '../trackrecord/index.ts';
import {
  type Activity,
  activitiesFile,
  activityKey,
  activityTopicsFile,
  firstDay,
  lastDay,
} from './activities.seeds.ts';
import type { ExchangesTables, PartyRole } from './exchanges.entity.ts';
import { type Party, partiesOf, type Side } from './parties.seeds.ts';

const bring = bringInto<ExchangesTables>();

/** An activity of the files with what follows from it. */
interface RecordedExchange {
  readonly id: string;
  readonly recordKey: string;
  readonly activity: Activity;
  readonly programme: string | null;
  readonly topics: readonly string[];
  readonly parties: readonly Party[];
  readonly endsOn: string;
}

const keyOf = (row: { date_start: string; topic: string; source_url: string }) =>
  activityKey.map((column) => row[column]).join('|');

function recordedExchanges({ seeds }: SeedWork): RecordedExchange[] {
  const directory = new Map(seeds.rows(institutionsFile).map((row) => [row.id, row]));
  const placements = new Map(seeds.rows(activityTopicsFile).map((row) => [keyOf(row), row]));
  return seeds.rows(activitiesFile).map((activity) => {
    const recordKey = keyOf(activity);
    const { topic_codes = [], provider_ids = [], beneficiary_ids = [] } = placements.get(recordKey) ?? {};
    const given: Side = {
      role: activity.provider_role ?? 'UNCERTAIN',
      names: activity.provider_institution,
      ids: provider_ids,
      countries: activity.provider_iso2,
    };
    const received: Side = {
      role: 'RECIPIENT',
      names: activity.beneficiary_institutions,
      ids: beneficiary_ids,
      countries: activity.beneficiary_iso2,
    };
    const facilitators = activity.sesric ? [activity.sesric] : [];
    const facilitated: Side = { role: 'FACILITATOR', names: [], ids: facilitators, countries: [] };
    return {
      id: recordId('exchange', recordKey),
      recordKey,
      activity,
      programme: activity.programme ?? activity.programme_likely,
      topics: topic_codes,
      parties: [given, received, facilitated].flatMap((side) => partiesOf(side, directory)),
      endsOn: lastDay(activity.date_end),
    };
  });
}

const exchangeRow = ({ id, recordKey, activity, programme, endsOn }: RecordedExchange) => ({
  id,
  kind: 'SHORT_FORM',
  status: 'CLOSED',
  origin: 'RECORD',
  record_key: recordKey,
  realisation: activity.status,
  title: localized(activity.topic),
  programme_code: programme,
  is_programme_inferred: activity.programme_likely !== null,
  modalities: activity.modality,
  delivery: activity.delivery,
  starts_on: firstDay(activity.date_start),
  ends_on: endsOn,
  date_precision: activity.date_precision,
  languages: activity.delivery_language,
  audience_languages: activity.audience_language_group,
  venue: activity.venue,
  recipients_as_recorded: activity.beneficiary_countries,
  is_recipient_list_complete: activity.complete,
  is_facilitated: activity.sesric !== null,
  note: activity.note,
  version: 1,
});

async function writeExchanges(work: SeedWork, exchanges: readonly RecordedExchange[]): Promise<void> {
  const within = { column: 'exchange_id', parents: exchanges.map(({ id }) => id) } as const;
  await bring(work, { table: 'exchange', key: ['id'], fromFiles: sql`origin = 'RECORD'` }, exchanges.map(exchangeRow));
  await bring(
    work,
    { table: 'exchange_topic', key: ['exchange_id', 'topic_code'], within },
    exchanges.flatMap(({ id, topics }) =>
      topics.map((topic_code, position) => ({ exchange_id: id, topic_code, position })),
    ),
  );
  await bring(
    work,
    { table: 'exchange_party', key: ['exchange_id', 'position'], within },
    exchanges.flatMap(({ id, parties }) => parties.map((party, position) => ({ exchange_id: id, position, ...party }))),
  );
  await bring(
    work,
    { table: 'exchange_source', key: ['exchange_id', 'url'], within },
    exchanges.map(({ id, activity: { topic, source_url } }) => ({
      exchange_id: id,
      url: source_url,
      title: `${topic} (${new URL(source_url).hostname})`,
    })),
  );
}

const givingRoles: readonly PartyRole[] = ['PROVIDER', 'CO_ORGANISER'];

/** Who gave or received what; an activity that was only announced shows nothing of the kind. */
function partsOf({ id, activity, topics, parties, endsOn }: RecordedExchange) {
  if (activity.status !== 'REALISED') return [];
  return parties.flatMap(({ role, institution_id: institutionId }) => {
    const direction = givingRoles.includes(role) ? 'GIVEN' : role === 'RECIPIENT' ? 'RECEIVED' : null;
    if (institutionId === null || direction === null) return [];
    return topics.map((topicCode) => ({
      exchangeId: id,
      institutionId,
      topicCode,
      direction: direction as 'GIVEN' | 'RECEIVED',
      endedOn: endsOn,
      languages: activity.delivery_language,
      modalities: activity.modality,
      deliveries: activity.delivery === null ? [] : [activity.delivery],
    }));
  });
}

/** The programmes of those who really took part. */
function participationsOf({ activity, programme, parties }: RecordedExchange) {
  if (activity.status !== 'REALISED' || programme === null) return [];
  return parties.flatMap(({ institution_id: institutionId }) =>
    institutionId === null ? [] : [{ institutionId, programmeCode: programme }],
  );
}

async function loadActivities(work: SeedWork): Promise<void> {
  const exchanges = recordedExchanges(work);
  await writeExchanges(work, exchanges);
  const ids = exchanges.map(({ id }) => id);
  const parts = exchanges.flatMap(partsOf);
  const given = parts.filter(({ direction }) => direction === 'GIVEN');
  await recordParts(work, ids, parts);
  await recordCapacities(work, given);
  await recordParticipations(work, exchanges.flatMap(participationsOf));
}

export const exchangesSeeds: readonly SeedStep[] = [
  { name: 'activities', files: [activitiesFile, activityTopicsFile], load: loadActivities },
];
