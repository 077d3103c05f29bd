import { createHash, randomBytes } from 'node:crypto';

/** What nobody guesses: 256 bits, in characters that stand in a link and in a form as they are. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** How a secret is kept and looked up: to look for the hash tells nothing of how much of a guess was right. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');
