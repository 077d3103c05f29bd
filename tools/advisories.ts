import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Compares what the registry knows against the packages that ship with what docs/advisories.md explains.
 * `--strict` fails also where the registry knows nothing of advisories.
 */
interface Advisory {
  readonly url: string;
  readonly title: string;
  readonly range: string;
}

interface Report {
  readonly error?: { readonly summary?: string };
  readonly message?: string;
  readonly vulnerabilities?: Record<string, { readonly via: readonly (string | Advisory)[] }>;
}

const audit = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const report = (audit.stdout.trim() ? JSON.parse(audit.stdout) : {}) as Report;

if (!report.vulnerabilities) {
  const reason = report.message ?? report.error?.summary ?? audit.stderr.trim();
  console.error(`NOT CHECKED: the registry answered no advisories (${reason}). Run this where it does.`);
  process.exitCode = process.argv.includes('--strict') ? 1 : 0;
} else {
  const explained = readFileSync('docs/advisories.md', 'utf8');
  const found = Object.entries(report.vulnerabilities).flatMap(([name, { via }]) =>
    via.flatMap((cause) =>
      typeof cause === 'string' ? [] : [{ name, ...cause, id: cause.url.split('/').at(-1) ?? '' }],
    ),
  );
  const open = found.filter(({ id }) => !explained.includes(id));
  for (const { name, id, title, range } of open)
    console.error(`${name} ${range}: ${id} ${title} (not explained in docs/advisories.md)`);
  console.log(`${found.length} advisories about what ships, ${open.length} of them not explained.`);
  if (open.length > 0) process.exitCode = 1;
}
