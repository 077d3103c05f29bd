import { Refusal } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { institutionOf } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { knownLanguages, levelNumber, topicCode } from '../taxonomy/index.ts';
import { Expert, ExpertiseSchema, type SpokenLanguage } from './experts.entity.ts';
import type { ExpertiseInput, ExpertLanguageInput, RegisterExpertInput } from './experts.inputs.ts';
import { languageNamedTwice, topicNamedTwice } from './experts.texts.ts';

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
