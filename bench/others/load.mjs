import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';

/** Asks the questions of stdin in turn for a while, and tells how long the answers took, in milliseconds. */
const { url, bodies, headers, connections, seconds } = JSON.parse(await text(process.stdin));
const requests = bodies.map((body) => ({ method: 'POST', body }));
const times = [];
const load = autocannon({ url, headers, connections, duration: seconds, requests });
// Its own quantiles are whole milliseconds.
load.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
const { errors, timeouts, non2xx, duration } = await load;
times.sort((a, b) => a - b);
const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
console.log(
  JSON.stringify({
    answers: times.length,
    perSecond: times.length / duration,
    p50: quantile(0.5),
    p99: quantile(0.99),
    failures: errors + timeouts + non2xx,
  }),
);
