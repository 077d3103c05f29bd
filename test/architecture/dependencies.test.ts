import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;

/** Lays out a small tree in a folder of its own and cruises it by the rules of the project. */
async function violations(files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const depcruise = resolve('node_modules/.bin/depcruise');
  return run(depcruise, ['src'], { cwd: folder }).then(
    ({ stdout }) => stdout,
    (failure: { stdout: string }) => failure.stdout,
  );
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'multaqa-rules-'));
  await copyFile('.dependency-cruiser.mjs', join(folder, '.dependency-cruiser.mjs'));
  await copyFile('tsconfig.json', join(folder, 'tsconfig.json'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const door = `export { value } from './directory.reader.ts';\n`;
const inside = 'export const value = 1;\n';

describe('the dependency rule', () => {
  it('lets a module import a lower one through its index', async () => {
    const found = await violations({
      'src/modules/directory/directory.reader.ts': inside,
      'src/modules/directory/index.ts': door,
      'src/modules/offers/offers.reader.ts': `import { value } from '../directory/index.ts';\nexport const more = value;\n`,
    });
    expect(found).toContain('no dependency violations found');
  });

  it('catches a planted import from a lower module to a higher one, of a type only', async () => {
    const found = await violations({
      'src/modules/offers/index.ts': 'export type Offer = string;\n',
      'src/modules/directory/directory.reader.ts': `import type { Offer } from '../offers/index.ts';\nexport type Own = Offer;\n`,
    });
    expect(found).toContain('directory-only-downwards');
  });

  it('catches a planted import past the index of a module', async () => {
    const found = await violations({
      'src/modules/directory/directory.reader.ts': inside,
      'src/modules/offers/offers.reader.ts': `import { value } from '../directory/directory.reader.ts';\nexport const more = value;\n`,
    });
    expect(found).toContain('modules-only-through-their-index');
  });

  it('catches a kernel or a platform that knows a module', async () => {
    const found = await violations({
      'src/modules/directory/index.ts': inside,
      'src/kernel/clock.ts': `import { value } from '../modules/directory/index.ts';\nexport const now = value;\n`,
      'src/platform/http/server.ts': `import { value } from '../../modules/directory/index.ts';\nexport const port = value;\n`,
    });
    expect(found).toContain('kernel-imports-nothing-of-ours');
    expect(found).toContain('platform-knows-no-module');
  });

  it('catches a module that holds the database itself, where no caller is set', async () => {
    const found = await violations({
      'src/platform/database/database.ts': inside,
      'src/modules/offers/offers.reader.ts': `import { value } from '../../platform/database/database.ts';\nexport const more = value;\n`,
    });
    expect(found).toContain('modules-never-hold-the-database');
  });
});
