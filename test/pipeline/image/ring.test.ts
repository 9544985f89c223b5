import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring, type Stretch } from '../../../src/pipeline/image/ring.ts';
import { fuzz } from '../../fixtures/fuzz.ts';

test('what is in use is never given out again, and what was freed is', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()), { maxLength: 200 }), steps => {
      const ring = new Ring(50, 3);
      const used: { stretch: Stretch; mark: number }[] = [];
      for (const [index, [length, free]] of steps.entries()) {
        const first = free ? used.shift() : undefined;
        if (first) ring.free(first.stretch);
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
