import { type Client, createClient, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws';
import { HubSocket } from '#socket';

interface Session {
  next(result: FormattedExecutionResult<Record<string, unknown>>): void;
  /** Called once, with what ended it; not if it was ended from here. */
  lost(cause: unknown): void;
}

/** The one socket that all subscriptions share, open as long as there is one. */
export interface SocketLine {
  /** How many connections the hub has accepted. */
  readonly connections: number;
  /** The answer ends the session. */
  open(payload: SubscribePayload, session: Session): () => void;
}

export interface Credentials {
  headers(): Promise<Record<string, string>>;
  /** Whatever was given is not used again. */
  refused(): void;
}

interface Connection {
  readonly client: Client;
  readonly sessions: Set<(cause: unknown) => void>;
}

/** How long the hub may take for an answer that costs it nothing, and how often it is asked for one. */
const patience = 10_000;
const pingEvery = 30_000;

/** @param ended hears of every end of the connection, by whichever side */
function connect(url: string, { headers, refused }: Credentials, accepted: () => void, ended: () => void): Connection {
  const sessions = new Set<(cause: unknown) => void>();
  let parameters: Promise<Record<string, string>>;
  let overdue: ReturnType<typeof setTimeout>;
  const end = (cause: unknown) => {
    clearTimeout(overdue);
    const { code } = (cause ?? {}) as { code?: unknown };
    if (code === 4401 || code === 4403) refused();
    ended();
    for (const lost of [...sessions]) lost(cause);
  };
  const client = createClient({
    webSocketImpl: HubSocket,
    // The token is there before the socket: the hub does not wait long for it. A failure is heard of below.
    url: async () => {
      parameters = headers();
      await Promise.allSettled([parameters]);
      return url;
    },
    connectionParams: () => parameters,
    connectionAckWaitTimeout: patience,
    keepAlive: pingEvery,
    // A subscription resumes from another place than where it began, so each connection has a client of its own.
    retryAttempts: 0,
    on: {
      connected: accepted,
      closed: end,
      error: end,
      ping: (isReceived) => {
        if (!isReceived) overdue = setTimeout(() => client.terminate(), patience);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(overdue);
      },
    },
  });
  return { client, sessions };
}

export function socketLine(url: string, credentials: Credentials): SocketLine {
  let current: Connection | undefined;
  let connections = 0;
  const connection = (): Connection => {
    const made: Connection = connect(
      url,
      credentials,
      () => {
        connections += 1;
      },
      () => {
        if (current === made) current = undefined;
      },
    );
    return made;
  };
  return {
    get connections() {
      return connections;
    },
    open(payload, session) {
      current ??= connection();
      const { client, sessions } = current;
      const end = () => {
        // Late frames of a session that has ended are told to nobody.
        if (!sessions.delete(lost)) return;
        if (sessions.size === 0 && current?.sessions === sessions) current = undefined;
        // Not at once: graphql-ws lets go of its socket twice, and then not at all, if the hub's own end comes in one go.
        queueMicrotask(complete);
      };
      const lost = (cause: unknown) => {
        if (!sessions.has(lost)) return;
        end();
        session.lost(cause);
      };
      sessions.add(lost);
      const complete = client.subscribe(payload, {
        next: (result) => {
          if (sessions.has(lost)) session.next(result as FormattedExecutionResult<Record<string, unknown>>);
        },
        error: lost,
        complete: () => lost(undefined),
      });
      return end;
    },
  };
}
