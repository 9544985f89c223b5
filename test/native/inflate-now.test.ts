import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflateGrains } from '../../src/native/builtin.ts';
import { Inflater } from '../../src/native/inflate-now.ts';
import { inflateOnThreads } from '../../src/native/inflate-threads.ts';
import { fuzz } from '../fixtures/fuzz.ts';
import { batchOf, type GrainBatch, grainSpec } from './batches.ts';
import { sameBytes } from './both.ts';

const fill = 0xee;

/** The same in memory that other threads see too. */
function shared({ packed, grains, room }: GrainBatch) {
  const copy = Buffer.from(new SharedArrayBuffer(packed.length));
  copy.set(packed);
  return { packed: copy, grains, into: Buffer.from(new SharedArrayBuffer(room)).fill(fill) };
}

async function onLibuv({ packed, grains, room }: GrainBatch) {
  const into = Buffer.alloc(room, fill);
  return { states: await inflateGrains(packed, grains, into), into };
}

describe('grains inflated straight into their places', () => {
  test('come out as zlib gives them, whatever happened to them and to those before', async () => {
    const inflater = new Inflater();
    await fc.assert(
      fc.asyncProperty(fc.array(grainSpec, { maxLength: 12 }), async specs => {
        const batch = batchOf(specs);
        const expected = await onLibuv(batch);
        const { packed, grains } = batch;
        const into = Buffer.alloc(batch.room, fill);
        for (let n = 0; n < expected.states.length; n++) {
          const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(n * 4, n * 4 + 4);
          const state = inflater.inflate(packed.subarray(from, from + length), into.subarray(to, to + room));
          expect(state).toBe(expected.states[n]);
        }
        sameBytes(into, expected.into);
      }),
      fuzz(150, 63),
    );
  });

  test('on other threads give the same, many batches at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(grainSpec, { maxLength: 12 }), { maxLength: 6 }), async all => {
        const batches = all.map(specs => batchOf(specs));
        const going = batches.map(async batch => {
          const { packed, grains, into } = shared(batch);
          return { states: await inflateOnThreads(packed, grains, into), into };
        });
        for (const [n, { states, into }] of (await Promise.all(going)).entries()) {
          const expected = await onLibuv(batches[n] as GrainBatch);
          expect(states && [...states]).toEqual([...expected.states]);
          sameBytes(into, expected.into);
        }
      }),
      fuzz(40, 64),
    );
  });

  test('are for libuv where the memory is not shared', async () => {
    expect(await inflateOnThreads(Buffer.alloc(1), Uint32Array.of(0, 1, 0, 1), Buffer.alloc(1))).toBeUndefined();
  });
});
