import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import { named } from '../../kernel/states.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { dayOf } from '../needs/index.ts';
import { Linkage, type LinkagesTables } from './linkages.entity.ts';
import type { LinkageChangeInput } from './linkages.inputs.ts';
import { changeableLinkages, visibleLinkages } from './linkages.policy.ts';
import { isOver, type LinkageFacts, type LinkageMove, linkageLife, missingFor } from './linkages.states.ts';
import { linkagesTexts } from './linkages.texts.ts';
import { most, type Part } from './linkages.type.ts';

/** What is there of a linkage when it is changed. */
export interface Present extends LinkageFacts {
  readonly contributors: readonly string[];
  /** How long the lists are that a change can make longer. */
  readonly lengths: Readonly<Record<Exclude<Part, 'topics'>, number>>;
}

/** A linkage that is changed, locked until the transaction ends, with what is there of it. */
export interface Claimed {
  readonly linkage: Linkage;
  readonly present: Present;
}

async function presentOf(work: Work, key: string): Promise<Present> {
  const id = sql`${key}::uuid`;
  const { rows } = await sql<Present>`
    with party as (select * from linkage_party where linkage_id = ${id}),
      contribution as (select * from linkage_contribution where linkage_id = ${id}),
      agreement as (select * from linkage_agreement where linkage_id = ${id}),
      milestone as (select * from linkage_milestone where linkage_id = ${id})
    select
      coalesce((select jsonb_agg(jsonb_build_object('role', role, 'institutionId', institution_id)) from party), '[]') as parties,
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'signedBy',
        array(select institution_id from linkage_signature where agreement_id = agreement.id))) from agreement), '[]') as agreements,
      array(select distinct institution_id from contribution) as contributors,
      (select count(*) from milestone where status <> 'DROPPED')::int as "openMilestones",
      (select completed_on is not null from linkage where id = ${id}) as "hasReport",
      jsonb_build_object(
        'parties', (select count(*) from party),
        'contributions', (select count(*) from contribution),
        'agreements', (select count(*) from agreement),
        'milestones', (select count(*) from milestone),
        'meetings', (select count(*) from linkage_meeting where linkage_id = ${id}),
        'monitoring', (select count(*) from linkage_monitoring_note where linkage_id = ${id}),
        'exchanges', (select count(*) from linkage_exchange where linkage_id = ${id}),
        'practices', (select count(*) from linkage_practice where linkage_id = ${id})) as lengths`.execute(
    work.tables(),
  );
  return rows[0] as Present;
}

/** The linkage that an input names, so that of two changes from one version the second is a conflict. */
export async function claimed(work: Work, input: LinkageChangeInput): Promise<Claimed> {
  const key = keyOf('Linkage', input.id, 'id');
  const rows = work.tables<LinkagesTables>().selectFrom('linkage').select('version').where('id', '=', key);
  const seen = await rows.where(visibleLinkages(work.viewer)).executeTakeFirst();
  if (!seen) throw new Refusal('NOT_FOUND', linkagesTexts.notFound, ['id']);
  const locked = await rows.where(changeableLinkages(work.viewer)).forUpdate().executeTakeFirst();
  if (!locked) throw new Refusal('FORBIDDEN', linkagesTexts.notAParty, ['id']);
  if (locked.version !== input.expectedVersion) {
    const sentence = linkagesTexts.changedMeanwhile(locked.version, input.expectedVersion);
    throw new Refusal('CONFLICT', sentence, ['expectedVersion']);
  }
  return { linkage: await work.entities.findOneOrFail(Linkage, key), present: await presentOf(work, key) };
}

/** The same where a part of it is changed: of what is over nothing is. */
export async function claimedOpen(work: Work, input: LinkageChangeInput): Promise<Claimed> {
  const found = await claimed(work, input);
  const { status } = found.linkage;
  if (!isOver(status)) return found;
  throw new Refusal('MOVE_NOT_ALLOWED', linkagesTexts.over(named(linkageLife, status)), ['id']);
}

/** Refuses what would make a list of the linkage longer than it may become. */
export function checkRoom({ lengths }: Present, part: keyof Present['lengths'], more: number, field: string): void {
  if (lengths[part] + more > most[part]) throw new Refusal('INVALID', linkagesTexts.full(part, most[part]), [field]);
}

/** A day that has come. */
export function checkPast(work: Work, day: string, field: readonly string[]): void {
  const today = dayOf(work.now);
  if (day > today) throw new Refusal('INVALID', linkagesTexts.dayToCome(today), field);
}

/** The institution of a party that the caller speaks for: its own one, or one that the centre names; null for none. */
export function speaker(work: Work, { parties }: Present, institutionId: string | null | undefined): string | null {
  const own = work.viewer.institutionId;
  const key = institutionId == null ? own : keyOf('Institution', institutionId, 'institutionId');
  if (own !== null && key !== own) throw new Refusal('FORBIDDEN', linkagesTexts.onlyForItself, ['institutionId']);
  if (key === null || parties.some((party) => party.institutionId === key)) return key;
  throw new Refusal('INVALID', linkagesTexts.notOneOfTheParties, ['institutionId']);
}

/** The same where it has to be one. */
export function speakingParty(work: Work, present: Present, institutionId: string | null | undefined): string {
  const key = speaker(work, present, institutionId);
  if (key === null) throw new Refusal('INVALID', linkagesTexts.nameTheParty, ['institutionId']);
  return key;
}

type LinkageEvent =
  | 'LINKAGE_IDENTIFIED'
  | 'LINKAGE_MOVED'
  | 'LINKAGE_PARTY_ADDED'
  | 'LINKAGE_PARTY_REMOVED'
  | 'LINKAGE_CONTRIBUTION_RECORDED'
  | 'LINKAGE_AGREEMENT_RECORDED'
  | 'LINKAGE_AGREEMENT_SIGNED'
  | 'LINKAGE_MILESTONE_PLANNED'
  | 'LINKAGE_MILESTONE_MOVED'
  | 'LINKAGE_MEETING_RECORDED'
  | 'LINKAGE_MONITORING_RECORDED'
  | 'LINKAGE_EXTENDED';

/** Tells the log what was done, with the institutions that are parties now. */
export async function tell(work: Work, kind: LinkageEvent, key: string, data: Record<string, unknown>): Promise<void> {
  const { rows } = await sql<{ institution: string }>`select distinct institution_id as institution from linkage_party
    where linkage_id = ${key}::uuid order by 1`.execute(work.tables());
  work.record({
    kind,
    subjectType: 'Linkage',
    subjectKey: key,
    institutionId: work.viewer.institutionId,
    data: { ...data, institutions: rows.map(({ institution }) => institution) },
  });
}

/** Makes a move that is allowed from where the linkage stands, and tells the log. */
export async function moved(work: Work, linkage: Linkage, move: LinkageMove): Promise<void> {
  const from = linkage.status;
  linkage.move(move, work.now);
  await tell(work, 'LINKAGE_MOVED', linkage.id, { from, to: linkage.status, move });
}

/** Counts a change of a linkage, and lets the hub sign where nobody's signature is awaited any more. */
export async function counted(work: Work, linkage: Linkage): Promise<string> {
  linkage.countChange();
  await work.entities.flush();
  const mayBeSigned =
    linkage.status === 'FINANCED' && missingFor('SIGN', await presentOf(work, linkage.id)).length === 0;
  if (mayBeSigned) await moved(work, linkage, 'SIGN');
  return linkage.id;
}

/** Ends a change of a part of a linkage. */
export async function changed(
  work: Work,
  linkage: Linkage,
  kind: LinkageEvent,
  data: Record<string, unknown> = {},
): Promise<string> {
  await work.entities.flush();
  await tell(work, kind, linkage.id, data);
  return counted(work, linkage);
}
