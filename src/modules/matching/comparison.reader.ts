import type { ReadScope } from '../../platform/database/scope.ts';
import type { Criteria } from './matching.criteria.ts';
import { factorCodes } from './matching.model.ts';
import type { Match, WhyNot } from './matching.type.ts';
import type { FactorContrast, ProviderComparison } from './whatIf.type.ts';
import { whyNotInstitution } from './whyNot.reader.ts';

/** How far apart matches are in each factor, the most decisive first. */
function contrastsOf(matches: readonly Match[]): FactorContrast[] {
  if (matches.length < 2) return [];
  return factorCodes
    .map((code, index) => {
      const given = matches.map(({ factors }) => factors[index]?.contribution ?? 0);
      const most = Math.max(...given);
      const leaderKeys = matches.filter((_, place) => given[place] === most).map(({ row }) => row.providerKey);
      return { code, spread: most - Math.min(...given), leaderKeys };
    })
    .toSorted((one, other) => other.spread - one.spread);
}

/** Institutions beside each other as providers for one need. @param institutionKeys each once */
export async function compareInstitutions(
  scope: ReadScope,
  criteria: Criteria,
  institutionKeys: readonly string[],
): Promise<ProviderComparison> {
  const providers = await Promise.all(institutionKeys.map((key) => whyNotInstitution(scope, criteria, key)));
  const matches = providers.map(({ match }: WhyNot) => match).filter((match) => match !== null);
  return { providers, contrasts: contrastsOf(matches) };
}
