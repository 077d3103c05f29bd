import { sql } from 'kysely';
import { capacities } from '../seeds/sandbox/capacities.ts';
import { experts } from '../seeds/sandbox/experts.ts';
import { institutions, madeUp } from '../seeds/sandbox/institutions.ts';
import { needs } from '../seeds/sandbox/needs.ts';
import { practices } from '../seeds/sandbox/practices.ts';
import type { SandboxCapacity, SandboxOffer, SandboxPractice, Span, Texts } from '../seeds/sandbox/types.ts';
import type { Language, LocalizedText } from './kernel/localized.ts';
import { hubItself, type Viewer } from './kernel/viewer.ts';
import type { DirectoryTables } from './modules/directory/index.ts';
import { registerExpert } from './modules/experts/index.ts';
import { declareCapacity, declareNeed } from './modules/needs/index.ts';
import { publishOffer } from './modules/offers/index.ts';
import { draftPractice, recordAdaptation, reviewPractice, submitPractice } from './modules/practices/index.ts';
import type { Database } from './platform/database/database.ts';
import { unitOfWork, type Work, withinWork } from './platform/database/unitOfWork.ts';
import type { UseCase } from './platform/graphql/context.ts';
import { holdsSandbox } from './purpose.ts';

const maker = hubItself('sandbox');
const facilitator: Viewer = { role: 'FACILITATOR', institutionId: null, subject: 'facilitator' };
const memberOf = (institutionId: string): Viewer => ({
  role: 'MEMBER',
  institutionId,
  subject: `member@${institutionId}`,
});

const textsOf = (texts: Texts) =>
  Object.entries(texts).map(([language, text]) => ({ language: language as Language, text }));
const original = (texts: Texts): LocalizedText => ({ ...texts, own: Object.keys(texts)[0] as Language });

/** Makes the sandbox through the use cases that members and facilitators use, in one transaction. */
class Making {
  /** Keys of experts and practices, by institution and topic. */
  private readonly experts = new Map<string, string[]>();
  private readonly practices = new Map<string, string[]>();

  constructor(private readonly work: Work) {}

  private by<Input>(viewer: Viewer, useCase: UseCase<Input>, input: Input): Promise<string> {
    return withinWork(this.work, viewer, (inner) => useCase(inner, input));
  }

  private dayIn(days: number): string {
    return new Date(this.work.now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  }

  private window([first, last]: Span) {
    return { startsOn: this.dayIn(first), endsOn: this.dayIn(last) };
  }

  async addInstitutions(): Promise<void> {
    const rows = institutions.map(({ id, country, kind, name }) => ({
      id,
      country_code: country,
      kind,
      name: JSON.stringify(original(name)),
      certainty: 'UNSURE',
      note: madeUp.EN,
    }));
    await this.work
      .tables<DirectoryTables>()
      .insertInto('institution')
      .values(rows as never)
      .execute();
  }

  async registerExperts(): Promise<void> {
    for (const { of, title, ...expert } of experts) {
      const key = await this.by(memberOf(of), registerExpert, { ...expert, title: textsOf(title) });
      for (const { topic } of expert.expertise) keep(this.experts, `${of} ${topic}`, `Expert:${key}`);
    }
  }

  async publishPractice(practice: SandboxPractice): Promise<void> {
    const { of, topics, title, summary, context, approach, results, inReview, adaptations } = practice;
    const key = await this.by(memberOf(of), draftPractice, {
      topics,
      title: textsOf(title),
      summary: textsOf(summary),
      context: textsOf(context),
      approach: textsOf(approach),
      results: textsOf(results),
      evidence: textsOf(madeUp),
    });
    const id = `BestPractice:${key}`;
    await this.by(memberOf(of), submitPractice, { id, expectedVersion: 1 });
    if (inReview) return;
    await this.by(facilitator, reviewPractice, { id, expectedVersion: 2, decision: 'PUBLISH' });
    for (const topic of topics) keep(this.practices, `${of} ${topic}`, id);
    for (const { of: user, changed, outcome } of adaptations) {
      const texts = { changed: textsOf(changed), outcome: textsOf(outcome) };
      await this.by(memberOf(user), recordAdaptation, { practiceId: id, ...texts });
    }
  }

  async declareNeeds(): Promise<void> {
    for (const { of, window, note, ...need } of needs) {
      await this.by(memberOf(of), declareNeed, { ...need, window: this.window(window), note: textsOf(note) });
    }
  }

  async declareCapacity({ of, offers = [], ...capacity }: SandboxCapacity): Promise<void> {
    const place = `${of} ${capacity.topic}`;
    const key = await this.by(memberOf(of), declareCapacity, {
      ...capacity,
      experts: this.experts.get(place) ?? [],
      practices: this.practices.get(place) ?? [],
    });
    for (const offer of offers) await this.publishOffer(of, `Capacity:${key}`, offer);
  }

  private publishOffer(of: string, capacityId: string, { title, deadline, days, ...offer }: SandboxOffer) {
    return this.by(memberOf(of), publishOffer, {
      ...offer,
      capacityId,
      title: textsOf(title),
      deadline: this.dayIn(deadline),
      ...this.window(days),
    });
  }
}

function keep(lists: Map<string, string[]>, place: string, id: string): void {
  lists.set(place, [...(lists.get(place) ?? []), id]);
}

/**
 * Makes the fictional institutions with what they need and give, once: it answers false where they are there.
 * Days are counted from the day on which it is made.
 */
export function makeSandbox(database: Database, now: Date): Promise<boolean> {
  return unitOfWork(database, { viewer: maker, action: 'makeSandbox' }, now, async (work) => {
    await sql`select pg_advisory_xact_lock(hashtext('sandbox'))`.execute(work.tables());
    if (await holdsSandbox(work.tables())) return false;
    const making = new Making(work);
    await making.addInstitutions();
    await making.registerExperts();
    for (const practice of practices) await making.publishPractice(practice);
    await making.declareNeeds();
    for (const capacity of capacities) await making.declareCapacity(capacity);
    work.record({ kind: 'SANDBOX_MADE', subjectType: 'Sandbox', subjectKey: 'sandbox' });
    return true;
  });
}
