import type { KyselyPlugin, QueryId } from 'kysely';

const keeping = new WeakSet<QueryId>();

/**
 * Statements that look rows up by a list of keys, or turn the pages of a whole list, are best run in one way, whatever the values. Left to
 * itself PostgreSQL makes their plan anew each time, since it is cheaper for a short list than for one of unknown length, and takes longer
 * for it than for running it. What a client filters by is better planned for what was asked.
 */
export const keepPlan: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => {
    keeping.add(queryId);
    return node;
  },
  transformResult: async ({ result }) => result,
};

/** In the words of the setting `plan_cache_mode`. */
export const planMode = (queryId: QueryId): string => (keeping.has(queryId) ? 'force_generic_plan' : 'auto');
