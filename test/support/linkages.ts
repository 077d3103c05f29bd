import { expect } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import type { LinkageStatus } from '../../src/modules/linkages/linkages.states.ts';
import type { ChangedRow } from './changes.ts';
import type { AskOptions, TestHub } from './hub.ts';
import { addRows } from './rows.ts';

export const now = new Date('2027-03-01T09:00:00Z');
export const members = { niger: 'ne-ins', turkiye: 'tr-turkstat', senegal: 'sn-ansd' };
export type Member = keyof typeof members;
export const idOf = (member: Member) => `Institution:${members[member]}`;

export const english = (text: string) => [{ language: 'EN', text }];
export const stored = (text: string) => ({ own: 'EN', EN: text });
export const next = ({ id, version }: Pick<ChangedRow, 'id' | 'version'>) => ({ id, expectedVersion: version });
export const about = { title: english('A census bureau'), topics: ['statcab.1.1.1'] };
export const report = { results: english('It stands'), lessons: english('Begin earlier'), completedOn: '2027-03-01' };

export interface Planted {
  readonly parties?: readonly (readonly [role: string, institution: string])[];
  readonly signedBy?: readonly string[];
  readonly without?: readonly ('milestone' | 'contribution' | 'practice')[];
}

/** The least parties that a matched linkage has. */
export const bothSides = [
  ['RECIPIENT', members.niger],
  ['RESOURCE_CENTRE', members.turkiye],
] as const;

const reported = { results: stored('It stands'), lessons: stored('Begin earlier'), completed_on: '2027-02-01' };
export const linkageRow = (id: string, status: LinkageStatus, more: object = {}) => ({
  ...{
    id,
    status,
    version: 1,
    title: stored('A census bureau'),
    status_since: '2027-01-01',
    identified_at: '2026-01-01',
  },
  ...(status === 'COMPLETED' || status === 'CAPTURED' ? reported : {}),
  ...(status === 'DISCONTINUED' ? { discontinuation_reason: stored('No money') } : {}),
  ...more,
});

/** Everything that the API tells of a linkage. */
export const everything = `id status statusSince version title summary plannedStartsOn plannedEndsOn identifiedAt discontinuationReason
  report { results lessons completedOn } topics { code } programme { code } parties { role institution { id } joinedAt }
  contributions { form amount currency description institution { id } recordedAt }
  agreements { id title url signatures { institution { id } signedOn } }
  milestones { id title dueOn status dropReason } meetings { heldOn place minutes minutesUrl decisions }
  monitoring { observedOn progress note institution { id } } exchanges { id } practices { id } history { kind from to occurredAt }`;

/** Makes linkages, and what belongs to them, past all rules but those of the database. */
export function plantsOf(hub: () => TestHub) {
  /** A linkage in a state, with all that its next moves need but the signatures. */
  async function planted(status: LinkageStatus, { parties = bothSides, signedBy = [], without = [] }: Planted = {}) {
    const id = newId();
    const add = (table: string, ...rows: object[]) =>
      addRows(
        hub().database,
        table,
        rows.map((row) => ({ linkage_id: id, ...row })),
      );
    const agreement = newId();
    const milestone = newId();
    await addRows(hub().database, 'linkage', [linkageRow(id, status)]);
    await add('linkage_topic', { topic_code: 'statcab.1.1.1' });
    await add(
      'linkage_party',
      ...parties.map(([role, institution]) => ({ role, institution_id: institution, joined_at: '2027-01-01' })),
    );
    await add('linkage_agreement', { id: agreement, title: stored('An agreement'), recorded_at: '2027-01-01' });
    await add(
      'linkage_signature',
      ...signedBy.map((institution) => ({
        agreement_id: agreement,
        institution_id: institution,
        signed_on: '2027-01-02',
      })),
    );
    if (!without.includes('milestone'))
      await add('linkage_milestone', {
        id: milestone,
        title: stored('A step'),
        due_on: '2028-01-01',
        status: 'PLANNED',
      });
    const money = { form: 'MONEY', amount: '250000.5', currency: 'USD', recorded_at: '2027-01-01' };
    if (!without.includes('contribution'))
      await add('linkage_contribution', { id: newId(), institution_id: members.niger, ...money });
    if (!without.includes('practice')) await add('linkage_practice', { practice_id: await practice() });
    return {
      ...{ id: `Linkage:${id}`, version: 1, status },
      agreementId: `LinkageAgreement:${agreement}`,
      milestoneId: `LinkageMilestone:${milestone}`,
    };
  }
  async function practice(institution: string = members.niger, status = 'PUBLISHED'): Promise<string> {
    const id = newId();
    const text = stored('A text');
    await addRows(hub().database, 'best_practice', [
      {
        ...{ id, institution_id: institution, status, title: text, summary: text, building_blocks: [], version: 1 },
        ...{ drafted_at: '2027-01-01', published_at: status === 'PUBLISHED' ? '2027-01-01' : null },
      },
    ]);
    return id;
  }

  async function exchange(origin: 'RECORD' | 'HUB', institution: string): Promise<string> {
    const id = newId();
    await addRows(hub().database, 'exchange', [
      {
        ...{ id, origin, kind: 'SHORT_FORM', status: origin === 'RECORD' ? 'CLOSED' : 'UNDERWAY', version: 1 },
        ...{ realisation: 'REALISED', title: stored('A course'), record_key: origin === 'RECORD' ? id : null },
        ...{ is_programme_inferred: false, modalities: [], languages: [], audience_languages: [], round: 0 },
        ...{ date_precision: 'UNKNOWN', is_recipient_list_complete: true, is_facilitated: true },
        ...{ places_taken: 0, evaluation_count: 0 },
      },
    ]);
    await addRows(hub().database, 'exchange_party', [
      { exchange_id: id, position: 1, role: 'RECIPIENT', institution_id: institution },
    ]);
    return id;
  }

  async function seen(id: string, voice: AskOptions, fields = everything) {
    const { data, errors } = await hub().ask<{ node: Record<string, never> | null }>(
      `query ($id: ID!) { node(id: $id) { ... on Linkage { ${fields} } } }`,
      { id },
      voice,
    );
    expect(errors).toBeUndefined();
    return data.node;
  }

  return { planted, practice, exchange, seen };
}
