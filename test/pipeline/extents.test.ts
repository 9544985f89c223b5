import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExtentSet } from '../../src/pipeline/extents.ts';

const size = 64;
const op = fc.record({
  add: fc.boolean(),
  offset: fc.integer({ min: 0, max: size - 1 }),
  length: fc.integer({ min: 0, max: 20 }),
});

function built(ops: readonly { add: boolean; offset: number; length: number }[]): { set: ExtentSet; bits: boolean[] } {
  const set = new ExtentSet();
  const bits = new Array<boolean>(size + 32).fill(false);
  for (const { add, offset, length } of ops) {
    set[add ? 'add' : 'remove'](offset, length);
    bits.fill(add, offset, offset + length);
  }
  return { set, bits };
}

function bitsOf(set: ExtentSet): boolean[] {
  const bits = new Array<boolean>(size + 32).fill(false);
  for (const { offset, length } of set) bits.fill(true, offset, offset + length);
  return bits;
}

describe('a set of extents', () => {
  test('holds exactly the bytes added and not removed, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 40 }), ops => {
        const { set, bits } = built(ops);
        expect(bitsOf(set)).toEqual(bits);
        expect(set.bytes).toBe(bits.filter(Boolean).length);
      }),
    );
  });

  test('stays sorted, merged and free of empty ranges', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 40 }), ops => {
        let last = -1;
        for (const { offset, length } of built(ops).set) {
          expect(offset).toBeGreaterThan(last);
          expect(length).toBeGreaterThan(0);
          last = offset + length;
        }
      }),
    );
  });

  test('answers covers, touches and within as a bitmap would', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 30 }), op, (ops, { offset, length }) => {
        const { set, bits } = built(ops);
        const asked = bits.slice(offset, offset + length);
        expect(set.covers(offset, length)).toBe(asked.every(Boolean));
        expect(set.touches(offset, length)).toBe(asked.some(Boolean));
        const found = new Array<boolean>(length).fill(false);
        for (const e of set.within(offset, length)) found.fill(true, e.offset - offset, e.offset - offset + e.length);
        expect(found).toEqual(asked);
      }),
    );
  });

  test('union, minus and intersect agree with a bitmap and change neither side', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 20 }), fc.array(op, { maxLength: 20 }), (a, b) => {
        const one = built(a);
        const two = built(b);
        const combined = (f: (x: boolean, y: boolean) => boolean) => one.bits.map((x, i) => f(x, two.bits[i] === true));
        expect(bitsOf(one.set.union(two.set))).toEqual(combined((x, y) => x || y));
        expect(bitsOf(one.set.minus(two.set))).toEqual(combined((x, y) => x && !y));
        expect(bitsOf(one.set.intersect(two.set))).toEqual(combined((x, y) => x && y));
        expect(bitsOf(one.set)).toEqual(one.bits);
      }),
    );
  });
});
