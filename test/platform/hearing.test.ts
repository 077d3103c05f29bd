import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { Hearing } from '../../src/platform/http/hearing.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('a question begins in the turn in which it came', async () => {
  const hearing = new Hearing();
  const begun: number[] = [];
  for (const question of [1, 2, 3]) void hearing.next().then(() => begun.push(question));
  await turn();
  expect(begun).toEqual([1, 2, 3]);
});

it('nothing begins in a turn that hears somebody new; then all begins, in its order', async () => {
  const hearing = new Hearing();
  const begun: number[] = [];
  for (const question of [1, 2]) {
    hearing.hear();
    void hearing.next().then(() => begun.push(question));
    await turn();
    expect(begun).toEqual([]);
  }
  await turn();
  expect(begun).toEqual([1, 2]);
});

it('who never stops coming keeps nobody waiting for ever', async () => {
  const hearing = new Hearing();
  let begun = 0;
  void hearing.next().then(() => {
    begun += 1;
  });
  let heard = 0;
  for (; begun === 0 && heard < 1000; heard += 1) {
    hearing.hear();
    await turn();
  }
  expect(heard).toBeLessThan(200);
});

/** Asks a question over each of many connections at once, and tells when all are on their way, and when all are answered. */
const clients = `
  const { connect } = require('node:net');
  const { parentPort, workerData: { port, many, asked } } = require('node:worker_threads');
  let [connected, answered] = [0, 0];
  for (let place = 0; place < many; place += 1) {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET / HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n');
      connected += 1;
      if (connected < many) return;
      Atomics.store(asked, 0, 1);
      Atomics.notify(asked, 0);
    });
    socket.resume();
    socket.on('close', () => {
      answered += 1;
      if (answered === many) parentPort.postMessage('answered');
    });
  }`;

it('however many come while the hub is busy, all are heard before one is answered', async () => {
  const many = 40;
  const hearing = new Hearing();
  let heard = 0;
  const heardBefore: number[] = [];
  const server = createServer(async (_request, response) => {
    await hearing.next();
    heardBefore.push(heard);
    response.end('an answer');
  });
  server.on('connection', () => {
    heard += 1;
    hearing.hear();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(clients, { eval: true, workerData: { port, many, asked } });
  // Nothing is heard meanwhile: connections and questions wait in the kernel.
  expect(Atomics.wait(asked, 0, 0, 20_000)).not.toBe('timed-out');
  await once(worker, 'message');
  await worker.terminate();
  server.close();
  expect(heardBefore).toEqual(Array.from({ length: many }, () => many));
});
