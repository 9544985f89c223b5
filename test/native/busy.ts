/**
 * A program that leaves in the middle of its work, for kernels.test.ts: workers are ended with batches under way, buffers
 * are let go of and collected, and the end of the program finds batches under way as well.
 * node --expose-gc busy.ts exit|end
 */
import { setImmediate } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { deflateSync } from 'node:zlib';
import { digestsOf, inflateGrains, kernelName } from '../../src/native/index.ts';

const grain = 64 * 1024;
const each = 64;

/** Nobody but the kernel holds the buffers of these. */
function begin(): Promise<unknown>[] {
  const packed = deflateSync(Buffer.alloc(grain, 'what a worker is busy with '));
  const grains = Uint32Array.from(
    { length: each * 4 },
    (_, i) => [0, packed.length, (i >> 2) * grain, grain][i % 4] ?? 0,
  );
  return Array.from({ length: 12 }, async (_, i) => {
    const into = new Uint8Array(each * grain);
    if (i % 4 === 3) return digestsOf(into, ['sha512', 'md5']);
    return inflateGrains(packed, grains, into);
  });
}

/** Where the buffers were let go of, is what comes out still what went in? */
async function collected(): Promise<void> {
  const work = begin();
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await setImmediate();
  }
  for (const states of await Promise.all(work)) {
    if (states instanceof Uint8Array && states.some(state => state !== 0)) throw new Error(`states ${states}`);
  }
}

async function endedWorker(): Promise<void> {
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
}

if (isMainThread) {
  await collected();
  for (let i = 0; i < 3; i++) await endedWorker();
  process.stdout.write(kernelName());
  begin();
  // Once by the shortest way, once by that of a program which has nothing more to do.
  if (process.argv[2] === 'exit') process.exit(0);
} else {
  begin();
  parentPort?.postMessage('busy');
}
