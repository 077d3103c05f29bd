import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { HubError } from '../../kernel/errors.ts';
import { BudgetSpentError } from '../limits/budgets.ts';

/** The HTTP status of a refusal of the whole request. */
export const statusOf = (error: HubError): number => {
  if (error.details.retryAfterSeconds !== undefined) return 429;
  if (error.code === 'UNAVAILABLE') return 503;
  if (error.code === 'INTERNAL') return 500;
  return error.code === 'FORBIDDEN' ? 403 : error.code === 'UNAUTHENTICATED' ? 401 : 400;
};

/** A refusal of the whole operation, with what it is over HTTP. */
export function asRefusal(error: unknown): GraphQLError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (!(cause instanceof HubError)) throw error;
  const headers = new HeaderMap(error instanceof BudgetSpentError ? Object.entries(error.headers) : []);
  return new GraphQLError(cause.message, {
    originalError: cause,
    nodes: error instanceof GraphQLError ? error.nodes : null,
    extensions: { code: cause.code, http: { status: statusOf(cause), headers } },
  });
}
