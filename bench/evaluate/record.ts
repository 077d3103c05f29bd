import { type Kysely, sql } from 'kysely';
import type { Criteria } from '../../src/modules/matching/matching.criteria.ts';

/** What a recipient of an activity could have asked the hub for. */
export interface Ask {
  readonly key: string;
  readonly criteria: Criteria;
}

/** A real activity with a known provider, and how it is asked for. */
export interface Activity {
  readonly id: string;
  readonly title: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly programme: string | null;
  readonly topics: readonly string[];
  /** Who really gave it: each of them is a right answer. */
  readonly providers: readonly string[];
  /** Those of them that are known institutions; none of them could have given it. */
  readonly recipients: readonly string[];
  /** One for each topic and recipient country. */
  readonly asks: readonly Ask[];
}

export interface Institution {
  readonly id: string;
  readonly country: string | null;
}

/** What the activities are asked in. */
export interface World {
  readonly activities: readonly Activity[];
  readonly institutions: ReadonlyMap<string, Institution>;
  readonly countries: readonly string[];
  /** Each topic with all that stand above it, itself among them. */
  readonly above: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Recipient {
  readonly institutionId: string | null;
  readonly countryCode: string | null;
  /** In which the institutions of the country commonly work with the community. */
  readonly languages: readonly string[];
}

type ActivityRow = Omit<Activity, 'recipients' | 'asks'> & {
  readonly audience: readonly string[];
  readonly recipients: readonly Recipient[];
};

/**
 * Realised activities of the record with an institution that gave: provider or co-organiser, as the track record has it.
 * They stand in the order of time.
 */
async function activityRows(tables: Kysely<unknown>): Promise<readonly ActivityRow[]> {
  const { rows } = await sql<ActivityRow>`
    select e.id::text, e.title->>'EN' as title, e.starts_on::text as "startsOn", e.ends_on::text as "endsOn",
      coalesce(e.programme_code, (array_agg(t.programme_code order by et.position))[1]) as programme,
      array_agg(et.topic_code order by et.position) as topics, e.audience_languages as audience, providers,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('institutionId', p.institution_id, 'countryCode', c.code,
          'languages', coalesce(c.community_languages, '{}'))), '[]')
        from exchange_party p left join institution i on i.id = p.institution_id
        left join country c on c.code = coalesce(i.country_code, p.country_code)
        where p.exchange_id = e.id and p.role = 'RECIPIENT') as recipients
    from exchange e
    join exchange_topic et on et.exchange_id = e.id join topic t on t.code = et.topic_code
    join lateral (select array_agg(distinct institution_id order by institution_id) as providers from track_record
      where exchange_id = e.id and direction = 'GIVEN') given on providers is not null
    where e.origin = 'RECORD'
    group by e.id, providers order by e.starts_on, e.ends_on, e.id`.execute(tables);
  return rows;
}

/** One who asks for each country; somebody unknown where the source names no recipient. */
function askers(recipients: readonly Recipient[]): readonly Recipient[] {
  const byCountry = Map.groupBy(recipients, ({ countryCode }) => countryCode);
  const known = [...byCountry].filter(([country]) => country !== null).map(([, [first]]) => first as Recipient);
  return known.length > 0 ? known : [{ institutionId: null, countryCode: null, languages: [] }];
}

function activityOf({ audience, recipients, ...row }: ActivityRow): Activity {
  const asks = askers(recipients).flatMap(({ institutionId, countryCode, languages }) =>
    row.topics.map((topicCode) => ({
      key: `${row.id} ${topicCode} ${countryCode ?? '-'}`,
      criteria: {
        ...{ topicCode, institutionId, countryCode, wantedLevel: null, modalities: [], deliveries: [] },
        // For whom it was is known before; what was spoken in the end is not.
        languages: audience.length > 0 ? audience : languages,
        ...{ windowStart: null, windowEnd: null, participants: null, interpretationAccepted: false },
      },
    })),
  );
  const institutions = recipients.flatMap(({ institutionId }) => institutionId ?? []);
  return { ...row, recipients: institutions.filter((one) => !row.providers.includes(one)), asks };
}

export async function readWorld(tables: Kysely<unknown>): Promise<World> {
  const institutions = await sql<Institution>`select id, country_code as country from institution order by id`.execute(
    tables,
  );
  const countries = await sql<{ code: string }>`select code from country order by code`.execute(tables);
  const above = await sql<{ code: string; above: string[] }>`
    select topic_code as code, array_agg(ancestor_code) as above from topic_ancestor group by 1`.execute(tables);
  return {
    activities: (await activityRows(tables)).map(activityOf),
    institutions: new Map(institutions.rows.map((institution) => [institution.id, institution])),
    countries: countries.rows.map(({ code }) => code),
    above: new Map(above.rows.map((row) => [row.code, new Set(row.above)])),
  };
}

/** Every institution that could have given the activity: all of the directory but those who received it. */
export const candidatesOf = ({ institutions }: World, { recipients }: Activity): readonly string[] =>
  [...institutions.keys()].filter((id) => !recipients.includes(id));
