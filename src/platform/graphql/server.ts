import { ApolloServer, type ApolloServerPlugin, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { BadUserInputError, HubError } from '../../kernel/errors.ts';
import type { Fallback, HubContext } from './context.ts';
import { presentError, presentRefusal } from './errors.ts';
import type { EventCost, Gate, OperationContext, Passage } from './gate.ts';
import type { PublicAnswer, PublicAnswers } from './publicAnswers.ts';
import { asRefusal } from './refusal.ts';

/** What `extensions` of an answer tells: its cost, and which texts are in another language than the one asked for. */
function extensionsOf(fallbacks: readonly Fallback[], cost: EventCost): Record<string, unknown> {
  return { ...(fallbacks.length > 0 ? { languageFallbacks: fallbacks } : {}), cost };
}

interface Told {
  readonly cost: EventCost;
  readonly operationName?: string | null | undefined;
  readonly errors?: number;
  /** Whether it was made before. */
  readonly isKept?: boolean;
}

function tell(
  log: Logger,
  { correlationId }: HubContext,
  { cost, operationName, errors = 0, isKept = false }: Told,
): void {
  log.info({ correlationId, operationName, cost: cost.actualQueryCost, errors, isKept }, 'answered');
}

function refuseSubscription(): never {
  throw new BadUserInputError('A subscription is followed over a WebSocket (graphql-transport-ws) at the same path.');
}

/** What our own rules add to the way of a request through Apollo Server. */
function judging({ execution }: Gate, log: Logger): ApolloServerPlugin<OperationContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document, operation, request }) {
          try {
            if (operation?.operation === 'subscription') refuseSubscription();
            contextValue.passage.admit(document, request.operationName, request.variables ?? {});
          } catch (error) {
            throw asRefusal(error);
          }
          await contextValue.passage.begin();
        },
        // What it answers nothing to, Apollo Server executes.
        async responseForOperation({ contextValue, document, request }) {
          const { operationName, variables: variableValues } = request;
          const run = { document, operationName, variableValues, contextValue };
          const answer = await execution.compiledAnswer(run, contextValue.passage.isQuery);
          return (
            answer && {
              http: { headers: new HeaderMap() },
              body: { kind: 'single', singleResult: { data: answer.data ?? null } },
            }
          );
        },
        async willSendResponse({ contextValue, response, operationName, errors }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          const cost = contextValue.passage.settle(result.data, errors !== undefined);
          if (errors) {
            result.errors = errors.map((error) => presentError(error, contextValue, log));
          }
          result.extensions = { ...result.extensions, ...extensionsOf(contextValue.fallbacks, cost) };
          tell(log, contextValue, { cost, operationName, errors: errors?.length ?? 0 });
        },
      };
    },
  };
}

export async function startApollo(gate: Gate, log: Logger): Promise<ApolloServer<OperationContext>> {
  const apollo = new ApolloServer<OperationContext>({
    schema: gate.schema,
    executionOptions: gate.executionOptions,
    // Who may ask for the schema is decided at the gate.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    // Our own handler refuses everything that a browser may send without a preflight.
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    documentStore: gate.documentStore,
    parseOptions: gate.parseOptions,
    validationOptions: gate.validationOptions,
    // What is refused before an operation is known; everything later is presented with its correlation id.
    formatError: (formatted) => presentRefusal(formatted),
    // It would look at each field of an answer, to find what no field of ours says.
    plugins: [judging(gate, log), ApolloServerPluginCacheControlDisabled()],
    logger: log,
  });
  await apollo.start();
  return apollo;
}

interface HttpQuestion {
  readonly method: string;
  readonly headers: Iterable<[string, string]>;
  readonly search: string;
  /** As it was sent. */
  readonly text: string;
  readonly body: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The request with the text of the document in the place of its id. */
function withText(request: HttpQuestion, text: string | undefined): HttpQuestion {
  if (text === undefined) return request;
  if (isRecord(request.body)) return { ...request, body: { ...request.body, query: text } };
  const parameters = new URLSearchParams(request.search);
  parameters.set('query', text);
  return { ...request, search: `?${parameters}` };
}

/** What an answer over HTTP is made with. */
export interface AnsweringParts {
  readonly apollo: ApolloServer<OperationContext>;
  readonly gate: Gate;
  readonly answers: PublicAnswers;
  readonly log: Logger;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Map<string, string>;
  readonly body: string;
}

/**
 * What is kept of an answer may be kept by anybody on the way, too, if it is asked each time whether it still holds. So it
 * tells nothing of the budget of whoever asked first.
 */
const sharing = { 'cache-control': 'public, no-cache', vary: 'origin, authorization, accept, accept-language' };

function shared(answer: PublicAnswer, { method, headers }: HttpQuestion, passage: Passage): HttpAnswer {
  const { data, fallbacks, cost, contentType, etag } = answer;
  const isRead = method === 'GET';
  const all = new Map(Object.entries({ ...passage.headers(), ...(isRead ? { ...sharing, etag } : {}) }));
  const known = new Map(headers).get('if-none-match')?.split(/\s*,\s*/) ?? [];
  if (isRead && known.includes(etag)) return { status: 304, headers: all, body: '' };
  const extensions = extensionsOf(fallbacks, isRead ? cost : passage.report(cost));
  all.set('content-type', contentType);
  return { status: 200, headers: all, body: `{"data":${data},"extensions":${JSON.stringify(extensions)}}\n` };
}

/** Asks Apollo Server, which runs the operation. */
async function askApollo({ apollo }: AnsweringParts, request: HttpQuestion, context: HubContext, passage: Passage) {
  const { headers, ...asApollo } = passage.isRegistered ? withText(request, passage.text) : request;
  const httpGraphQLRequest: HTTPGraphQLRequest = { ...asApollo, headers: new HeaderMap(headers) };
  const answer = await apollo
    .executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => ({ ...context, passage }) })
    .finally(() => passage.end());
  if (answer.body.kind !== 'complete') throw new Error('the hub answers in one piece');
  for (const [name, value] of Object.entries(passage.headers())) answer.headers.set(name, value);
  return { status: answer.status ?? 200, headers: answer.headers, body: answer.body.string };
}

/** One GraphQL request over HTTP, in the terms of Apollo Server. */
export async function answerHttp(
  parts: AnsweringParts,
  request: HttpQuestion,
  context: HubContext,
): Promise<HttpAnswer> {
  const { gate, answers, log } = parts;
  const parameters = new URLSearchParams(request.search);
  const asked = isRecord(request.body)
    ? request.body
    : { query: parameters.get('query'), documentId: parameters.get('documentId') };
  const passage = await gate.enter(context, asked);
  const key = answers.keyOf(context, request);
  if (key === undefined) return askApollo(parts, request, context, passage);
  const known = await answers.find(key);
  if (known && passage.repeat(known.cost)) {
    tell(log, context, { cost: known.cost, isKept: true });
    return shared(known, request, passage);
  }
  return answers.make(key, async (keep) => {
    const answer = await askApollo(parts, request, context, passage);
    const { settled } = passage;
    if (!settled) return answer;
    const [data, contentType] = [JSON.stringify(settled.data), answer.headers.get('content-type') as string];
    return shared(keep({ data, contentType, fallbacks: context.fallbacks, cost: settled.cost }), request, passage);
  });
}

export interface SubscriptionArgs extends ExecutionArgs {
  contextValue: OperationContext;
}

/** What came in a `subscribe` over a socket. */
export interface SocketQuestion {
  readonly query: string;
  readonly operationName?: string | undefined | null;
  readonly variables?: Record<string, unknown> | undefined | null;
  readonly extensions?: Record<string, unknown> | undefined | null;
}

/**
 * Makes ready what came over a socket, by the same rules as over HTTP; answers why not, where it is refused.
 * @param changed what is run in the place of a document that fits the schema
 */
export async function prepareOperation(
  gate: Gate,
  context: HubContext,
  { query, operationName, variables, extensions }: SocketQuestion,
  changed = (document: DocumentNode) => document,
): Promise<SubscriptionArgs | readonly GraphQLError[]> {
  try {
    const passage = await gate.enter(context, { query, documentId: extensions?.documentId });
    const fitting = gate.documentOf(passage.text ?? '');
    if (!('kind' in fitting)) return fitting;
    const document = changed(fitting);
    passage.admit(document, operationName, variables ?? {});
    return {
      schema: gate.schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables ?? {},
      contextValue: { ...context, passage },
      options: gate.executionOptions,
    };
  } catch (error) {
    if (error instanceof GraphQLError && !error.originalError) return [error];
    const isRefusal = error instanceof GraphQLError || error instanceof HubError;
    return [isRefusal ? asRefusal(error) : new GraphQLError('failed', { originalError: error as Error })];
  }
}

/** An answer as it is sent. */
export function presentAnswer(
  result: ExecutionResult,
  context: HubContext,
  cost: EventCost,
  log: Logger,
): ExecutionResult {
  return {
    ...result,
    ...(result.errors
      ? { errors: result.errors.map((error) => presentError(error, context, log) as unknown as GraphQLError) }
      : {}),
    extensions: extensionsOf(context.fallbacks, cost),
  };
}

/** Runs one query or mutation that did not come over HTTP. */
export async function answerOperation(args: SubscriptionArgs, log: Logger): Promise<ExecutionResult> {
  const { contextValue } = args;
  const { passage } = contextValue;
  await passage.begin();
  let result: ExecutionResult;
  try {
    result = await passage.gate.execution.run(args, passage.isQuery);
  } finally {
    passage.end();
  }
  const cost = passage.settle(result.data, result.errors !== undefined);
  return presentAnswer(result, contextValue, cost, log);
}
