import type { IncomingMessage } from 'node:http';

/** What decides about the headers of an answer. */
export interface HeaderSettings {
  /** The web sites whose scripts may ask the hub, by their origins. */
  readonly corsOrigins: readonly string[];
  readonly production: boolean;
}

/** A JSON answer that a browser is made to show must load nothing and stand in no frame. The playground has its own policy. */
const always = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  // Nearly every answer depends on who asks; what does not says so itself.
  'cache-control': 'no-store',
} as const;

/** From then on a browser reaches the hub only through TLS, which a proxy in front of it ends. */
const strictTransport = { 'strict-transport-security': 'max-age=31536000' };

/** The headers of every answer, whatever it is. */
export const securityHeaders = ({ production }: Pick<HeaderSettings, 'production'>): Record<string, string> => ({
  ...always,
  ...(production ? strictTransport : {}),
});

const exposed = 'x-correlation-id, ratelimit, ratelimit-policy, retry-after';

/**
 * What lets the scripts of a listed web site read an answer; nothing for any other one. Never with credentials:
 * the hub knows no cookies, and a script sends its token itself.
 */
export function corsHeaders({ headers }: IncomingMessage, { corsOrigins }: HeaderSettings): Record<string, string> {
  const { origin } = headers;
  const answered = { vary: 'origin' };
  return origin && corsOrigins.includes(origin)
    ? { ...answered, 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed }
    : answered;
}

/** The further headers with which a browser's question before the question is answered; undefined where it is not one. */
export function preflightHeaders(
  { method, headers }: IncomingMessage,
  { corsOrigins }: HeaderSettings,
): Record<string, string> | undefined {
  const { origin } = headers;
  const isAsked = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  if (!isAsked || !origin || !corsOrigins.includes(origin)) return undefined;
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers':
      'accept-language, apollo-require-preflight, authorization, content-type, x-acting-as, x-correlation-id',
    'access-control-max-age': '600',
  };
}

/**
 * Whether a socket may be opened: a browser opens one to any host for any web site, without asking, and tells whose script
 * it is. Programs that are no browser tell nothing.
 */
export function isWelcome({ headers }: IncomingMessage, { corsOrigins }: HeaderSettings): boolean {
  const { origin, host } = headers;
  if (origin === undefined || corsOrigins.includes(origin)) return true;
  return host !== undefined && URL.parse(origin)?.host === host.toLowerCase();
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** A whole answer in plain text, for a peer whose request never became one; it is the last on its connection. */
export function rawAnswer(status: number, headers: Record<string, string>): string {
  const all = { ...headers, 'content-length': '0', connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reasons[status]}\r\n${lines.join('')}\r\n`;
}
