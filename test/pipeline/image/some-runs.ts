import fc from 'fast-check';
import type { Run } from '../../../src/pipeline/types/disk.ts';

/** A disk of some sectors in ascending runs, of data, of zeros that are data, and of none. */
export interface SomeRuns {
  readonly size: number;
  readonly runs: readonly Run[];
}

/** @param most sectors */
export function someRuns(most: number): fc.Arbitrary<SomeRuns> {
  const piece = fc.tuple(fc.nat(Math.ceil(most / 4)), fc.integer({ min: 1, max: Math.ceil(most / 3) }), fc.nat(4));
  return fc.tuple(fc.integer({ min: 1, max: most }), fc.array(piece, { maxLength: 8 })).map(([sectors, pieces]) => {
    const size = sectors * 512;
    const runs: Run[] = [];
    let at = 0;
    for (const [gap, length, byte] of pieces) {
      const offset = at + gap * 512;
      const end = Math.min(size, offset + length * 512);
      if (offset >= end) break;
      runs.push({ offset, length: end - offset, data: byte === 4 ? null : Buffer.alloc(end - offset, byte) });
      at = end;
    }
    return { size, runs };
  });
}
