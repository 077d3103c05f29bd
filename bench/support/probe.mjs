import { Session } from 'node:inspector/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';

const session = new Session();

/** Loaded before each measured server: does what it is asked over the channel, and answers there. */
const answers = {
  /** Without what is only not yet collected. */
  async memory() {
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc();
      await wait(50);
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heapUsed, external, rss };
  },
  /** Where it is written. */
  async snapshot() {
    return writeHeapSnapshot();
  },
  async profile() {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return 'begun';
  },
  async profiled() {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  },
};

process.on('message', async (message) => {
  if (Object.hasOwn(answers, message)) process.send(await answers[message]());
});
// It ends with whoever measures it, and being asked is no reason to stay.
process.on('disconnect', () => process.exit());
process.channel.unref();
