import { Tables } from './0001-tables.ts';
import { Rules } from './0002-rules.ts';
import { Search } from './0003-search.ts';
import { Walls } from './0004-walls.ts';

/** In the order in which they run; a name never changes once it is released. */
export const migrations = [
  { name: '0001-tables', class: Tables },
  { name: '0002-rules', class: Rules },
  { name: '0003-search', class: Search },
  { name: '0004-walls', class: Walls },
] as const;
