import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { LimitExceededError } from '../../kernel/errors.ts';

/** Whether two fields of one name can be one is asked for every pair of them: a hundred thousand take as long as a page. */
const mostComparisons = 10_000;
/** With fragments unfolded, as they are for that question. */
const mostFields = 20_000;
/** What lies deeper is refused elsewhere, and so is a fragment that leads back to itself; here both must only end. */
const deepest = 200;

interface SameName {
  count: number;
  readonly below: SelectionSetNode[];
}

/** Counts what a document lets validation compare, and gives up as soon as it is too much. */
class Comparisons {
  private fields = 0;
  private comparisons = 0;

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  /** @param sets selections that are merged into one, since they stand below fields of one name */
  isTooMuch(sets: readonly SelectionSetNode[], depth = 0): boolean {
    const names = new Map<string, SameName>();
    const spread = new Set<string>();
    for (const set of sets) this.collect(set, names, spread);
    this.comparisons += pairs(spread.size);
    for (const { count } of names.values()) this.comparisons += pairs(count);
    if (this.comparisons > mostComparisons || this.fields > mostFields) return true;
    if (depth >= deepest) return false;
    return [...names.values()].some(({ below }) => below.length > 0 && this.isTooMuch(below, depth + 1));
  }

  private collect({ selections }: SelectionSetNode, names: Map<string, SameName>, spread: Set<string>): void {
    for (const selection of selections) {
      if (this.fields > mostFields) return;
      if (selection.kind === Kind.FIELD) {
        this.fields += 1;
        const name = (selection.alias ?? selection.name).value;
        const same = names.get(name) ?? { count: 0, below: [] };
        names.set(name, same);
        same.count += 1;
        if (selection.selectionSet) same.below.push(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.collect(selection.selectionSet, names, spread);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        if (fragment) this.collect(fragment.selectionSet, names, spread);
      }
    }
  }
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

/** Refuses a document that would keep validation busy with comparing the same fields over and over. */
export function checkRepetition({ definitions }: DocumentNode): void {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const comparisons = new Comparisons(new Map(fragments.map((fragment) => [fragment.name.value, fragment])));
  const isTooMuch = definitions.some((one) => 'selectionSet' in one && comparisons.isTooMuch([one.selectionSet]));
  if (!isTooMuch) return;
  const message = 'The document selects the same fields over and over, its fragments unfolded. Select each field once.';
  throw new LimitExceededError(message, { limit: 'repetition', maximum: mostComparisons });
}
