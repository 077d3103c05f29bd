import { deliveries, modalities } from '../../src/modules/taxonomy/index.ts';
import { Chance } from './chance.ts';

/** How many rows a made-up world has. */
export interface Size {
  readonly institutions: number;
  readonly capacities: number;
  readonly needs: number;
  readonly exchanges: number;
}

export const sizes = {
  S: { institutions: 500, capacities: 10_000, needs: 10_000, exchanges: 2_000 },
  M: { institutions: 5_000, capacities: 100_000, needs: 100_000, exchanges: 20_000 },
  L: { institutions: 50_000, capacities: 1_000_000, needs: 1_000_000, exchanges: 200_000 },
} as const satisfies Record<string, Size>;
export type SizeName = keyof typeof sizes;

/** What the made-up rows refer to: the real countries and topics. */
export interface Surroundings {
  readonly countries: readonly { readonly code: string; readonly languages: readonly string[] }[];
  /** In the order of the trees. */
  readonly topics: readonly { readonly code: string; readonly root: string }[];
  /** Ages are counted back from this day, ISO 8601. */
  readonly today: string;
}

/** One row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

interface Institution {
  readonly id: string;
  readonly country: string;
  readonly languages: readonly string[];
  /** What it works on, what it knows best first. */
  readonly topics: readonly string[];
}

const forms = { modalities: Object.keys(modalities), deliveries: Object.keys(deliveries) };
const kinds = ['STATISTICAL_OFFICE', 'CENTRAL_BANK', 'MINISTRY', 'VET_AUTHORITY', 'STANDARDS_BODY', 'OTHER'];
const text = (words: string) => ({ own: 'EN', EN: words });
const topicsEach = 20;
/** So many of the institutions have given something. */
const givers = 0.2;
const dayOf = (today: string, daysAgo: number) =>
  new Date(Date.parse(today) - daysAgo * 86_400_000).toISOString().slice(0, 10);

/** The rows of a made-up world, table by table in the order of what refers to what. The same in every run. */
export class World {
  private readonly institutions: readonly Institution[];

  constructor(
    private readonly size: Size,
    private readonly around: Surroundings,
  ) {
    const chance = new Chance('institutions');
    const trees = [...Map.groupBy(around.topics, ({ root }) => root).values()];
    this.institutions = Array.from({ length: size.institutions }, (_, index) => {
      const { code, languages } = chance.of(around.countries);
      const fields = [chance.of(around.topics), chance.of(around.topics)];
      const near = [...new Set(fields.flatMap(({ root }) => trees.find(([first]) => first?.root === root) ?? []))];
      const topics = new Set<string>();
      // Not all of them: the last ones of a small tree would be long in coming.
      while (topics.size < Math.min(topicsEach, near.length / 2)) topics.add(chance.of(near, 1.5).code);
      while (topics.size < topicsEach) topics.add(chance.of(around.topics).code);
      return { id: `scale-${index + 1}`, country: code, languages, topics: [...topics] };
    });
  }

  tables(): readonly { readonly name: string; readonly count: number; rows(): Iterable<Row> }[] {
    const { size } = this;
    return [
      { name: 'institution', count: size.institutions, rows: () => this.institutionRows() },
      { name: 'capacity', count: size.capacities, rows: () => this.capacityRows() },
      { name: 'need', count: size.needs, rows: () => this.needRows() },
      { name: 'exchange', count: size.exchanges, rows: () => this.exchangeRows('exchange') },
      { name: 'exchange_topic', count: size.exchanges, rows: () => this.exchangeRows('exchange_topic') },
      { name: 'exchange_party', count: 2 * size.exchanges, rows: () => this.exchangeRows('exchange_party') },
      { name: 'track_record', count: 2 * size.exchanges, rows: () => this.exchangeRows('track_record') },
      { name: 'response_record', count: size.exchanges, rows: () => this.exchangeRows('response_record') },
    ];
  }

  private *institutionRows(): Iterable<Row> {
    const chance = new Chance('institution rows');
    for (const { id, country } of this.institutions) {
      yield {
        ...{ id, country_code: country, kind: chance.of(kinds), certainty: 'UNSURE' },
        ...{ name: text(`Made-up institution ${id.slice(6)}`), note: 'Made up, to measure how the hub grows.' },
      };
    }
  }

  /** Every institution has as many as the others, each on another topic. */
  private *capacityRows(): Iterable<Row> {
    const chance = new Chance('capacity rows');
    const each = this.size.capacities / this.size.institutions;
    for (const { id, languages, topics } of this.institutions) {
      for (const topic of topics.slice(0, each)) {
        const isDeclared = chance.is(0.85);
        const from = chance.below(900) - 450;
        yield {
          ...{ id: chance.uuid(), institution_id: id, topic_code: topic, basis: isDeclared ? 'DECLARED' : 'RECORD' },
          level: isDeclared ? chance.of([1, 2, 2, 2, 3, 3, 3, 4]) : null,
          languages: !isDeclared && chance.is(0.5) ? [] : this.languagesOf(chance, languages),
          modalities: chance.some(forms.modalities, 1 + chance.below(3)),
          deliveries: chance.some(forms.deliveries, 1 + chance.below(2)),
          places: isDeclared && chance.is(0.6) ? 5 + chance.below(36) : null,
          window_start: chance.is(0.2) ? dayOf(this.around.today, from) : null,
          window_end: chance.is(0.2) ? dayOf(this.around.today, from - 30 - chance.below(180)) : null,
          status: isDeclared
            ? chance.of(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'PAUSED', 'STALE', 'RETIRED'], 1.5)
            : 'ACTIVE',
          declared_at: `${dayOf(this.around.today, 900)}T00:00:00Z`,
          // None is due to become stale: a hub would be busy with that when it starts.
          verified_at: isDeclared ? `${dayOf(this.around.today, chance.below(700))}T00:00:00Z` : null,
          version: 1,
        };
      }
    }
  }

  private *needRows(): Iterable<Row> {
    const chance = new Chance('need rows');
    for (let index = 0; index < this.size.needs; index += 1) {
      const { id, languages } = chance.of(this.institutions);
      const start = 30 + chance.below(300);
      const hasWindow = chance.is(0.3);
      yield {
        ...{ id: chance.uuid(), institution_id: id, topic_code: chance.of(this.around.topics, 1.2).code },
        ...{
          present_level: null,
          wanted_level: chance.of([null, null, 1, 2, 2, 3, 3, 4]),
          priority: chance.of(['LOW', 'MEDIUM', 'HIGH']),
        },
        participants: chance.is(0.5) ? 1 + chance.below(25) : null,
        languages: this.languagesOf(chance, languages),
        modalities: chance.is(0.6) ? chance.some(forms.modalities, 1 + chance.below(2)) : [],
        deliveries: chance.is(0.5) ? chance.some(forms.deliveries, 1) : [],
        interpretation_accepted: chance.is(0.3),
        window_start: hasWindow ? dayOf(this.around.today, -start) : null,
        window_end: hasWindow ? dayOf(this.around.today, -start - 90) : null,
        ...{ status: chance.is(0.7) ? 'OPEN' : 'MET', is_shared: chance.is(0.6), version: 1 },
        declared_at: `${dayOf(this.around.today, chance.below(365))}T00:00:00Z`,
      };
    }
  }

  private languagesOf(chance: Chance, national: readonly string[]): string[] {
    const languages = chance.is(0.7) && national.length > 0 ? [chance.of(national)] : [];
    return [...new Set([...languages, chance.of(['en', 'en', 'fr', 'ar'])])].sort();
  }

  /** Each exchange from one institution to another, most of them from a few. */
  private *exchangeRows(
    table: 'exchange' | 'exchange_topic' | 'exchange_party' | 'track_record' | 'response_record',
  ): Iterable<Row> {
    const chance = new Chance('exchange rows');
    const { institutions, around } = this;
    for (let index = 0; index < this.size.exchanges; index += 1) {
      const giver = institutions[chance.below(institutions.length * givers, 2)] as Institution;
      const taker = institutions[
        institutions.length - 1 - chance.below(institutions.length * (1 - givers))
      ] as Institution;
      const [id, topic, daysAgo] = [chance.uuid(), chance.of(giver.topics, 2), 1 + chance.below(3_000)];
      const evaluation = chance.is(0.6) ? 0.5 + chance.below(50) / 100 : null;
      const [isAnswered, hours] = [chance.is(0.8), chance.below(600)];
      const endedOn = dayOf(around.today, daysAgo);
      const part = { exchange_id: id, topic_code: topic, ended_on: endedOn, languages: ['en'] };
      if (table === 'exchange') yield this.exchangeRow(id, taker.id, daysAgo, evaluation);
      else if (table === 'exchange_topic') yield { exchange_id: id, topic_code: topic, position: 1 };
      else if (table === 'exchange_party') {
        yield { exchange_id: id, position: 1, role: 'PROVIDER', institution_id: giver.id };
        yield { exchange_id: id, position: 2, role: 'RECIPIENT', institution_id: taker.id };
      } else if (table === 'track_record') {
        yield { ...part, institution_id: giver.id, direction: 'GIVEN', evaluation };
        yield { ...part, institution_id: taker.id, direction: 'RECEIVED', evaluation: null };
      } else {
        const answered = { answered_in_time: isAnswered, hours_to_answer: isAnswered ? hours : null };
        yield { exchange_id: id, institution_id: giver.id, ...answered };
      }
    }
  }

  private exchangeRow(id: string, taker: string, daysAgo: number, evaluation: number | null): Row {
    const [asked, ended] = [dayOf(this.around.today, daysAgo + 120), dayOf(this.around.today, daysAgo)];
    return {
      ...{
        id,
        kind: 'SHORT_FORM',
        status: 'CLOSED',
        origin: 'HUB',
        realisation: 'REALISED',
        title: text('Made-up exchange'),
      },
      ...{
        is_programme_inferred: false,
        modalities: ['WORKSHOP'],
        delivery: 'ONLINE',
        starts_on: ended,
        ends_on: ended,
      },
      ...{ date_precision: 'DAY', languages: ['en'], audience_languages: ['en'], is_recipient_list_complete: true },
      ...{
        is_facilitated: true,
        requested_by: taker,
        requested_at: `${asked}T00:00:00Z`,
        status_since: `${ended}T00:00:00Z`,
      },
      ...{
        participants: 20,
        round: 1,
        evaluation_mean: evaluation,
        evaluation_count: evaluation === null ? 0 : 1,
        version: 1,
      },
    };
  }
}
