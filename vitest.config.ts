import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take the ES build of graphql where Node takes the CommonJS one; two copies do not know one another.
  resolve: { alias: { graphql: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // The torture takes all of the machine for minutes, so it has a script of its own: test:torture.
    exclude: process.env.TORTURE ? [] : ['test/torture/**'],
    globalSetup: ['test/support/globalSetup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Test files share what they import, which is a tenth of the time; each has its own hub, database and port.
    isolate: false,
  },
});
