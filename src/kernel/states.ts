import { Refusal, type RefusedMove, type Sentence } from './errors.ts';
import { type Language, officialLanguages } from './localized.ts';

/** One allowed move of a life cycle. */
export interface Move<State extends string, Name extends string> {
  readonly name: Name;
  readonly from: readonly State[];
  readonly to: State;
  /** Who may make the move, in the words of the roles; `hub` is the hub's own clock. */
  readonly by: readonly string[];
  /** What there must be first, in English, for the page in docs. */
  readonly requires?: readonly string[];
  /** What is kept of the move beside the event, in English, for the page in docs. */
  readonly records?: readonly string[];
}

/** A life cycle as a table of data. */
export interface LifeCycle<State extends string, Name extends string> {
  readonly concept: string;
  readonly initial: State;
  readonly states: readonly State[];
  readonly moves: readonly Move<State, Name>[];
  /** What people call the concept, at the beginning of a sentence. */
  readonly conceptName: Sentence;
  /** What people call each state, as it is said of the concept, and each move. */
  readonly names: Readonly<Record<State | Name, Sentence>>;
}

/** Checks at start that every state is known, can be reached and has its names; a wrong table stops the hub. */
export function lifeCycle<const State extends string, const Name extends string>(
  table: LifeCycle<State, Name>,
): LifeCycle<State, Name> {
  const reached = new Set<string>([table.initial, ...table.moves.map((move) => move.to)]);
  const unreached = table.states.filter((state) => !reached.has(state));
  const unknown = table.moves
    .flatMap((move) => [...move.from, move.to])
    .filter((state) => !table.states.includes(state));
  const unnamed = [...table.states, ...table.moves.map((move) => move.name)].filter((code) =>
    officialLanguages.some((language) => !table.names[code]?.[language]),
  );
  if (unreached.length + unknown.length + unnamed.length > 0) {
    throw new Error(
      `life cycle of ${table.concept}: not reachable: ${unreached}, unknown: ${unknown}, without a name: ${unnamed}`,
    );
  }
  return table;
}

const quotes: Record<Language, readonly [string, string]> = { EN: ['"', '"'], FR: ['« ', ' »'], AR: ['«', '»'] };

/** What people call a state or a move, in each language, with its code for those who write programs. */
export function named<State extends string, Name extends string>(
  table: LifeCycle<State, Name>,
  code: State | Name,
): Sentence {
  const inLanguage = (language: Language) => `${quotes[language].join(table.names[code][language])} (${code})`;
  return { EN: inLanguage('EN'), FR: inLanguage('FR'), AR: inLanguage('AR') };
}

/** The moves that may be made from a state. */
export const movesFrom = <State extends string, Name extends string>({ moves }: LifeCycle<State, Name>, state: State) =>
  moves.filter(({ from }) => from.includes(state));

/**
 * The state after the move, or a refusal that says from, to and what is allowed.
 * @param field the path inside of the input that the refusal is about
 */
export function stateAfter<State extends string, Name extends string>(
  table: LifeCycle<State, Name>,
  state: State,
  name: Name,
  field: readonly string[] | null = null,
): State {
  const possible = movesFrom(table, state);
  const move = possible.find((candidate) => candidate.name === name);
  if (move) return move.to;
  const to = table.moves.find((candidate) => candidate.name === name)?.to ?? null;
  const allowed = possible.map((candidate) => candidate.name);
  throw notAllowed(table, { from: state, to, move: name, allowed }, field);
}

function notAllowed<State extends string, Name extends string>(
  table: LifeCycle<State, Name>,
  refused: RefusedMove<State, Name>,
  field: readonly string[] | null,
): Refusal {
  const { conceptName } = table;
  const [now, wanted] = [named(table, refused.from), named(table, refused.move)];
  const allowed = refused.allowed.map((name) => named(table, name));
  const list = (language: Language, comma: string) => allowed.map((move) => move[language]).join(comma);
  const sentence: Sentence = {
    EN: `${conceptName.EN}: the move ${wanted.EN} is not allowed from the state ${now.EN}. Allowed from it: ${list('EN', ', ') || 'none'}.`,
    FR: `${conceptName.FR} : l'action ${wanted.FR} n'est pas permise depuis l'état ${now.FR}. Actions permises depuis cet état : ${list('FR', ', ') || 'aucune'}.`,
    AR: `${conceptName.AR}: إجراء ${wanted.AR} غير جائز من حالة ${now.AR}. الإجراءات الجائزة من هذه الحالة: ${list('AR', '، ') || 'لا شيء'}.`,
  };
  return new Refusal('MOVE_NOT_ALLOWED', sentence, field, refused);
}
