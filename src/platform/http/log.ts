import { type DestinationStream, type Logger, pino } from 'pino';
import type { Configuration } from '../config/config.ts';

/** The codes of a database's own errors, SQLSTATE: 23505, XX000, P0001. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

const framesOf = (stack: string | undefined): string | undefined => stack?.split('\n').filter(isFrame).join('\n');
const isFrame = (line: string): boolean => /^\s+at /.test(line);

/**
 * An error as the log shows it: never the statement or the values of a query, which may be somebody's data. What the
 * database says quotes values and names, so of that only the code stays, and where in the program it came from.
 */
function shownError(error: Error & { code?: unknown }): Record<string, unknown> {
  const { name, message, code, stack } = error;
  if (typeof code === 'string' && sqlState.test(code)) return { type: name, code, stack: framesOf(stack) };
  return { type: name, message, code, stack };
}

/** What nobody should have put into a message: tokens, and passwords inside of addresses. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|Basic) [\w.~+/=-]+/gi, '$1 [secret]'],
  [/(\w:\/\/[^\s:/@"]*):[^\s/@"]+@/g, '$1:[password]@'],
];

const withoutSecrets = (line: string): string =>
  secrets.reduce((text, [form, instead]) => text.replace(form, instead), line);

/** One JSON line per message, on the standard output if nothing else is named. */
export function createLog(configuration: Pick<Configuration, 'logLevel'>, destination?: DestinationStream): Logger {
  const options = {
    level: configuration.logLevel,
    serializers: { error: shownError },
    hooks: { streamWrite: withoutSecrets },
  };
  return destination ? pino(options, destination) : pino(options);
}
