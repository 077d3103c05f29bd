import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import { type HubContext, localizedField } from '../../platform/graphql/context.ts';
import { Cost } from '../../platform/limits/cost.ts';
import { highlighted } from './search.highlight.ts';
import { searchAccess } from './search.policy.ts';
import { search } from './search.reader.ts';
import { SearchArgs, SearchConnection, SearchEdge } from './search.type.ts';

@Resolver(() => SearchEdge)
export class SearchResolver {
  @Cost({ weight: 100 })
  @Access(searchAccess.search)
  @Query(() => SearchConnection, {
    description:
      'Whatever is known by the words, or by a name that is spelt nearly so, in all official languages. Of words that stand nearly everywhere, the best 5,000 answers.',
  })
  search(@Args(() => SearchArgs) args: SearchArgs, @Ctx() { scope }: HubContext) {
    return search(scope, args);
  }

  @FieldResolver(() => String, {
    description:
      'The name in the language asked, with «…» around the words that were sought. Plain text, safe inside of HTML: angle brackets and such marks of the name itself are replaced by like ones. Without marks where it was found by other words than these.',
  })
  highlight(@Root() edge: SearchEdge, @Ctx() context: HubContext, @Info() info: GraphQLResolveInfo): string {
    return highlighted(localizedField(edge.labelText, edge.asked.language, context, info.path), edge.asked.text);
  }
}
