import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from './kernel/clock.ts';
import { hubItself } from './kernel/viewer.ts';
import type { Configuration } from './platform/config/config.ts';
import type { Database } from './platform/database/database.ts';
import { type ReferenceMemory, readScope } from './platform/database/scope.ts';
import { type EventRelay, startRelay } from './platform/events/relay.ts';
import { startUpkeep } from './platform/events/upkeep.ts';
import type { Metrics } from './platform/http/metrics.ts';
import { Fanout } from './platform/live/fanout.ts';
import type { LiveMetrics } from './platform/live/metrics.ts';

/** Of the event after which reference data are others. */
const recordLoaded = 'RECORD_LOADED';

interface EventParts {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly live: LiveMetrics;
  readonly reference: ReferenceMemory;
}

function showNumbers(metrics: Metrics, fanout: Fanout, relay: EventRelay, held: () => number): void {
  metrics.gauge('multaqa_subscriptions', 'Subscriptions that are being followed.', () => fanout.numbers.subscriptions);
  metrics.gauge(
    'multaqa_subscription_groups',
    'Different subscriptions: the others share one of these.',
    () => fanout.numbers.groups,
  );
  metrics.gauge(
    'multaqa_subscriptions_catching_up',
    'Subscriptions that still read what came before.',
    () => fanout.numbers.catchingUp,
  );
  metrics.gauge(
    'multaqa_event_listener_up',
    '1 while other processes are heard at once, 0 while the log is only polled.',
    () => Number(relay.isListening),
  );
  metrics.gauge(
    'multaqa_event_held_back_seconds',
    'For how long the oldest committed event waits for an older transaction to end.',
    () => relay.heldBackSeconds,
  );
  metrics.gauge(
    'multaqa_event_horizon_seconds',
    'Age of the oldest transaction that has written something: no event after its begin can be told.',
    held,
  );
  metrics.gauge(
    'multaqa_event_read_id',
    'Number of the event up to which this process has read the log and settled whom each is told to.',
    () => Number(relay.position.id),
  );
}

/** Reads the log and tells what happens to those whom it concerns. */
export async function startEvents({ configuration, database, clock, log, metrics, live, reference }: EventParts) {
  const viewer = hubItself('fan-out');
  const milliseconds = configuration.deadlineSeconds * 1000;
  const hubScope = () =>
    readScope(
      // An event that cannot be looked at in time is tried again.
      database.reading({ viewer, deadline: Date.now() + milliseconds }),
      { viewer, language: 'EN', now: clock.now(), reference },
    );
  const ready = async () => {
    await sql`select 1`.execute(database.owner());
  };
  let held = 0;
  const stopUpkeep = await startUpkeep({
    ...{ database, log, retentionDays: configuration.eventRetentionDays },
    held: (holder) => {
      held = holder?.seconds ?? 0;
    },
  });
  const fanout = new Fanout({
    ...{ log, metrics: live, hubScope, ready },
    onEvent: ({ kind }) => kind === recordLoaded && reference.forget(),
    onRestart: () => reference.forget(),
  });
  const relay = await startRelay(database, fanout, configuration, log);
  fanout.attach(relay);
  showNumbers(metrics, fanout, relay, () => held);
  return {
    relay,
    fanout,
    async stop() {
      await stopUpkeep();
      fanout.stop();
      await relay.stop();
    },
  };
}
