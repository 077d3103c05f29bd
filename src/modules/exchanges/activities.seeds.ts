import { z } from 'zod';
import { cells, type TsvFile, tsvFile } from '../../platform/database/tsv.ts';
import { countriesFile, institutionsFile, languagesFile, programmesFile } from '../directory/index.ts';
import { topicsFile } from '../taxonomy/index.ts';
import type { PartyRole } from './exchanges.entity.ts';

const { text, maybe, list, like, word, yes, url } = cells;
const date = like(/^\d{4}(-\d\d(-\d\d)?)?$/, 'a day, month or year such as 2013-05-27, 2013-05 or 2013');

const roleWords = {
  provider: 'PROVIDER',
  'co-organiser': 'CO_ORGANISER',
  'speaker or partner': 'SPEAKER_OR_PARTNER',
  'host or project owner': 'HOST',
  'project partner': 'PROJECT_PARTNER',
  uncertain: 'UNCERTAIN',
} as const satisfies Record<string, PartyRole>;

const modalityWords = {
  'training course': ['TRAINING_COURSE'],
  workshop: ['WORKSHOP'],
  'training workshop': ['WORKSHOP'],
  'study visit': ['STUDY_VISIT'],
  'field visit': ['STUDY_VISIT'],
  'training of trainers': ['TRAINING_OF_TRAINERS'],
  'technical mission': ['TECHNICAL_MISSION'],
  webinar: ['WEBINAR'],
  'training course and study visit': ['TRAINING_COURSE', 'STUDY_VISIT'],
} as const;

const precisionLengths = { DAY: 10, MONTH: 7, YEAR: 4 } as const;

/** The first day of a year, of a month or of a day. */
export const firstDay = (known: string) => `${known}-01-01`.slice(0, 10);

export function lastDay(known: string): string {
  const [year, month, day] = known.split('-').map(Number);
  return day ? known : new Date(Date.UTC(Number(year), month ?? 12, 0)).toISOString().slice(0, 10);
}

export const activityKey = ['date_start', 'topic', 'source_url'] as const;

export const activitiesFile = tsvFile({
  path: 'record/activities.tsv',
  key: activityKey,
  columns: {
    date_start: date,
    date_end: date,
    date_precision: word({ day: 'DAY', month: 'MONTH', year: 'YEAR' }),
    status: word({ realised: 'REALISED', announced: 'ANNOUNCED' }),
    programme: maybe(text),
    programme_likely: maybe(text),
    modality: word(modalityWords),
    delivery: maybe(word({ onsite: 'ONSITE', online: 'ONLINE', hybrid: 'HYBRID' })),
    topic: text,
    provider_institution: list(';', text),
    provider_role: maybe(word(roleWords)),
    provider_country: maybe(text),
    provider_iso2: list(';', text),
    beneficiary_institutions: list(';', text),
    beneficiary_countries: maybe(text),
    beneficiary_iso2: list(';', text),
    delivery_language: list(';', text),
    audience_language_group: list(';', text),
    venue: maybe(text),
    sesric: word({ yes: 'sesric', no: null }),
    complete: yes,
    source_url: url,
    note: maybe(text),
  },
  references: [
    { columns: ['programme'], to: () => programmesFile },
    { columns: ['programme_likely'], to: () => programmesFile },
    { columns: ['provider_iso2'], to: () => countriesFile },
    { columns: ['beneficiary_iso2'], to: () => countriesFile },
    { columns: ['delivery_language'], to: () => languagesFile },
    { columns: ['audience_language_group'], to: () => languagesFile },
    { columns: ['sesric'], to: () => institutionsFile },
    { columns: activityKey, to: (): TsvFile => activityTopicsFile },
  ],
  check(rows, report) {
    for (const row of rows) {
      for (const column of ['date_start', 'date_end'] as const) {
        const isDay = z.iso.date().safeParse(firstDay(row[column])).success;
        if (!isDay || row[column].length !== precisionLengths[row.date_precision]) {
          report(row, column, `"${row[column]}" must be a date of the calendar as exact as date_precision says`);
        }
      }
      if (row.date_end < row.date_start) report(row, 'date_end', 'must not be before date_start');
      if (row.programme && row.programme_likely) {
        report(row, 'programme_likely', 'must be empty where the source names the programme');
      }
      const hasProvider = row.provider_institution.length + row.provider_iso2.length > 0;
      if (hasProvider !== (row.provider_role !== null)) {
        report(row, 'provider_role', 'must be given where there is a provider, and only there');
      }
    }
  },
});

export const activityTopicsFile = tsvFile({
  path: 'record/activity_topics.tsv',
  key: activityKey,
  columns: {
    date_start: text,
    topic: text,
    source_url: text,
    topic_codes: list('|', text),
    provider_ids: list('|', text),
    beneficiary_ids: list('|', text),
    note: maybe(text),
  },
  references: [
    { columns: activityKey, to: () => activitiesFile },
    { columns: ['topic_codes'], to: () => topicsFile },
    { columns: ['provider_ids'], to: () => institutionsFile },
    { columns: ['beneficiary_ids'], to: () => institutionsFile },
  ],
  check(rows, report) {
    for (const row of rows)
      if (row.topic_codes.length === 0) report(row, 'topic_codes', 'must name at least one topic');
  },
});

export type Activity = z.output<typeof activitiesFile.row>;
