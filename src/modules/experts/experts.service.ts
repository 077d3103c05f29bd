import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { institutionOf } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { knownLanguages, levelNumber, topicCode } from '../taxonomy/index.ts';
import { Expert, ExpertiseSchema, type ExpertsTables, type SpokenLanguage } from './experts.entity.ts';
import type { ExpertiseInput, ExpertLanguageInput, RegisterExpertInput } from './experts.inputs.ts';
import { readableExperts } from './experts.policy.ts';
import { languageNamedTwice, noExpertsOfThese, topicNamedTwice } from './experts.texts.ts';

async function spokenLanguages({ tables }: Work, given: readonly ExpertLanguageInput[]): Promise<SpokenLanguage[]> {
  const codes = await knownLanguages(
    tables(),
    given.map(({ language }) => language),
    'languages',
  );
  if (codes.length < given.length) throw new Refusal('INVALID', languageNamedTwice, ['languages']);
  return given.map(({ level }, index) => ({ language: codes[index] as string, level }));
}

async function nameExpertise(
  { entities, tables }: Work,
  expertId: string,
  given: readonly ExpertiseInput[],
): Promise<void> {
  const codes = await Promise.all(
    given.map(({ topic }, index) => topicCode(tables(), topic, `expertise.${index}.topic`)),
  );
  given.forEach(({ level, years }, index) => {
    const code = codes[index] as string;
    if (codes.indexOf(code) < index) {
      throw new Refusal('INVALID', topicNamedTwice(code), ['expertise', String(index), 'topic']);
    }
    entities.create(ExpertiseSchema, { expertId, topicCode: code, level: levelNumber(level), years: years ?? null });
  });
}

export async function registerExpert(work: Work, input: RegisterExpertInput): Promise<string> {
  const institutionId = institutionOf(work.viewer);
  const { id } = work.entities.create(Expert, {
    id: newId(),
    institutionId,
    displayName: storedText(input.displayName),
    title: input.title ? localizedFrom(input.title) : null,
    languages: await spokenLanguages(work, input.languages),
    availability: input.availability,
    email: input.email ?? null,
    hasConsented: input.hasConsented,
    registeredAt: work.now,
  });
  await nameExpertise(work, id, input.expertise);
  work.record({ kind: 'EXPERT_REGISTERED', subjectType: 'Expert', subjectKey: id, institutionId });
  return id;
}

/**
 * The keys of experts who are named by one of the institutions that nominated them.
 * @param field the field of the input that names them
 */
export async function expertsNamed(
  { tables, viewer }: Work,
  ids: readonly string[],
  institutions: readonly string[],
  field: string,
): Promise<string[]> {
  const keys = ids.map((id) => keyOf('Expert', id, field));
  if (keys.length === 0) return [];
  const rows = await tables<ExpertsTables>()
    .selectFrom('expert')
    .select('id')
    .where('id', 'in', keys)
    .where('institution_id', 'in', institutions)
    .where(readableExperts({ viewer }))
    .execute();
  const found = new Set(rows.map(({ id }) => id));
  const unknown = ids.filter((_, index) => !found.has(keys[index] as string));
  if (unknown.length > 0) throw new Refusal('NOT_FOUND', noExpertsOfThese(unknown), [field]);
  return keys;
}
