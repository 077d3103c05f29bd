import type { HubContext } from '../graphql/context.ts';
import type { Group } from './group.ts';

/** What is read together may cost so many points: one that takes long must not hold up many others. */
export const mostPoints = 60;

/** Groups that see the same read together what they are told at the same moment. */
export class SharedReading {
  private readonly begun = new Map<string, { readonly reader: HubContext; points: number }>();

  constructor(private readonly signal: AbortSignal) {}

  readerOf(group: Group): HubContext {
    const { eyes, cost } = group;
    const found = this.begun.get(eyes);
    if (found && found.points + cost <= mostPoints) {
      found.points += cost;
      return found.reader;
    }
    const reader = group.reader(this.signal);
    this.begun.set(eyes, { reader, points: cost });
    return reader;
  }
}
