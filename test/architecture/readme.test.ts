import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { settingNames } from '../../src/platform/config/config.ts';

const readme = await readFile('README.md', 'utf8');
const settings = await readFile('docs/settings.md', 'utf8');
const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('the README', () => {
  it('has at most 150 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('leads to a page that names every setting, and only those', () => {
    expect(readme).toContain('(docs/settings.md)');
    const named = [...settings.matchAll(/^\| (`[A-Z_`, ]+`) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name),
    );
    expect(named.sort()).toEqual([...settingNames].sort());
  });

  it('names only scripts that are there', () => {
    const named = [...readme.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('links only to files that are there', async () => {
    const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) await expect(readFile(path, 'utf8')).resolves.toBeTruthy();
  });
});
