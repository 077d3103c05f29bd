import { v7 } from 'uuid';
import { BadUserInputError } from './errors.ts';

/** A new row id; UUID version 7, so that rows made one after another lie together in an index. */
export const newId = (): string => v7();

/** The parts of a global id, `Need:0199…` or `Topic:statcab.2.3.1`: unique over all types. */
export interface NodeReference {
  readonly type: string;
  readonly key: string;
}

/** The parts of a global id; undefined where the text has not the form of one. */
export function parseGlobalId(id: string): NodeReference | undefined {
  const match = /^([A-Z][A-Za-z]{1,40}):([A-Za-z0-9._-]{1,120})$/.exec(id);
  return match ? { type: match[1] as string, key: match[2] as string } : undefined;
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const naturalKeys = new Set(['Country', 'Programme', 'Topic', 'Institution']);

/** Whether a key can name a row of the type, so that a forged one never reaches the database. */
export function isKeyOf(reference: NodeReference): boolean {
  return naturalKeys.has(reference.type) || uuidForm.test(reference.key);
}

/**
 * The key behind an id that must be of the given type.
 * @param field the path in the arguments, parts separated by dots
 */
export function keyOf(type: string, id: string, field: string): string {
  const reference = parseGlobalId(id);
  if (reference?.type !== type || !isKeyOf(reference)) {
    const article = /^[AEIOU]/.test(type) ? 'an' : 'a';
    throw new BadUserInputError(`${field} must be the id of ${article} ${type}, such as "${type}:…".`, {
      field: field.split('.'),
    });
  }
  return reference.key;
}
