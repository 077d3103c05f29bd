import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import { isKeyOf, parseGlobalId } from '../../kernel/ids.ts';
import { largestPageSize } from '../../kernel/pages.ts';
import { Cost } from '../limits/cost.ts';
import { Access } from './access.ts';
import type { HubContext } from './context.ts';
import { Node } from './types.ts';

async function loadNode(id: string, { scope, nodeLoaders }: HubContext): Promise<Node | null> {
  const reference = parseGlobalId(id);
  const loader = reference && isKeyOf(reference) ? nodeLoaders[reference.type] : undefined;
  const row = loader && reference ? await loader(scope).load(reference.key) : null;
  return row && reference ? ({ ...row, __typename: reference.type } as Node) : null;
}

@Resolver()
export class NodeResolver {
  @Access({ roles: 'EVERYBODY' })
  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id. Null where nothing has the id, and where the viewer may not see it.',
  })
  node(@Arg('id', () => ID, { description: 'The id of a node.' }) id: string, @Ctx() context: HubContext) {
    return loadNode(id, context);
  }

  @Access({ roles: 'EVERYBODY' })
  @Cost({ size: { entriesOf: 'ids' } })
  @Query(() => [Node], {
    nullable: 'items',
    description: `Up to ${largestPageSize} nodes by their ids, in the order of the ids, with null in the place of what cannot be seen.`,
  })
  nodes(
    @Arg('ids', () => [ID], { description: `The ids, 1 to ${largestPageSize}.` }) ids: string[],
    @Ctx() context: HubContext,
  ) {
    if (ids.length > largestPageSize) {
      throw new BadUserInputError(`ids has ${ids.length} entries; ${largestPageSize} are allowed.`, {
        argument: 'ids',
        maximum: largestPageSize,
      });
    }
    return Promise.all(ids.map((id) => loadNode(id, context)));
  }
}
