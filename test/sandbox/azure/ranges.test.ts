import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteRange, Ranges } from '../../../src/sandbox/azure/ranges.ts';

const most = 60;
const steps = fc.array(fc.record({ add: fc.boolean(), start: fc.nat(most), length: fc.nat(15) }), { maxLength: 40 });

/** The stretches of a list of bits, merged. */
function stretches(bits: readonly boolean[], start = 0, end = bits.length): ByteRange[] {
  const found: { start: number; end: number }[] = [];
  for (let at = start; at < end; at++) {
    if (!bits[at]) continue;
    const last = found.at(-1);
    if (last?.end === at) last.end++;
    else found.push({ start: at, end: at + 1 });
  }
  return found;
}

test('any sequence of adding and removing leaves what a list of bits would, and tells what was there', () => {
  fc.assert(
    fc.property(steps, fc.nat(most), fc.nat(most), (all, from, length) => {
      const ranges = new Ranges();
      const bits: boolean[] = Array(most + 40).fill(false);
      for (const { add, start, length } of all) {
        const before = stretches(bits, start, start + length);
        expect(add ? ranges.add(start, start + length) : ranges.remove(start, start + length)).toEqual(before);
        bits.fill(add, start, start + length);
        expect(ranges.all).toEqual(stretches(bits));
      }
      expect(ranges.within(from, from + length)).toEqual(stretches(bits, from, Math.min(from + length, bits.length)));
      expect(ranges.within(0, 1000, 2)).toEqual(stretches(bits).slice(0, 2));
      expect(ranges.bytes).toBe(bits.filter(Boolean).length);
    }),
  );
});
