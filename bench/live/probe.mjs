import { setTimeout as wait } from 'node:timers/promises';

/** Loaded before each measured server: tells its memory when it is asked, without what is only not yet collected. */
process.on('message', async (message) => {
  if (message !== 'memory') return;
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc();
    await wait(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ heapUsed, external, rss });
});
// It ends with whoever measures it, and being asked is no reason to stay.
process.on('disconnect', () => process.exit());
process.channel.unref();
