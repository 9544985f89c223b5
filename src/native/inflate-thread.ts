import { parentPort } from 'node:worker_threads';
import { Inflater } from './inflate-now.ts';

/** A batch as the threads share it; all of its memory is shared. */
export interface SharedBatch {
  readonly id: number;
  readonly packed: Uint8Array;
  /** Four numbers each: packedOffset, packedLength, intoOffset, intoLength. */
  readonly grains: Uint32Array;
  readonly into: Uint8Array;
  /** A grainState each. */
  readonly states: Uint8Array;
  /** The grain that is next to be begun by whoever is free. */
  readonly next: Int32Array;
}

/** Says the id of each batch when there was nothing left of it to begin. */
function serve(): void {
  const inflater = new Inflater();
  parentPort?.on('message', (batch: SharedBatch) => {
    const { packed, grains, into, states, next } = batch;
    for (let n = Atomics.add(next, 0, 1); n < states.length; n = Atomics.add(next, 0, 1)) {
      const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(n * 4, n * 4 + 4);
      states[n] = inflater.inflate(packed.subarray(from, from + length), into.subarray(to, to + room));
    }
    parentPort?.postMessage(batch.id);
  });
}

serve();
