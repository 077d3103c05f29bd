/** Milliseconds of the monotonic clock of the machine: the same for every process on it. */
export const moment = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Before the number of the event in the title of its offer; what the clients look for in each message. */
export const marker = 'live event ';

/** So many topics there are; each event has one, and each subscriber follows one. */
export const topicCount = 10;
