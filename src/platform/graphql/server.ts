import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  locatedError,
} from 'graphql';
import type { Logger } from 'pino';
import { BadUserInputError } from '../../kernel/errors.ts';
import type { HubContext } from './context.ts';
import { presentError, presentRefusal } from './errors.ts';

/** What `extensions` of an answer tells: which texts are in another language than the one asked for. */
function answerExtensions(context: HubContext): Record<string, unknown> {
  return context.fallbacks.length > 0 ? { languageFallbacks: context.fallbacks } : {};
}

export async function startApollo(schema: GraphQLSchema, log: Logger): Promise<ApolloServer<HubContext>> {
  const apollo = new ApolloServer<HubContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // Our own handler refuses everything that a browser may send without a preflight.
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    // What is refused before an operation is known; everything later is presented with its correlation id.
    formatError: (formatted) => presentRefusal(formatted),
    plugins: [
      {
        async requestDidStart() {
          return {
            async didResolveOperation({ operation }) {
              if (operation?.operation !== 'subscription') return;
              throw new BadUserInputError(
                'A subscription is followed over a WebSocket (graphql-transport-ws) at the same path.',
              );
            },
            async willSendResponse({ contextValue, response, operationName, errors }) {
              if (response.body.kind !== 'single') return;
              const result = response.body.singleResult;
              if (errors) {
                result.errors = errors.map((error) => presentError(error, contextValue, log));
              }
              const extensions = answerExtensions(contextValue);
              if (Object.keys(extensions).length > 0) result.extensions = { ...result.extensions, ...extensions };
              log.info(
                { correlationId: contextValue.correlationId, operationName, errors: errors?.length ?? 0 },
                'answered',
              );
            },
          };
        },
      },
    ],
    logger: log,
  });
  await apollo.start();
  return apollo;
}

/** One GraphQL request over HTTP, in the terms of Apollo Server. */
export async function answerHttp(
  apollo: ApolloServer<HubContext>,
  request: { method: string; headers: Iterable<[string, string]>; search: string; body: unknown },
  context: () => Promise<HubContext>,
): Promise<{ status: number; headers: Map<string, string>; body: string }> {
  const httpGraphQLRequest: HTTPGraphQLRequest = { ...request, headers: new HeaderMap(request.headers) };
  const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context });
  if (answer.body.kind !== 'complete') throw new Error('the hub answers in one piece');
  return { status: answer.status ?? 200, headers: answer.headers, body: answer.body.string };
}

export interface SubscriptionArgs extends ExecutionArgs {
  contextValue: HubContext;
}

function present(result: ExecutionResult, context: HubContext, log: Logger): ExecutionResult {
  const extensions = answerExtensions(context);
  return {
    ...result,
    ...(result.errors
      ? { errors: result.errors.map((error) => presentError(error, context, log) as unknown as GraphQLError) }
      : {}),
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
  };
}

/** Runs one query or mutation that came over a socket. */
export async function answerOperation(args: ExecutionArgs, log: Logger): Promise<ExecutionResult> {
  return present(await execute(args), args.contextValue as HubContext, log);
}

/** Follows a subscription; each event has a context of its own, so that none is answered with what an earlier one read. */
export async function followSubscription(
  args: SubscriptionArgs,
  log: Logger,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  const stop = new AbortController();
  const contextValue = args.contextValue.again(stop.signal);
  const source = await createSourceEventStream({ ...args, contextValue });
  if (!(Symbol.asyncIterator in source)) return present(source, contextValue, log);
  const events = source as AsyncIterable<unknown>;
  async function* answers() {
    try {
      for await (const event of events) {
        const fresh = contextValue.again(stop.signal);
        yield present(await execute({ ...args, rootValue: event, contextValue: fresh }), fresh, log);
      }
    } catch (error) {
      // Whatever ends the source is told as an answer: masked like every other, and the last one.
      yield present({ errors: [locatedError(error, undefined)] }, contextValue, log);
    }
  }
  const answering = answers();
  const following: AsyncGenerator<ExecutionResult, void, void> = {
    next: () => answering.next(),
    // A generator that waits for its next event does not hear a return: the signal ends its source first.
    return: (value) => {
      stop.abort();
      return answering.return(value);
    },
    throw: (error) => {
      stop.abort();
      return answering.throw(error);
    },
    [Symbol.asyncIterator]: () => following,
    [Symbol.asyncDispose]: async () => stop.abort(),
  };
  return following;
}
