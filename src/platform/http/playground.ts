import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** What the hub answers for one path of the playground. */
export interface PlaygroundAsset {
  readonly status: 200 | 304;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Part {
  readonly contentType: string;
  readonly cacheControl: string;
  readonly body: Buffer;
  readonly etag: string;
}

type Parts = ReadonlyMap<string, Part>;

const scriptType = 'text/javascript; charset=utf-8';
const styleType = 'text/css; charset=utf-8';
const pageType = 'text/html; charset=utf-8';
const iconType = 'image/svg+xml';

/** Every link to these files carries the fingerprint of their content, so a browser may keep them. */
const forAYear = 'public, max-age=31536000, immutable';
const askAgain = 'no-cache';

/** The browser itself refuses whatever is not served by the hub; Monaco needs the inline styles. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const examplesFolder = new URL('./examples/', import.meta.url);

/** A comment rather than an empty value: an anonymous question then sends no header at all. */
const defaultHeaders = `{
  // "authorization": "Bearer your-token"
}
`;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <circle cx="12" cy="16" r="9" fill="none" stroke="#0b7a75" stroke-width="4"/>
  <circle cx="20" cy="16" r="9" fill="none" stroke="#d08c2e" stroke-width="4"/>
</svg>
`;

/**
 * Monaco takes Arabic letters for look-alikes of Latin ones and would box each of them. GraphiQL moves a tab by a
 * stale distance as soon as it has the focus, so that the first click on it would miss.
 */
const ownStyles = `
.monaco-editor .unicode-highlight { border: 0; background: none; }
.graphiql-tabs .graphiql-tab.graphiql-tab { transform: none !important; }
`;

/**
 * Starts GraphiQL in the browser. The fetcher is our own because the one of the bundle sends the headers of the
 * editor as `extensions` of a subscription, where a server of graphql-transport-ws does not look for a token.
 */
const startScript = `'use strict';
const { version, defaultHeaders, examples } = JSON.parse(document.getElementById('settings').textContent);

globalThis.MonacoEnvironment = {
  getWorkerUrl: (_module, label) => \`/playground/\${label}.worker.js?v=\${version}\`,
};

const isSubscription = ({ operationName }, document) =>
  document?.definitions.some(
    ({ operation, name }) => operation === 'subscription' && (!operationName || name?.value === operationName),
  );

const ask = async (question, headers) => {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
      'content-type': 'application/json',
    },
    body: JSON.stringify(question),
  });
  return response.json();
};

const readable = (cause) =>
  cause instanceof CloseEvent ? { message: \`Connection closed: \${cause.code} \${cause.reason}\` } : cause;

const listen = (question, headers) => ({
  subscribe: (sink) => {
    const client = graphqlWs.createClient({
      url: location.origin.replace('http', 'ws') + '/graphql',
      connectionParams: headers,
      keepAlive: 5_000,
      // A silent second try would hide the events that were lost in between.
      retryAttempts: 0,
    });
    return { unsubscribe: client.subscribe(question, { ...sink, error: (cause) => sink.error(readable(cause)) }) };
  },
});

YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: document.title,
  logo: \`<img src="/playground/icon.svg?v=\${version}" alt="" width="32" height="32">\`,
  fetcher: (question, { headers, documentAST } = {}) =>
    isSubscription(question, documentAST) ? listen(question, headers) : ask(question, headers),
  defaultHeaders,
  defaultTabs: examples.map((query) => ({ query, headers: defaultHeaders })),
  // A token must not outlive the page.
  shouldPersistHeaders: false,
  // The bundle would write every keystroke into the address of the page.
  onEditQuery: () => {},
});
`;

const compress = promisify(gzip);
const compressed = new WeakMap<Part, Promise<Buffer>>();
let loading: Promise<Parts> | undefined;

/** Answers a path of the playground with everything it needs, or with nothing when the path is not one of its own. */
export async function playgroundAsset(
  path: string,
  requestHeaders: IncomingHttpHeaders = {},
): Promise<PlaygroundAsset | undefined> {
  if (path !== '/graphql' && !path.startsWith('/playground/')) return undefined;
  loading ??= loadParts();
  const part = (await loading).get(path);
  return part && answer(part, requestHeaders);
}

async function answer(part: Part, requestHeaders: IncomingHttpHeaders): Promise<PlaygroundAsset> {
  const headers = {
    ...securityHeaders,
    'content-type': part.contentType,
    'cache-control': part.cacheControl,
    etag: part.etag,
    vary: 'accept-encoding, origin',
  };
  if (requestHeaders['if-none-match']?.includes(part.etag)) return { status: 304, headers, body: Buffer.alloc(0) };
  if (!/\bgzip\b/.test(String(requestHeaders['accept-encoding']))) return { status: 200, headers, body: part.body };
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: await compressOnce(part) };
}

function compressOnce(part: Part): Promise<Buffer> {
  const body = compressed.get(part) ?? compress(part.body);
  compressed.set(part, body);
  return body;
}

/** Nine megabytes that a hub nobody opens in a browser never loads. */
async function loadParts(): Promise<Parts> {
  const [graphiql, socketClient, examples] = await Promise.all([
    import('@graphql-yoga/render-graphiql/graphiql'),
    readSocketClient(),
    readExamples(),
  ]);
  const files = new Map([
    ['/playground/graphiql.js', lasting(scriptType, graphiql.js)],
    ['/playground/graphiql.css', lasting(styleType, graphiql.css + ownStyles)],
    ['/playground/editorWorkerService.worker.js', lasting(scriptType, graphiql.editorWorkerService)],
    ['/playground/graphql.worker.js', lasting(scriptType, graphiql.graphqlWorker)],
    ['/playground/json.worker.js', lasting(scriptType, graphiql.jsonWorker)],
    ['/playground/graphql-ws.js', lasting(scriptType, socketClient)],
    ['/playground/start.js', lasting(scriptType, startScript)],
    ['/playground/icon.svg', lasting(iconType, icon)],
  ]);
  const version = fingerprint([...files.values()].map((file) => file.etag).join());
  return files.set('/graphql', part(pageType, askAgain, page(version, examples)));
}

/** The browser build of graphql-ws lies beside the modules the package exports. */
function readSocketClient(): Promise<string> {
  return readFile(new URL('../umd/graphql-ws.min.js', import.meta.resolve('graphql-ws/client')), 'utf8');
}

async function readExamples(): Promise<string[]> {
  const names = await readdir(examplesFolder);
  const documents = names.filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(documents.map((name) => readFile(new URL(name, examplesFolder), 'utf8')));
}

function page(version: string, examples: string[]): string {
  // An example that holds "</script>" must not end the element it stands in.
  const settings = JSON.stringify({ version, defaultHeaders, examples }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Multaqa</title>
    <link rel="icon" href="/playground/icon.svg?v=${version}">
    <link rel="stylesheet" href="/playground/graphiql.css?v=${version}">
    <script type="application/json" id="settings">${settings}</script>
    <script defer src="/playground/graphiql.js?v=${version}"></script>
    <script defer src="/playground/graphql-ws.js?v=${version}"></script>
    <script defer src="/playground/start.js?v=${version}"></script>
  </head>
  <body class="no-focus-outline">
    <noscript>
      <p lang="en">The playground needs JavaScript.</p>
      <p lang="fr">Le terrain d’essai a besoin de JavaScript.</p>
      <p lang="ar" dir="rtl">تحتاج ساحة التجربة إلى جافا سكريبت.</p>
    </noscript>
    <div id="root"></div>
  </body>
</html>
`;
}

function lasting(contentType: string, text: string): Part {
  return part(contentType, forAYear, text);
}

function part(contentType: string, cacheControl: string, text: string): Part {
  return { contentType, cacheControl, body: Buffer.from(text), etag: `W/"${fingerprint(text)}"` };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
