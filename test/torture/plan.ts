/** How much the torture does; the whole of it takes minutes. */
export interface Plan {
  readonly events: number;
  readonly kills: number;
  readonly terminations: number;
  readonly clients: number;
  /** How long a transaction stays open at most, but for the few that take their time. */
  readonly pauseMilliseconds: number;
  /** How long a client follows before it drops, on average. */
  readonly patienceMilliseconds: number;
  /** How often PostgreSQL itself goes down, once for each time that everything is gone through. */
  readonly restarts: readonly number[];
}

const plans: Readonly<Record<string, Plan>> = {
  small: {
    events: 400,
    kills: 3,
    terminations: 2,
    clients: 24,
    pauseMilliseconds: 60,
    patienceMilliseconds: 1_500,
    restarts: [1],
  },
  full: {
    events: 10_000,
    kills: 20,
    terminations: 10,
    clients: 200,
    pauseMilliseconds: 400,
    patienceMilliseconds: 10_000,
    restarts: [0, 2],
  },
};

export const plan = plans[process.env.TORTURE ?? 'small'] as Plan;

/** The same seed makes the same choices, though not at the same moments. */
export const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);
