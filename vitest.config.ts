import { existsSync, statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Nothing of a test has to outlive it, and the databases are written faster to memory than to a disk. */
const memory = '/dev/shm';
const enoughBytes = 4 * 1024 ** 3;
if (existsSync(memory)) {
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize > enoughBytes) process.env.TMPDIR = memory;
}

export default defineConfig({
  // Vite would take the ES build of graphql where Node takes the CommonJS one; two copies do not know one another.
  resolve: { alias: { graphql: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    // The torture takes all of the machine for minutes, so it has a script of its own: test:torture.
    exclude: process.env.TORTURE ? [] : ['test/torture/**'],
    globalSetup: ['test/support/globalSetup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // A change is told once it can be read, which other databases of the same server may hold back.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    // Test files share what they import, which is a tenth of the time; each has its own hub, database and port.
    isolate: false,
  },
});
