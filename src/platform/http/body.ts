import type { IncomingMessage } from 'node:http';

export const largestBody = 1024 * 1024;

/** A request that is refused before GraphQL sees it. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** The body of a request, of one type only and within a size. */
export async function readBody(
  request: IncomingMessage,
  type: `${string}/${string}`,
  largest = largestBody,
): Promise<string> {
  const [given] = (request.headers['content-type'] ?? '').split(';');
  if (given?.trim().toLowerCase() !== type) throw new HttpRefusal(415, `A POST needs "content-type: ${type}".`);
  const tooLarge = () => new HttpRefusal(413, `The body is larger than ${largest} bytes.`, { connection: 'close' });
  if (Number(request.headers['content-length']) > largest) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > largest) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Its own message would quote the body, and a body may hold a secret.
    if (error instanceof SyntaxError) throw new HttpRefusal(400, 'The body is not JSON.');
    throw error;
  }
}
