import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folder = new URL('../others/', import.meta.url);

/** Where that lies which the hub is measured by and beside: a package of its own, installed when it is first needed. */
export function othersFolder(): URL {
  if (!existsSync(new URL('node_modules', folder))) {
    console.log('PostGraphile is not installed yet: npm ci in bench/others …');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  }
  return folder;
}
