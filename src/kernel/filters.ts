import { BadUserInputError } from './errors.ts';

const mostItems = 100;

/** The items of a filter. An empty list is most likely a mistake of the client, and never means everything. */
export function needed<Item>(items: readonly Item[], field: string): readonly Item[] {
  if (items.length > 0 && items.length <= mostItems) return items;
  throw new BadUserInputError(`filter.${field} has ${items.length} entries; leave it out, or name 1 to ${mostItems}.`, {
    field: ['filter', field],
    maximum: mostItems,
  });
}
