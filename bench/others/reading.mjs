import { createServer } from 'node:http';
import { PersistedPlugin } from '@grafserv/persisted';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

/** PostGraphile as it comes, on what the views of a schema of its own show; no rights are checked but by those views. */
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [PersistedPlugin],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['shown'] })],
  grafserv: {
    graphqlPath: '/graphql',
    graphiql: false,
    persistedOperations: JSON.parse(process.env.DOCUMENTS),
    allowUnpersistedOperation: true,
  },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => console.log(`Playground: http://127.0.0.1:${server.address().port}/graphql`));
