import type { z } from 'zod';
import type { institutionsFile } from '../directory/index.ts';
import type { PartyRole } from './exchanges.entity.ts';

type Institution = z.output<typeof institutionsFile.row>;

export interface Party {
  readonly role: PartyRole;
  readonly institution_id: string | null;
  readonly country_code: string | null;
  readonly name_as_recorded: string | null;
}

/** One side of an activity: the names in the source, the institutions they were recognised as, the countries. */
export interface Side {
  readonly role: PartyRole;
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly countries: readonly string[];
}

function isNameOf(institution: Institution, name: string): boolean {
  const known = [institution.name_en, institution.acronym, ...institution.aliases];
  return known.some((one) => one?.toLowerCase() === name.toLowerCase());
}

/** Gives each institution the name that the source has for it, and tells which names are left. */
function recognised({ names, ids }: Side, directory: ReadonlyMap<string, Institution>) {
  const left = [...names];
  const found = ids.map((id) => {
    const institution = directory.get(id) as Institution;
    const index = left.findIndex((name) => isNameOf(institution, name));
    return { institution, name: index < 0 ? null : (left.splice(index, 1)[0] as string) };
  });
  return { found, left };
}

/**
 * Institutions that were recognised; names that were not; and countries of which the source names nobody.
 * Nothing is guessed: the name of a recipient goes with a country only where the source speaks of no other.
 */
export function partiesOf(side: Side, directory: ReadonlyMap<string, Institution>): Party[] {
  const { role, countries } = side;
  const { found, left } = recognised(side, directory);
  const party = (rest: Partial<Party>): Party => ({
    role,
    institution_id: null,
    country_code: null,
    name_as_recorded: null,
    ...rest,
  });
  const leftTogether = left.join('; ') || null;
  const institutions = found.map(({ institution, name }) => {
    const recorded = name ?? leftTogether;
    return party({
      institution_id: institution.id,
      name_as_recorded: recorded === institution.name_en ? null : recorded,
    });
  });
  const unrecognised = found.some(({ name }) => name === null) ? [] : left;
  const covered = new Set(found.map(({ institution }) => institution.country_iso2));
  const open = countries.filter((code) => !covered.has(code));
  if (role !== 'RECIPIENT' && found.length === 0 && countries.length > 0) {
    return countries.map((country_code) => party({ country_code, name_as_recorded: leftTogether }));
  }
  const country_code = countries.length === 1 ? (countries[0] as string) : null;
  const named = unrecognised.map((name_as_recorded) => party({ country_code, name_as_recorded }));
  const isSilent = role === 'RECIPIENT' && (country_code === null || named.length === 0);
  return [...institutions, ...named, ...(isSilent ? open.map((code) => party({ country_code: code })) : [])];
}
