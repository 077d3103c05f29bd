import { sql } from 'kysely';
import type { LocalizedText } from '../../kernel/localized.ts';
import { bringInto, localized, recordId, type SeedStep, type SeedWork } from '../../platform/database/seeding.ts';
import { cells, tsvFile } from '../../platform/database/tsv.ts';
import { kindWord } from '../directory/index.ts';
import { topicsFile } from '../taxonomy/index.ts';
import type { NeedsTables } from './needs.entity.ts';

const bring = bringInto<NeedsTables>();

/** That an institution really gave a topic in one activity of the record; empty lists mean not known. */
export interface GivenOnce {
  readonly institutionId: string;
  readonly topicCode: string;
  readonly languages: readonly string[];
  readonly modalities: readonly string[];
  readonly deliveries: readonly string[];
  readonly endedOn: string;
}

const union = (lists: readonly (readonly string[])[]) => [...new Set(lists.flat())].sort();

/**
 * Who gave a topic can give it: one capacity per institution and topic, with what the activities tell of it.
 * Its level and places are not known. Whether it is active, paused or retired is the institution's to say.
 */
export async function recordCapacities(work: SeedWork, given: readonly GivenOnce[]): Promise<void> {
  const rows = [...Map.groupBy(given, ({ institutionId, topicCode }) => `${institutionId} ${topicCode}`)].map(
    ([key, times]) => {
      const latest = times.reduce((a, b) => (a.endedOn < b.endedOn ? b : a));
      return {
        id: recordId('capacity', key),
        institution_id: latest.institutionId,
        topic_code: latest.topicCode,
        basis: 'RECORD',
        languages: union(times.map(({ languages }) => languages)),
        modalities: union(times.map(({ modalities }) => modalities)),
        deliveries: union(times.map(({ deliveries }) => deliveries)),
        status: 'ACTIVE',
        declared_at: `${latest.endedOn}T00:00:00Z`,
        version: 1,
      };
    },
  );
  await bring(
    work,
    { table: 'capacity', key: ['id'], onlyNew: ['status'], fromFiles: sql`basis = 'RECORD' and status <> 'RETIRED'` },
    rows,
  );
}

const { text } = cells;

/** What institutions of a kind are for, with the reason. */
export const mandatesFile = tsvFile({
  path: 'reference/mandates.tsv',
  key: ['kind', 'topic'],
  columns: { kind: kindWord, topic: text, reason_en: text, reason_fr: text, reason_ar: text },
  references: [{ columns: ['topic'], to: () => topicsFile }],
});

interface Mandate {
  readonly institutionId: string;
  readonly topicCode: string;
  /** Of its kind; null where its name tells it. */
  readonly reason: LocalizedText | null;
  readonly supposedAt: string;
}

const byName = localized(
  'Supposed from the name of the institution, which names this field.',
  "Supposé d'après le nom de l'institution, qui nomme ce domaine.",
  'مفترض من اسم المؤسسة الذي يذكر هذا المجال.',
);

/**
 * An institution is for the field of its kind, and for a field (a topic with none above it) that its name holds all words of.
 * Where a longer one holds them too, as that of occupational health holds health, only that counts. Other names of an institution
 * do not: they are how activities wrote it.
 */
async function mandates(work: SeedWork): Promise<readonly Mandate[]> {
  const kinds = work.seeds
    .rows(mandatesFile)
    .map((row) => ({ ...row, reason: localized(row.reason_en, row.reason_fr, row.reason_ar) }));
  const { rows } = await sql<Mandate>`
    with field as (select code, to_tsvector('simple', label ->> 'EN') as words, plainto_tsquery('simple', label ->> 'EN') as all_words
      from topic where parent_code is null),
    named as (select id, code, words, all_words from institution join field on to_tsvector('simple', name ->> 'EN') @@ all_words),
    supposed as (
      select id, topic as code, reason
      from institution join jsonb_to_recordset(${JSON.stringify(kinds)}::jsonb) as k(kind text, topic text, reason jsonb) using (kind)
      union all select id, code, null from named
      where not exists (select from named longer where longer.id = named.id and longer.code <> named.code and longer.words @@ named.all_words))
    select distinct on (id, code) id as "institutionId", code as "topicCode", reason, now()::text as "supposedAt"
    from supposed order by id, code, reason`.execute(work.tables());
  return rows;
}

/**
 * Whom one may ask where nobody is known to have given: one capacity per institution and field, of which nothing else is known.
 * One that does not follow any longer is gone; nobody could build on it.
 */
async function loadMandates(work: SeedWork): Promise<void> {
  const rows = (await mandates(work)).map(({ institutionId, topicCode, reason, supposedAt }) => ({
    id: recordId('capacity', `by mandate ${institutionId} ${topicCode}`),
    institution_id: institutionId,
    topic_code: topicCode,
    basis: 'MANDATE',
    languages: [],
    modalities: [],
    deliveries: [],
    status: 'ACTIVE',
    note: reason ?? byName,
    declared_at: supposedAt,
    version: 1,
  }));
  const { numAffectedRows } = await sql`delete from capacity where basis = 'MANDATE'
    and id <> all (${rows.map(({ id }) => id)}::uuid[])`.execute(work.tables());
  const removed = Number(numAffectedRows ?? 0);
  work.count('capacity', { inserted: 0, changed: 0, unchanged: 0, removed });
  await bring(work, { table: 'capacity', key: ['id'], onlyNew: ['status', 'declared_at'] }, rows);
}

export const needsSeeds: readonly SeedStep[] = [{ name: 'mandates', files: [mandatesFile], load: loadMandates }];
