import { type Logger, pino } from 'pino';
import type { Configuration } from '../config/config.ts';

/** An error as the log shows it: never the statement or the values of a query, which may be somebody's data. */
function shownError(error: Error & { code?: unknown }): Record<string, unknown> {
  return { type: error.name, message: error.message, code: error.code, stack: error.stack };
}

/** One JSON line per message, on the standard output. */
export function createLog(configuration: Pick<Configuration, 'logLevel'>): Logger {
  return pino({ level: configuration.logLevel, serializers: { error: shownError } });
}
