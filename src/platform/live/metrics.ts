import type { Metrics } from '../http/metrics.ts';

/** What is counted of the way of the events through one process. */
export interface LiveMetrics {
  /** An event was read from the log. */
  read(kind: string): void;
  /** A group of subscribers was answered: the work that is shared by all of them. */
  executed(): void;
  /** @param lagMilliseconds from the log to the sockets */
  sent(answers: number, lagMilliseconds: number): void;
  /** One answer about something of before went to one subscriber. */
  replayed(): void;
  /** A connection over which subscriptions come was closed. */
  closed(reason: string): void;
  /** A connection was sent away at the door. */
  shed(): void;
}

const lagSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function liveMetrics(metrics: Metrics): LiveMetrics {
  const read = metrics.counter('multaqa_events_read_total', 'Events that this process read from the log, by kind.', [
    'kind',
  ]);
  const executed = metrics.counter(
    'multaqa_event_executions_total',
    'Executions of a document for an event; each is shared by every subscriber who asked the same.',
  );
  const delivered = metrics.counter(
    'multaqa_events_delivered_total',
    'Events sent to subscribers: as they came (live), or read from the log after a cursor (replay).',
    ['way'],
  );
  const lag = metrics.histogram(
    'multaqa_event_lag_seconds',
    'From the writing of an event in its transaction until it was sent to the last of its live subscribers, in seconds.',
    lagSeconds,
  );
  const closed = metrics.counter('multaqa_live_closes_total', 'Closed WebSocket and SSE connections, by reason.', [
    'reason',
  ]);
  const shed = metrics.counter(
    'multaqa_live_shed_total',
    'Connections that were sent away at the door, to come back later.',
  );
  return {
    shed: () => shed.inc(),
    read: (kind) => read.inc({ kind }),
    executed: () => executed.inc(),
    sent(answers, lagMilliseconds) {
      delivered.inc({ way: 'live' }, answers);
      lag.observe(Math.max(0, lagMilliseconds) / 1000);
    },
    replayed: () => delivered.inc({ way: 'replay' }),
    closed: (reason) => closed.inc({ reason }),
  };
}
