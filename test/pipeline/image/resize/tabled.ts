import fc from 'fast-check';
import type { Disk, Run } from '../../../../src/pipeline/types/disk.ts';
import { diskOf } from '../disks.ts';
import { bootRecord, type GptSlot, gpt, linux } from '../partitions/tables.ts';

/** A disk with a GPT, its partitions full of their number. */
export interface Tabled {
  readonly content: Buffer;
  readonly sector: number;
  /** Bytes of one copy of the entries, in whole blocks. */
  readonly table: number;
  readonly slots: readonly GptSlot[];
  /** Where the last partition ends, or the first copy of the table where there is none. */
  readonly end: number;
}

interface Shape {
  readonly sector: number;
  readonly count: number;
  /** Of the gaps and lengths of the partitions, in blocks. */
  readonly pieces: readonly (readonly [gap: number, length: number])[];
  /** Blocks behind the last partition, before the backup table. */
  readonly free: number;
  /** Blocks behind the backup: a disk that was padded. */
  readonly padded: number;
}

export const anyShape: fc.Arbitrary<Shape> = fc.record({
  sector: fc.constantFrom(512, 4096),
  count: fc.constantFrom(4, 100, 128, 200),
  pieces: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 90 })), { maxLength: 6 }),
  free: fc.nat(300),
  padded: fc.constantFrom(0, 0, 0, 8, 100),
});

export function tabled({ sector, count, pieces, free, padded }: Shape): Tabled {
  const table = Math.ceil((count * 128) / sector);
  let at = 2 + table;
  const slots = pieces.slice(0, count).map(([gap, length], n): GptSlot => {
    const first = at + gap;
    at = first + length;
    return { type: linux, first, last: at - 1, name: `part ${n + 1}` };
  });
  const backup = at + free + table;
  const size = (backup + 1 + padded) * sector;
  const content = Buffer.alloc(size);
  for (const { offset, data } of gpt({ size, sector, slots, count, backup })) data.copy(content, offset);
  bootRecord([{ type: 0xee, first: 1, count: backup }]).copy(content, 0);
  for (const [n, { first, last }] of slots.entries()) content.fill(n + 1, first * sector, (last + 1) * sector);
  return { content, sector, table: table * sector, slots, end: at * sector };
}

/** The disk as a file has it (`read`), or as an export streams it; in runs of `step` bytes, zeros left out. */
export function diskWith(content: Buffer, how: 'read' | 'stream', step: number): Disk {
  const runs: Run[] = [];
  for (let offset = 0; offset < content.length; offset += step) {
    const data = content.subarray(offset, Math.min(content.length, offset + step));
    if (!data.equals(Buffer.alloc(data.length))) runs.push({ offset, length: data.length, data });
  }
  if (how === 'stream') return diskOf(content.length, runs);
  return diskOf(content.length, runs, {
    read: async (offset, into) => {
      if (offset + into.length > content.length) throw new RangeError('beyond the end');
      into.set(content.subarray(offset, offset + into.length));
    },
  });
}
