import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  getOperationAST,
  Kind,
  locatedError,
  visit,
} from 'graphql';
import type { Logger } from 'pino';
import { HubError, Refusal } from '../../kernel/errors.ts';
import { cursorOf, type LoggedEvent, type LogPlace } from '../events/eventLog.ts';
import type { HubContext } from '../graphql/context.ts';
import type { CostOfEvent } from '../graphql/gate.ts';
import { presentAnswer, type SubscriptionArgs } from '../graphql/server.ts';
import type { Interest } from './interest.ts';

/** An answer as it is sent to everybody: JSON, and the same in UTF-8. */
export interface Payload {
  readonly json: string;
  readonly bytes: Buffer;
}

/** Where the answers of one subscription go. */
export interface Sink {
  /** Sends the answers about one event. Only who does not take them in time is closed. */
  tell(payloads: readonly Payload[]): void;
  /** Waits until what was sent has left the process; false where nobody takes it. */
  drained(): Promise<boolean>;
  /** The last answer: why there will be no other one. */
  end(result: ExecutionResult): void;
}

/** One subscription of one client: all that is kept for it while nothing happens. */
export class Subscriber {
  /** What it has read by itself up to here, when it joined; undefined once an event after it was told. */
  from: LogPlace | undefined;
  isGone = false;

  constructor(
    private readonly followed: { leave(subscriber: Subscriber): void },
    readonly group: Group,
    readonly sink: Sink,
  ) {}

  leave(): void {
    this.followed.leave(this);
  }
}

export interface Answer extends Payload {
  readonly part: string | undefined;
  readonly cost: number;
}

/** For who comes back at the same moment as many others, an answer is kept so long, in milliseconds. */
const keptFor = 2_000;

/** In another history of the log the numbers come again. */
const keptKey = ({ id, moment }: LogPlace) => `${id} ${moment}`;

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Who may see the same: the role, and the institution that it is for. */
export const eyesOf = ({ viewer, language }: HubContext): string =>
  JSON.stringify([viewer.role, viewer.institutionId, language]);

/** What two subscriptions have in common whose answers are the same, wherever in the log they go on. */
export function groupKey({ document, operationName, variableValues, contextValue }: SubscriptionArgs): string {
  const text = document.loc?.source.body ?? '';
  const place = placeVariable(document, operationName);
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const names = new Set(declared.map(({ variable }) => variable.name.value));
  const given = Object.entries(variableValues ?? {}).filter(([name]) => name !== place && names.has(name));
  return JSON.stringify([eyesOf(contextValue), text, operationName ?? null, Object.fromEntries(given)], sorted);
}

/** The variable that tells where in the log to go on, if it is used for nothing else: fields below have an `after` too. */
function placeVariable(document: DocumentNode, operationName: string | null | undefined): string | undefined {
  const root = getOperationAST(document, operationName)?.selectionSet.selections[0];
  const after =
    root?.kind === Kind.FIELD ? root.arguments?.find(({ name }) => name.value === 'after')?.value : undefined;
  if (after?.kind !== Kind.VARIABLE) return undefined;
  const place = after.name.value;
  let uses = 0;
  visit(document, {
    Variable({ name }) {
      if (name.value === place) uses += 1;
    },
  });
  // Where it is declared, and there.
  return uses === 2 ? place : undefined;
}

/** What is asked by all of a group, and nothing of any one of them. */
export interface GroupArgs extends ExecutionArgs {
  readonly contextValue: HubContext;
  readonly costOfEvent: CostOfEvent;
}

/** Subscriptions that are answered alike: each event is executed and written as JSON once for all of them. */
export class Group {
  /** Those that are told of each event as it comes. */
  readonly joined = new Set<Subscriber>();
  /** How many there are, with those that still read what came before. */
  size = 0;
  /** How many events wait to be told. */
  behind = 0;
  /** The last event that was told. */
  toldUpTo: LogPlace | undefined;
  /** Those who have the same may read together. */
  readonly eyes: string;
  /** What the answer to an event may cost, in points. */
  readonly cost: number;
  private last = Promise.resolve();
  private readonly kept = new Map<string, Promise<readonly Answer[]>>();

  constructor(
    readonly key: string,
    readonly interest: Interest,
    private readonly args: GroupArgs,
    private readonly log: Logger,
    private readonly executed: () => void,
  ) {
    this.eyes = eyesOf(args.contextValue);
    this.cost = args.costOfEvent(null).requestedQueryCost;
  }

  /**
   * Fails where the hub failed, so that it can be tried again.
   * @param readerOf called where something is still to be read
   * @param together events that are asked for next, with this one: they are read at once
   */
  answers(event: LoggedEvent, readerOf: (group: Group) => HubContext, together: readonly LoggedEvent[] = [event]) {
    const missing = together.filter((other) => !this.kept.has(keptKey(other)));
    if (missing.length > 0) {
      const reader = readerOf(this);
      for (const other of missing) this.keep(other, this.execute(other, reader));
    }
    return this.kept.get(keptKey(event)) as Promise<readonly Answer[]>;
  }

  /** In whose eyes an event is read; fresh, since what it has read once it does not read again. */
  reader(signal: AbortSignal): HubContext {
    return this.args.contextValue.again(signal);
  }

  private keep(event: LoggedEvent, answers: Promise<readonly Answer[]>): void {
    this.executed();
    const key = keptKey(event);
    this.kept.set(key, answers);
    const forget = () => this.kept.delete(key);
    answers.then(() => setTimeout(forget, keptFor).unref(), forget);
  }

  /** Does the work when that of before is done. */
  inOrder(work: () => Promise<void>): Promise<void> {
    this.behind += 1;
    this.last = this.last
      .then(work)
      // Those after it must not be lost with it.
      .catch((error: unknown) => this.log.error({ error }, 'an event could not be sent'))
      .finally(() => {
        this.behind -= 1;
      });
    return this.last;
  }

  /** Of the field that is followed, in an answer. */
  private get path(): readonly string[] {
    const [root] = getOperationAST(this.args.document, this.args.operationName)?.selectionSet.selections ?? [];
    return root?.kind === Kind.FIELD ? [(root.alias ?? root.name).value] : [];
  }

  /** What is told where the event cannot be: never nothing, and from where one goes on after it. */
  failed(error: unknown, event: LogPlace): Answer {
    const result = { errors: [locatedError(error, undefined, this.path)] };
    return this.answer(result, this.args.contextValue, cursorOf(event), undefined);
  }

  /** Why nothing more is told. */
  ending(error: unknown): ExecutionResult {
    const { contextValue, costOfEvent } = this.args;
    return presentAnswer(
      { errors: [locatedError(error, undefined, this.path)] },
      contextValue,
      costOfEvent(null),
      this.log,
    );
  }

  /** Where the event itself is not in the answer, its cursor stands beside it. */
  private answer(result: ExecutionResult, context: HubContext, cursor: string, part: string | undefined): Answer {
    const cost = this.args.costOfEvent(result.data);
    const { extensions, ...presented } = presentAnswer(result, context, cost, this.log);
    const whole = { ...presented, extensions: result.data ? extensions : { ...extensions, cursor } };
    const json = JSON.stringify(whole);
    return { part, json, bytes: Buffer.from(json), cost: cost.actualQueryCost };
  }

  private async execute(event: LoggedEvent, reader: HubContext): Promise<readonly Answer[]> {
    const told = await this.interest.told(reader.scope, event);
    return Promise.all(
      told.map(async ({ value, part }) => {
        const contextValue: HubContext = { ...reader, fallbacks: [] };
        const result = await execute({ ...this.args, rootValue: value, contextValue });
        const failure = result.errors?.find(({ originalError }) => originalError && isOurs(originalError));
        if (failure) throw failure.originalError;
        return this.answer(result, contextValue, cursorOf(event, part), part);
      }),
    );
  }
}

/** A failure of the hub, unlike a refusal, may be over at the next try. */
const isOurs = (error: Error): boolean => !(error instanceof HubError || error instanceof Refusal);
