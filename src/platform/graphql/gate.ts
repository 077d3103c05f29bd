import { setTimeout } from 'node:timers/promises';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import {
  BadUserInputError,
  ForbiddenError,
  HubError,
  UnauthenticatedError,
  UnavailableError,
} from '../../kernel/errors.ts';
import { Recent } from '../../kernel/recent.ts';
import type { Configuration, LimitSettings } from '../config/config.ts';
import { actualCost } from '../limits/actual.ts';
import { type Budget, Budgets, type ThrottleStatus } from '../limits/budgets.ts';
import type { CostQuestion } from '../limits/estimate.ts';
import { checkedCost, checkedShape } from '../limits/judge.ts';
import { checkText } from '../limits/nesting.ts';
import { checkRepetition } from '../limits/repetition.ts';
import { Turns } from '../limits/turns.ts';
import type { HubContext } from './context.ts';
import { Execution } from './execution.ts';
import { conditionalSubscriptions } from './subscriptionRule.ts';

/** The text of a registered document; null where none has the id. */
export type DocumentRegistry = (context: HubContext, id: string) => Promise<string | null>;

/** What a caller asks to be run: the text of a document, or the id of a registered one. */
export interface Asked {
  readonly query?: unknown;
  readonly documentId?: unknown;
}

/** What an operation could cost, what it did cost, and what is left. */
export interface CostReport {
  readonly requestedQueryCost: number;
  readonly actualQueryCost: number;
  readonly throttleStatus: ThrottleStatus;
}

/** What an event of a subscription cost: it is told to many, so it says nothing of anybody's budget. */
export type EventCost = Omit<CostReport, 'throttleStatus'>;

export type CostOfEvent = (data: unknown) => EventCost;

/** The context of an operation that went through the gate. */
export interface OperationContext extends HubContext {
  readonly passage: Passage;
}

/** So few mistakes are told at once: an answer is never much larger than its request. */
export const mostErrors = 8;
const mostRegistered = 500;
/** A character of a document takes up to 250 bytes once it is parsed. */
const mostCharacters = 200_000;
const charactersOf = ({ loc }: DocumentNode): number => loc?.source.body.length ?? 0;

const idForm = /^sha256:[0-9a-f]{64}$/;

/** The least that a request costs, so that what is refused is not free. */
const leastCost = 1;

/** An operation that can cost more points than this is a long one: it keeps others waiting while its answer is made. */
const mostOfShort = 300;

/** Who may send a document that is not registered, where only registered ones are run. */
const explorer = 'ANALYST';
const registrar = { role: 'ADMINISTRATOR', mutation: 'registerDocument' } as const;

/** Judges every operation before it runs, whichever way it came in. */
export class Gate {
  readonly limits: LimitSettings;
  readonly budgets: Budgets;
  readonly execution: Execution;
  /** Long operations of who is not signed in go one after the other; of the addresses that wait each has its turn. */
  readonly longOnes = new Turns(1);
  private readonly texts = new Recent<string, string>(mostRegistered);
  private readonly documents = new Recent<string, DocumentNode>(mostCharacters, charactersOf);
  /** Texts that nothing would suffer from. */
  private readonly bearable = new Recent<string, string>(mostCharacters, (text) => text.length);

  constructor(
    readonly schema: GraphQLSchema,
    { limits, compileAfter }: Pick<Configuration, 'limits' | 'compileAfter'>,
    private readonly registry: DocumentRegistry,
  ) {
    this.limits = limits;
    this.budgets = new Budgets(limits.budgets);
    this.execution = new Execution(schema, this.executionOptions, compileAfter);
  }

  /** For what the caller's budget has, and with the text that is to be run: none where none was sent. */
  async enter(context: HubContext, { query, documentId }: Asked): Promise<Passage> {
    const budget = this.budgets.of(context.caller);
    budget.take(leastCost);
    const isRegistered = documentId != null;
    if (isRegistered) {
      if (query) throw new BadUserInputError('Send a query or a documentId, not both.', { argument: 'documentId' });
      return new Passage(this, context, budget, isRegistered, await this.registered(context, documentId));
    }
    const { role } = context.viewer;
    if (this.limits.onlyRegisteredDocuments && role !== explorer && role !== registrar.role)
      throw this.onlyRegistered();
    const text = typeof query === 'string' ? query : undefined;
    if (text) this.checkBearable(text);
    return new Passage(this, context, budget, isRegistered, text);
  }

  /** Who guesses tokens pays for each that is refused, and is told to wait in the end. */
  refusedToken(address: string): (error: unknown) => never {
    return (error) => {
      const isRefused = error instanceof UnauthenticatedError || error instanceof UnavailableError;
      if (isRefused) this.budgets.chargeRefusedToken(address);
      throw error;
    };
  }

  onlyRegistered(): ForbiddenError {
    return new ForbiddenError(
      'This hub runs registered documents only: send a documentId in place of a query. Analysts may explore with queries of their own.',
    );
  }

  private async registered(context: HubContext, id: unknown): Promise<string> {
    const isId = typeof id === 'string' && idForm.test(id);
    const known = isId ? (this.texts.get(id) ?? (await this.registry(context, id))) : null;
    if (known === null) {
      throw new BadUserInputError('No document is registered under this documentId; register it first.', {
        argument: 'documentId',
      });
    }
    this.texts.keep(id as string, known);
    return known;
  }

  /** For Apollo Server, which would keep documents until they fill 30 MiB as JSON; in memory they take far more. */
  readonly documentStore = {
    get: async (key: string) => this.documents.get(key),
    set: async (key: string, document: DocumentNode) => this.documents.keep(key, document),
    delete: async () => false,
  };

  get parseOptions() {
    return { maxTokens: this.limits.operation.tokens };
  }

  readonly validationOptions = { maxErrors: mostErrors, hideSuggestions: true } as const;
  readonly executionOptions = { maxCoercionErrors: mostErrors } as const;

  /** The document of a text that fits the schema; throws or answers what is wrong with it. */
  documentOf(text: string): DocumentNode | readonly GraphQLError[] {
    const known = this.documents.get(text);
    if (known) return known;
    const document = parse(text, this.parseOptions);
    const errors = validate(this.schema, document, specifiedRules, this.validationOptions);
    if (errors.length > 0) return errors;
    this.documents.keep(text, document);
    return document;
  }

  /** Refuses what parsing, validation or execution would suffer from, before any of them sees it. */
  private checkBearable(text: string): void {
    if (this.bearable.get(text) !== undefined) return;
    checkText(text, this.limits.operation.tokens);
    let document: DocumentNode;
    try {
      document = parse(text, this.parseOptions);
    } catch (error) {
      // Told by whoever parses it next.
      if (error instanceof GraphQLError) return;
      throw error;
    }
    checkRepetition(document);
    const [conditional] = conditionalSubscriptions(this.schema, document);
    if (conditional) throw new BadUserInputError(conditional.message);
    this.bearable.keep(text, text);
  }

  /** What keeps a text from being registered; empty if nothing does. */
  problemsOf(text: string): readonly GraphQLError[] {
    try {
      this.checkBearable(text);
      const document = this.documentOf(text);
      if (!('kind' in document)) return document;
      const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
      if (operations.length === 0) return [new GraphQLError('The document holds no operation.')];
      for (const operation of operations) {
        const question = this.question(document, operation, {});
        checkedShape(question, this.limits.operation);
        checkedCost(question, this.limits.operation.cost);
      }
      return [];
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      if (error instanceof HubError) return [new GraphQLError(error.message, { originalError: error })];
      throw error;
    }
  }

  question(document: DocumentNode, operation: OperationDefinitionNode, variables: CostQuestion['variables']) {
    const fragments = document.definitions.filter(
      (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION,
    );
    const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    return { schema: this.schema, operation, fragments: byName, variables };
  }
}

/** The way of one operation through the gate: what it may cost is taken, and what it did not cost is given back. */
export class Passage {
  private requested = leastCost;
  private question: CostQuestion | undefined;
  private leaveTurn: (() => void) | undefined;
  /** What a query answered, if nothing of it failed. */
  settled: { readonly data: unknown; readonly cost: EventCost } | undefined;

  constructor(
    readonly gate: Gate,
    private readonly context: HubContext,
    private readonly budget: Budget,
    readonly isRegistered: boolean,
    readonly text: string | undefined,
  ) {}

  /** Whether it is a query whose variables fit. */
  get isQuery(): boolean {
    return this.question?.operation.operation === 'query';
  }

  /** Throws where the operation may not run. */
  admit(document: DocumentNode, operationName: string | null | undefined, given: Record<string, unknown>): void {
    const operation = getOperationAST(document, operationName);
    // Which one is meant is refused by the execution, which then runs none.
    if (!operation) return;
    const { limits, schema } = this.gate;
    const question = this.gate.question(document, operation, given);
    const { introspects } = checkedShape(question, limits.operation);
    if (introspects) this.checkIntrospection();
    this.checkRegistered(operation);
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given, { maxErrors: 1 });
    // So are variables that do not fit.
    if (!coerced) return;
    this.question = { ...question, variables: coerced };
    const cost = checkedCost(this.question, Math.min(limits.operation.cost, this.budget.capacity));
    this.budget.take(cost - leastCost);
    this.requested = cost;
  }

  /** Waits until it may run; {@link end} must follow. */
  async begin(): Promise<void> {
    if (this.context.viewer.role === 'ANONYMOUS' && this.requested > mostOfShort)
      this.leaveTurn = await this.gate.longOnes.enter(this.budget.owner, this.context.signal);
  }

  end(): void {
    this.leaveTurn?.();
    this.leaveTurn = undefined;
  }

  /** What the answer really cost; the rest is given back. Whatever failed may have cost all the same. */
  settle(data: unknown, hasErrors: boolean): CostReport {
    const actual = this.question && !hasErrors ? actualCost(this.question, data) : this.requested;
    this.budget.give(this.requested - actual);
    const cost = { requestedQueryCost: this.requested, actualQueryCost: actual };
    if (this.isQuery && !hasErrors) this.settled = { data, cost };
    return this.report(cost);
  }

  /** Pays for what was answered before as if it were answered anew; answers whether the budget has it. */
  repeat({ requestedQueryCost, actualQueryCost }: EventCost): boolean {
    const { isEnough } = this.budget.tryTake(requestedQueryCost - leastCost);
    if (isEnough) this.budget.give(requestedQueryCost - actualQueryCost);
    return isEnough;
  }

  report(cost: EventCost): CostReport {
    return { ...cost, throttleStatus: this.budget.status() };
  }

  /**
   * What an event of a subscription costs, by its answer; without one, the most that it may. It holds nothing of who asked.
   * Those that are told as they come were paid for when the subscription began.
   */
  get costOfEvent(): CostOfEvent {
    const { question, requested } = this;
    return (data) => ({
      requestedQueryCost: requested,
      actualQueryCost: question && data ? actualCost(question, data) : requested,
    });
  }

  /** Takes what an event of before costs, as soon as it is there. */
  async payFor(points: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { isEnough, retryAfterSeconds } = this.budget.tryTake(Math.min(points, this.budget.capacity));
      if (isEnough) return;
      await setTimeout(retryAfterSeconds * 1000, undefined, { signal });
    }
  }

  headers(): Record<string, string> {
    return this.budget.headers();
  }

  private checkIntrospection(): void {
    const { introspection } = this.gate.limits;
    if (introspection === 'everybody') return;
    if (introspection === 'nobody') throw new ForbiddenError('This hub does not tell its schema.');
    if (this.context.viewer.role === 'ANONYMOUS') {
      throw new UnauthenticatedError('This hub tells its schema only to those who are signed in.');
    }
  }

  private checkRegistered({ operation, selectionSet }: OperationDefinitionNode): void {
    if (!this.gate.limits.onlyRegisteredDocuments || this.isRegistered) return;
    const { role } = this.context.viewer;
    if (role === explorer && operation !== 'mutation') return;
    const isRegistering =
      operation === 'mutation' &&
      selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value === registrar.mutation);
    if (role === registrar.role && isRegistering) return;
    throw this.gate.onlyRegistered();
  }
}
