import { type CompiledQuery, Kysely, type KyselyPlugin, type QueryExecutor } from 'kysely';

/** The same tables, and the statements that were sent through them, for who asks how PostgreSQL runs those. */
export function remembering<Tables>(tables: Kysely<Tables>): {
  readonly tables: Kysely<Tables>;
  readonly statements: () => readonly CompiledQuery[];
} {
  const sent: CompiledQuery[] = [];
  const remember = (executor: QueryExecutor): QueryExecutor =>
    new Proxy(executor, {
      get(target, name) {
        if (name === 'withPlugin') return (plugin: KyselyPlugin) => remember(target.withPlugin(plugin));
        if (name === 'executeQuery')
          return (query: CompiledQuery) => {
            sent.push(query);
            return target.executeQuery(query);
          };
        const value = target[name as keyof QueryExecutor];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const unused = {} as never;
  const executor = remember(tables.getExecutor());
  return {
    tables: new Kysely<Tables>({ executor, config: unused, dialect: unused, driver: unused }),
    statements: () => sent,
  };
}
