import { Refusal } from './errors.ts';

/** One allowed move of a life cycle. */
export interface Move<State extends string, Name extends string> {
  readonly name: Name;
  readonly from: readonly State[];
  readonly to: State;
  /** Who may make the move, in the words of the roles; `hub` is the hub's own clock. */
  readonly by: readonly string[];
}

/** A life cycle as a table of data. */
export interface LifeCycle<State extends string, Name extends string> {
  readonly concept: string;
  readonly initial: State;
  readonly states: readonly State[];
  readonly moves: readonly Move<State, Name>[];
}

/** Checks at start that every state is known and can be reached; a wrong table stops the hub. */
export function lifeCycle<const State extends string, const Name extends string>(
  table: LifeCycle<State, Name>,
): LifeCycle<State, Name> {
  const reached = new Set<string>([table.initial, ...table.moves.map((move) => move.to)]);
  const unreached = table.states.filter((state) => !reached.has(state));
  const unknown = table.moves
    .flatMap((move) => [...move.from, move.to])
    .filter((state) => !table.states.includes(state));
  if (unreached.length + unknown.length > 0) {
    throw new Error(`life cycle of ${table.concept}: not reachable: ${unreached}, unknown: ${unknown}`);
  }
  return table;
}

/** The state after the move, or a refusal that says from, to and what is allowed. */
export function stateAfter<State extends string, Name extends string>(
  table: LifeCycle<State, Name>,
  state: State,
  name: Name,
): State {
  const move = table.moves.find((candidate) => candidate.name === name && candidate.from.includes(state));
  if (move) return move.to;
  const target = table.moves.find((candidate) => candidate.name === name)?.to ?? name;
  const allowed = table.moves.filter((candidate) => candidate.from.includes(state)).map((candidate) => candidate.name);
  const list = allowed.join(', ');
  throw new Refusal('MOVE_NOT_ALLOWED', {
    EN: `${table.concept}: no move from ${state} to ${target}. From ${state} these moves are allowed: ${list || 'none'}.`,
    FR: `${table.concept} : pas de passage de ${state} à ${target}. Depuis ${state}, passages permis : ${list || 'aucun'}.`,
    AR: `${table.concept}: لا يجوز الانتقال من ${state} إلى ${target}. الانتقالات المسموح بها من ${state}: ${list || 'لا شيء'}.`,
  });
}
