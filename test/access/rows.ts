import { type RawBuilder, sql } from 'kysely';
import { newId } from '../../src/kernel/ids.ts';
import { appendEvents, type NewEvent } from '../../src/platform/events/eventLog.ts';
import type { TestHub } from '../support/hub.ts';
import { addRows } from '../support/rows.ts';

/** Whose record a question is about: the asker's own, another institution's that is open, or one that is not. */
export type Side = 'own' | 'open' | 'hidden';

export const [ownInstitution, otherInstitution] = ['tn-ins', 'sn-ansd'] as const;

export const institutionOn = (side: Side): string => (side === 'own' ? ownInstitution : otherInstitution);

/** Makes records that nobody has touched yet, past all rules but those of the database. */
export class Rows {
  private topics: Promise<string[]> = Promise.resolve([]);

  constructor(private readonly hub: TestHub) {}

  async insert(table: string, values: Record<string, unknown>): Promise<string> {
    const id = newId();
    await addRows(this.hub.database, table, [{ id, version: 1, ...values }]);
    return id;
  }

  private async run<Row>(statement: RawBuilder<Row>): Promise<readonly Row[]> {
    return (await statement.execute(this.hub.database.owner())).rows;
  }

  /** A topic that no other record of the test is about: there is one capacity for each. */
  async topic(): Promise<string> {
    this.topics = this.topics.then((left) => (left.length > 0 ? left : this.freeTopics()));
    return (await this.topics).pop() as string;
  }

  private async freeTopics(): Promise<string[]> {
    await this.run(sql`update capacity set status = 'RETIRED' where basis = 'DECLARED'`);
    const rows = await this.run(sql<{ code: string }>`select code from topic
      where code not in (select topic_code from capacity where status <> 'RETIRED') order by code`);
    return rows.map(({ code }) => code);
  }

  async need(side: Side): Promise<string> {
    const facts = {
      priority: 'LOW',
      languages: ['fr'],
      modalities: [],
      deliveries: [],
      interpretation_accepted: false,
    };
    const about = { institution_id: institutionOn(side), topic_code: 'statcab.1.1.1', declared_at: '2026-01-01' };
    return `Need:${await this.insert('need', { ...facts, ...about, status: 'OPEN', is_shared: side === 'open' })}`;
  }

  async capacity(side: Side, status = side === 'hidden' ? 'PAUSED' : 'ACTIVE', topic?: string): Promise<string> {
    const facts = { basis: 'DECLARED', level: 3, languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };
    const about = { institution_id: institutionOn(side), topic_code: topic ?? (await this.topic()) };
    return `Capacity:${await this.insert('capacity', { ...facts, ...about, status, declared_at: '2026-01-01' })}`;
  }

  async offer(side: Side): Promise<string> {
    const topic = await this.topic();
    const capacity = await this.capacity(side, 'ACTIVE', topic);
    const institution = institutionOn(side);
    const facts = { title: { own: 'FR', FR: 'Cours' }, modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'] };
    const days = { starts_on: '2030-06-01', ends_on: '2030-06-02', deadline: '2030-05-01', published_at: '2026-01-01' };
    const about = { capacity_id: capacity.split(':')[1], institution_id: institution, topic_code: topic };
    const status = side === 'hidden' ? 'DRAFT' : 'PUBLISHED';
    return `Offer:${await this.insert('offer', { ...facts, ...days, ...about, places: 9, places_taken: 0, status })}`;
  }

  async practice(side: Side, status = side === 'hidden' ? 'DRAFT' : 'PUBLISHED'): Promise<string> {
    const text = { own: 'EN', EN: 'A text' };
    const facts = { title: text, summary: text, context: text, approach: text, results: text, building_blocks: [] };
    const dates = { drafted_at: '2026-01-01', published_at: status === 'PUBLISHED' ? '2026-01-02' : null };
    const id = await this.insert('best_practice', {
      ...{ ...facts, ...dates, status, institution_id: institutionOn(side) },
    });
    await this.run(sql`insert into best_practice_topic (practice_id, topic_code) values (${id}, 'statcab.1.1.1')`);
    return `BestPractice:${id}`;
  }

  async expert(side: Side): Promise<string> {
    const facts = { display_name: `Expert ${newId()}`, languages: [], availability: 'AVAILABLE' };
    const about = { institution_id: institutionOn(side), email: 'expert@example.org', registered_at: '2026-01-01' };
    return `Expert:${await this.insert('expert', { ...facts, ...about, has_consented: side === 'open' })}`;
  }

  async exchange(side: Side): Promise<string> {
    const [donor] = await this.run(sql<{ row: Record<string, unknown> }>`
      select to_jsonb(exchange) as row from exchange where origin = 'RECORD' limit 1`);
    const origin =
      side === 'open'
        ? { origin: 'RECORD', record_key: newId() }
        : { origin: 'HUB', record_key: null, status: 'PROPOSED', status_since: '2026-01-01' };
    const id = newId();
    await this.insert('exchange', { ...donor?.row, ...origin, id });
    await this.addParty(id, institutionOn(side), 'RECIPIENT');
    return `Exchange:${id}`;
  }

  private async addParty(id: string, institution: string, role: string): Promise<void> {
    await this.run(sql`insert into exchange_party (exchange_id, position, institution_id, role)
      select ${id}, count(*), ${institution}, ${role} from exchange_party where exchange_id = ${id}`);
  }

  /** An exchange with a recipient; of the open side one of the published record, which everybody sees. */
  async exchangeAt(side: Side, status: string, recipient = institutionOn(side)): Promise<string> {
    if (side === 'open') return this.exchange(side);
    const id = newId();
    const facts = { kind: 'SHORT_FORM', origin: 'HUB', realisation: 'ANNOUNCED', title: { own: 'EN', EN: 'A course' } };
    const lists = { modalities: [], languages: [], audience_languages: [], date_precision: 'DAY' };
    const flags = { is_programme_inferred: false, is_recipient_list_complete: true, is_facilitated: true };
    const numbers = { places: 10, places_taken: 0, round: 1, evaluation_count: 0 };
    await this.insert('exchange', { ...facts, ...lists, ...flags, ...numbers, id, status, status_since: '2026-01-01' });
    await this.addParty(id, recipient, 'RECIPIENT');
    return `Exchange:${id}`;
  }

  /** An exchange with a recipient among several. */
  async cohort(side: Side): Promise<string> {
    const exchange = await this.exchangeAt(side, 'REQUESTED');
    if (side !== 'open') await this.addParty(exchange.split(':')[1] as string, 'ml-instat', 'RECIPIENT');
    return exchange;
  }

  private async ask(exchange: string, institution: string): Promise<void> {
    await this.insert('circulation', {
      ...{ exchange_id: exchange.split(':')[1], institution_id: institution, round: 1 },
      ...{ asked_at: '2026-01-01', deadline: '2100-01-01' },
    });
  }

  /** An exchange for which the institution of the side was asked to provide. */
  async askedExchange(side: Side): Promise<string> {
    const exchange = await this.exchangeAt(side, 'CIRCULATED', 'ml-instat');
    if (side !== 'open') await this.ask(exchange, institutionOn(side));
    return exchange;
  }

  /** A proposal: the own one, another institution's that the own one as a recipient sees, or one that it does not see. */
  async proposal(side: Side, status = 'SUBMITTED'): Promise<{ id: string; exchange: string }> {
    const recipient = side === 'open' ? ownInstitution : 'ml-instat';
    const exchange = await this.exchangeAt('hidden', 'PROPOSED', recipient);
    const institution = institutionOn(side);
    await this.ask(exchange, institution);
    const exchangeKey = exchange.split(':')[1];
    const facts = {
      scope: { own: 'EN', EN: 'A course' },
      level: 3,
      modality: 'WORKSHOP',
      delivery: 'ONLINE',
      costs: [],
    };
    const days = { starts_on: '2030-06-01', ends_on: '2030-06-02', date_precision: 'DAY', submitted_at: '2026-01-01' };
    const id = await this.insert('proposal', {
      ...{ ...facts, ...days, exchange_id: exchangeKey, institution_id: institution, status },
      ...{ languages: ['fr'], interpretation: [], places: 9 },
    });
    if (status === 'CHOSEN') {
      await this.run(sql`update exchange set chosen_proposal_id = ${id} where id = ${exchangeKey}`);
      await this.addParty(exchangeKey as string, institution, 'PROVIDER');
      await this.addParty(exchangeKey as string, 'sesric', 'FACILITATOR');
    }
    return { id: `Proposal:${id}`, exchange };
  }

  /** A participant: an own one, one of another institution whom the own one as the provider sees, or a hidden one. */
  async nomination(side: Side): Promise<string> {
    const exchange = await this.exchangeAt('hidden', 'AGREED', institutionOn(side));
    const exchangeKey = exchange.split(':')[1] as string;
    if (side === 'open') await this.addParty(exchangeKey, ownInstitution, 'PROVIDER');
    const facts = { name: 'A person', gender: 'WOMAN', status: 'CONFIRMED', position: 0, nominated_at: '2026-01-01' };
    const about = { exchange_id: exchangeKey, institution_id: institutionOn(side) };
    return `Nomination:${await this.insert('nomination', { ...facts, ...about })}`;
  }

  /** Before its signing, and once it is signed, a linkage that its institution has contributed to. */
  async linkage(side: Side): Promise<string> {
    const id = await this.insert('linkage', {
      ...{ status: side === 'open' ? 'UNDERWAY' : 'IDENTIFIED', title: { own: 'EN', EN: 'A linkage' } },
      ...{ status_since: '2026-01-01', identified_at: '2026-01-01' },
    });
    const money = { form: 'MONEY', amount: 100, currency: 'USD', recorded_at: '2026-01-01' };
    await this.insert('linkage_contribution', { ...money, linkage_id: id, institution_id: institutionOn(side) });
    await this.run(sql`insert into linkage_topic (linkage_id, topic_code) values (${id}, 'statcab.1.1.1')`);
    await this.run(sql`insert into linkage_party (linkage_id, role, institution_id, joined_at) values
      (${id}, 'RECIPIENT', ${institutionOn(side)}, '2026-01-01'), (${id}, 'RESOURCE_CENTRE', 'tr-turkstat', '2026-01-01'),
      (${id}, 'COOPERATION_AGENCY', 'tr-turkstat', '2026-01-01')`);
    return `Linkage:${id}`;
  }

  /** An agreement that nobody signed, or a milestone that is planned. */
  async partOfLinkage(part: 'agreement' | 'milestone', linkage: string): Promise<string> {
    const about = { linkage_id: linkage.split(':')[1], title: { own: 'EN', EN: 'A text' } };
    return part === 'agreement'
      ? `LinkageAgreement:${await this.insert('linkage_agreement', { ...about, recorded_at: '2026-01-01' })}`
      : `LinkageMilestone:${await this.insert('linkage_milestone', { ...about, due_on: '2030-01-01', status: 'PLANNED' })}`;
  }

  private log(event: NewEvent): Promise<void> {
    return appendEvents(this.hub.database.owner(), 'test', new Date(), [event]);
  }

  /** An exchange of which the log tells that it was moved. */
  async movedExchange(side: Side): Promise<string> {
    const id = await this.exchange(side);
    const data = { from: null, to: 'REQUESTED', institutions: [institutionOn(side)] };
    const [subjectType = '', subjectKey = ''] = id.split(':');
    await this.log({ kind: 'EXCHANGE_MOVED', subjectType, subjectKey, data });
    return id;
  }

  /** A need for which a provider was shown: the own one, another one, or the own one for a need that is not shared. */
  async shownNeed(side: Side): Promise<string> {
    const need = await this.need(side === 'hidden' ? 'hidden' : 'open');
    await this.insert('match_shown', {
      ...{ shown_on: '2026-01-01', need_id: need.split(':')[1], capacity_id: newId(), model_version: '1' },
      ...{ audience: 'IN_NEED', institution_id: side === 'open' ? otherInstitution : ownInstitution },
      ...{ rank: 1, score: 0.5, factors: [], times: 1 },
    });
    return need;
  }

  /** A need of which the log tells that a new capacity answers it. */
  async answeredNeed(side: Side): Promise<string> {
    const need = await this.need(side);
    const institution = `office-${newId()}`;
    await this.insert('institution', {
      ...{ id: institution, kind: 'OTHER', name: { own: 'EN', EN: 'An office' }, certainty: 'UNSURE' },
    });
    // Of the record, so that nothing retires it while it is asked for.
    const facts = { basis: 'RECORD', languages: ['fr'], modalities: [], deliveries: [], status: 'ACTIVE' };
    const subjectKey = await this.insert('capacity', {
      ...{ ...facts, institution_id: institution, topic_code: 'statcab.1.1.1', declared_at: '2026-01-01' },
    });
    await this.log({ kind: 'CAPACITY_DECLARED', subjectType: 'Capacity', subjectKey });
    return need;
  }

  async account(): Promise<string> {
    const id = newId();
    const row = { name: 'A colleague', status: 'ACTIVE', opened_at: '2026-01-01' };
    await this.insert('account', { ...row, id });
    await this.insert('account_role', {
      ...{ account_id: id, role: 'MEMBER', institution_id: otherInstitution, granted_at: '2026-01-01' },
    });
    return `Account:${id}`;
  }

  async invitation(): Promise<string> {
    const row = { name: 'A colleague', role: 'ANALYST', code_hash: newId().replaceAll('-', '').repeat(2) };
    const dates = { invited_at: '2026-01-01', expires_at: '2100-01-01' };
    return `Invitation:${await this.insert('invitation', { ...row, ...dates })}`;
  }

  async client(): Promise<string> {
    const row = { name: 'A program', institution_id: otherInstitution, scopes: [], status: 'ACTIVE' };
    return `ServiceClient:${await this.insert('service_client', { ...row, created_at: '2026-01-01' })}`;
  }
}
