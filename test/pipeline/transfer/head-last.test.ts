import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headLastStream } from '../../../src/pipeline/image/head-last.ts';
import { transfer } from '../../../src/pipeline/transfer/transfer.ts';
import type { HeadLast } from '../../../src/pipeline/types/layout.ts';
import type { HeldPart, Part, StreamSink } from '../../../src/pipeline/types/sink.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { bytesOf, failureOf } from '../image/disks.ts';
import { diskOf, fakeJob } from './fakes.ts';

const part = 4096;

/** A stream of these bytes whose head is given at the end, in uneven chunks; counts its readings. */
function stream(content: Uint8Array, head: number, step = 1000) {
  const counts = { readings: 0 };
  const headLast: HeadLast = {
    length: head,
    async *rest() {
      counts.readings++;
      const chunk = Buffer.alloc(step);
      for (let at = head; at < content.length; at += step) {
        const data = content.subarray(at, at + step);
        chunk.fill(0xee);
        chunk.set(data);
        yield chunk.subarray(0, data.length);
      }
      return content.subarray(0, head);
    },
  };
  return { layout: headLastStream(diskOf(new Uint8Array(0), []), headLast, 'web'), counts };
}

function memorySink(order: 'any' | 'ascending') {
  const parts = new Map<number, Part>();
  const put: number[] = [];
  const sink: StreamSink = {
    takes: { part, order, digests: ['md5'] },
    held: async () => [...parts.values()].map((one): HeldPart => ({ ...one, length: one.data.length })),
    put: async one => {
      put.push(one.index);
      parts.set(one.index, { ...one, data: Buffer.from(one.data) });
    },
    seal: async () => {},
    close: async () => {},
  };
  const content = () => Buffer.concat([...parts.values()].sort((a, b) => a.index - b.index).map(({ data }) => data));
  return { sink, put, parts, content };
}

describe('a stream whose head is known last', () => {
  test('comes to the same bytes in a pipe, a sink in order and one that takes the head last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 5 * part }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 1, max: 2 * part }),
        async (content, percent, step) => {
          const head = Math.floor((content.length * percent) / 100);
          expect((await bytesOf(stream(content, head, step).layout)).equals(content)).toBe(true);
          for (const order of ['any', 'ascending'] as const) {
            const { layout, counts } = stream(content, head, step);
            const into = memorySink(order);
            await transfer(fakeJob(), layout, into.sink);
            expect(into.content().equals(content)).toBe(true);
            expect(counts.readings).toBe(order === 'any' ? 1 : 2);
          }
        },
      ),
      fuzz(60, 63),
    );
  });

  test('puts the parts with the head last, and on a resume only what is missing', async () => {
    const content = Buffer.alloc(5 * part + 100, 7);
    const into = memorySink('any');
    await transfer(fakeJob(), stream(content, part + 1).layout, into.sink);
    expect(into.put).toEqual([2, 3, 4, 5, 0, 1]);
    into.parts.delete(0);
    into.parts.delete(4);
    into.put.length = 0;
    await transfer(fakeJob(), stream(content, part + 1).layout, into.sink);
    expect(into.put).toEqual([4, 0]);
    expect(into.content().equals(content)).toBe(true);
  });

  test('knows its size after the first reading for a pipe', async () => {
    const { layout, counts } = stream(Buffer.alloc(9000, 1), 100);
    expect(layout.size).toBeUndefined();
    await bytesOf(layout);
    await bytesOf(layout);
    expect(layout.size).toBe(9000);
    expect(counts.readings).toBe(3);
  });

  test.each([
    ['in length', 1],
    ['in content', 0],
  ])('is not ended in a pipe when the second reading differs %s', async (_, more) => {
    let reading = 0;
    const headLast: HeadLast = {
      length: 1,
      async *rest() {
        reading++;
        yield Buffer.alloc(10 + more * reading, more === 0 ? reading : 1);
        return Buffer.alloc(1);
      },
    };
    const layout = headLastStream(diskOf(new Uint8Array(0), []), headLast, 'web');
    expect(await failureOf(bytesOf(layout))).toMatchObject({ code: 'IMAGE_CHANGED', facts: { name: 'web' } });
  });
});
