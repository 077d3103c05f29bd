import { type RawBuilder, sql } from 'kysely';
import { Refusal, type Sentence } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { visibleExchanges } from '../exchanges/index.ts';
import { type Claimed, changed, checkRoom, claimedOpen, type Present } from './claims.service.ts';
import type { AttachToLinkageInput } from './linkages.inputs.ts';
import { linkagesTexts } from './linkages.texts.ts';

/** One of the two kinds of records that can be attached. */
interface Attachable {
  readonly type: 'Exchange' | 'BestPractice';
  readonly part: 'exchanges' | 'practices';
  readonly field: 'exchangeIds' | 'practiceIds';
  /** Those of the keys that may be attached. */
  found(keys: readonly string[]): RawBuilder<{ id: string }>;
  /** A row for each that was not attached before. */
  attached(keys: readonly string[]): RawBuilder<unknown>;
  refused(ids: readonly string[]): Sentence;
}

async function attach(work: Work, present: Present, ids: readonly string[], to: Attachable): Promise<string[]> {
  const keys = ids.map((id) => keyOf(to.type, id, to.field));
  const { rows } = await to.found(keys).execute(work.tables());
  const found = new Set(rows.map(({ id }) => id));
  const missing = ids.filter((_, index) => !found.has(keys[index] as string));
  if (missing.length > 0) throw new Refusal('NOT_FOUND', to.refused(missing), [to.field]);
  const added = await to.attached(keys).execute(work.tables());
  checkRoom(present, to.part, added.rows.length, to.field);
  return keys;
}

const exchangesTo = (work: Work, { linkage }: Claimed): Attachable => ({
  ...{ type: 'Exchange', part: 'exchanges', field: 'exchangeIds', refused: linkagesTexts.noSuchExchanges },
  found: (keys) => sql`select id from exchange
    where id = any (${[...keys]}::uuid[]) and ${visibleExchanges(work.viewer)}`,
  attached: (keys) => sql`insert into linkage_exchange (linkage_id, exchange_id)
    select ${linkage.id}::uuid, unnest(${[...keys]}::uuid[]) on conflict do nothing returning 1`,
});

/** Published ones, and those of the parties, which may not be public yet. */
const practicesTo = ({ linkage, present }: Claimed): Attachable => ({
  ...{ type: 'BestPractice', part: 'practices', field: 'practiceIds', refused: linkagesTexts.noSuchPractices },
  found: (keys) => sql`select id from best_practice where id = any (${[...keys]}::uuid[]) and (status = 'PUBLISHED'
    or institution_id = any (${present.parties.map(({ institutionId }) => institutionId)}::text[]))`,
  attached: (keys) => sql`insert into linkage_practice (linkage_id, practice_id)
    select ${linkage.id}::uuid, unnest(${[...keys]}::uuid[]) on conflict do nothing returning 1`,
});

export async function attachToLinkage(work: Work, input: AttachToLinkageInput): Promise<string> {
  const { exchangeIds, practiceIds } = input;
  if (!exchangeIds && !practiceIds) throw new Refusal('INVALID', linkagesTexts.nothingToAttach);
  const to = await claimedOpen(work, input);
  const exchanges = exchangeIds ? await attach(work, to.present, exchangeIds, exchangesTo(work, to)) : [];
  const practices = practiceIds ? await attach(work, to.present, practiceIds, practicesTo(to)) : [];
  return changed(work, to.linkage, 'LINKAGE_EXTENDED', { exchanges, practices });
}
