import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring, type Stretch } from '../../../src/pipeline/image/ring.ts';
import { fuzz } from '../../fixtures/fuzz.ts';

test('what is in use is never given out again, and what was freed is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(6)), { maxLength: 200 }), steps => {
      const ring = new Ring(50, 3, steps.length % 8 === 0);
      const used: { stretch: Stretch; mark: number }[] = [];
      for (const [index, [length, free]] of steps.entries()) {
        const [freed] = used.splice(free, 1);
        if (freed) ring.free(freed.stretch);
        const stretch = ring.take(length);
        if (!stretch) expect(used.length).toBeGreaterThan(0);
        else {
          expect(stretch.data.length).toBe(length);
          stretch.data.fill(index + 1);
          used.push({ stretch, mark: index + 1 });
        }
        for (const each of used) expect(each.stretch.data.every(byte => byte === (each.mark & 0xff))).toBe(true);
      }
    }),
    fuzz(200, 21),
  );
});

test('what may never fit is refused', () => {
  expect(() => new Ring(50, 3).take(51)).toThrow(RangeError);
});

test('a stretch that several use is given out again when the last of them has freed it, which is heard of', async () => {
  const ring = new Ring(50, 2);
  const [first, second] = [ring.take(50), ring.take(50)];
  if (!first || !second) throw new Error('there was room');
  ring.keep(first);
  let more = 0;
  void ring.freed.then(() => more++);
  ring.free(second);
  ring.free(first);
  await Promise.resolve();
  expect([more, ring.take(1)]).toEqual([0, undefined]);
  ring.free(first);
  await Promise.resolve();
  expect(more).toBe(1);
  expect(ring.take(50)).toBeDefined();
  expect(ring.take(50)).toBeDefined();
  expect(ring.take(1)).toBeUndefined();
});
