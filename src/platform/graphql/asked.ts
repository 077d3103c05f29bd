import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/**
 * Whether the field that is being answered is asked for something below it, directly or by a fragment, whatever `@skip` and `@include` say
 * of it: for who can read that along with the rest. A field that the client gave another name is meant by its own.
 * @param path the names of the fields down to it
 */
export function asksFor(
  { fieldNodes, fragments }: { readonly fieldNodes: readonly FieldNode[] } & Pick<GraphQLResolveInfo, 'fragments'>,
  path: readonly string[],
): boolean {
  const isWithin = (selected: SelectionSetNode | undefined, depth: number): boolean =>
    selected?.selections.some((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        return isWithin(fragments[selection.name.value]?.selectionSet, depth);
      if (selection.kind === Kind.INLINE_FRAGMENT) return isWithin(selection.selectionSet, depth);
      return (
        selection.name.value === path[depth] &&
        (depth === path.length - 1 || isWithin(selection.selectionSet, depth + 1))
      );
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => isWithin(selectionSet, 0));
}
