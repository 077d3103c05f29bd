import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A registry that knows these advisories, or none at all. */
async function registry(advisories: object | undefined): Promise<string> {
  const server = createServer((request, response) => {
    const isBulk = request.url === '/-/npm/v1/security/advisories/bulk' && advisories !== undefined;
    response.writeHead(isBulk ? 200 : 405, { 'content-type': 'application/json' });
    response.end(isBulk ? JSON.stringify(advisories) : '{}');
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function check(advisories: object | undefined, ...words: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tools/advisories.ts', ...words], {
    env: { ...process.env, npm_config_registry: await registry(advisories) },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const [code] = await once(child, 'close');
  return { code: code as number, output };
}

const advisory = (id: string, range: string) => [
  {
    id: 1,
    url: `https://github.com/advisories/${id}`,
    title: 'a finding',
    severity: 'high',
    vulnerable_versions: range,
  },
];

describe('the check of advisories', () => {
  it('passes what is explained, and fails on what is not, by its name', async () => {
    const explained = { 'graphql-scalars': advisory('GHSA-x8rm-f576-gq67', '<2.0.1') };
    expect(await check(explained)).toMatchObject({ code: 0 });
    const { code, output } = await check({ ...explained, ws: advisory('GHSA-aaaa-bbbb-cccc', '<99') });
    expect({ code, isNamed: output.includes('GHSA-aaaa-bbbb-cccc') }).toEqual({ code: 1, isNamed: true });
    expect(output).not.toContain('GHSA-x8rm-f576-gq67');
  });

  it('says that nothing was checked where the registry knows no advisories, and fails if it must know them', async () => {
    const { code, output } = await check(undefined);
    expect(code).toBe(0);
    expect(output).toContain('NOT CHECKED');
    expect((await check(undefined, '--strict')).code).toBe(1);
  });
});
