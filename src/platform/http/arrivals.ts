import type { LimitSettings } from '../config/config.ts';
import { Buckets } from '../limits/buckets.ts';
import { Places } from '../limits/places.ts';

/** When to come back to a hub that has no place for one more connection, at the earliest and at the latest, in seconds. */
const [soonest, latest] = [2, 15];

/** Of several figures: all of them are in one bucket. */
const everybody = 'everybody';

/**
 * Who may open one more connection that stays. When thousands come back at once, as many are let in as can be served,
 * and the others are told to come back, each after another time.
 */
export class Arrivals {
  private readonly perAddress: Places;
  private readonly perAccount: Places;
  private readonly all: Places;
  private readonly rate: Buckets;

  constructor(limits: LimitSettings['sockets']) {
    this.perAddress = new Places(limits.perAddress);
    this.perAccount = new Places(limits.perAccount);
    this.all = new Places(limits.all);
    this.rate = new Buckets({ capacity: limits.perSecond, perSecond: limits.perSecond });
  }

  /** Answers how to leave again, or in how many seconds to come back. */
  enter(network: string): (() => void) | number {
    const leaveAll = this.all.take(everybody);
    const leaveAddress = leaveAll && this.perAddress.take(network);
    const isInTime = leaveAddress && this.rate.take(everybody, 1).isEnough;
    const leave = () => {
      leaveAddress?.();
      leaveAll?.();
    };
    if (isInTime) return leave;
    leave();
    return Math.round(soonest + Math.random() * (latest - soonest));
  }

  /** The same for an account; undefined where it has too many. */
  enterAccount(subject: string): (() => void) | undefined {
    return this.perAccount.take(subject);
  }
}
