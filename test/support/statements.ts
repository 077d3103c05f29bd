import type { CompiledQuery, Kysely, KyselyPlugin, RootOperationNode } from 'kysely';

/** The same tables, and the statements that went through them, for who asks how PostgreSQL runs those. */
export function remembering<Tables>(tables: Kysely<Tables>): {
  readonly tables: Kysely<Tables>;
  readonly statements: () => readonly CompiledQuery[];
} {
  const nodes: RootOperationNode[] = [];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const statements = () => nodes.map((node) => tables.getExecutor().compileQuery(node, { queryId: 'explained' }));
  return { tables: tables.withPlugin(plugin), statements };
}
