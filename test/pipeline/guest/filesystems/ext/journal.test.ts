import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanLog } from '../../../../../src/pipeline/guest/filesystems/ext/journal/scan.ts';
import { tagHolds } from '../../../../../src/pipeline/guest/filesystems/ext/journal/tags.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';
import { settled } from '../../sources.ts';
import { BLOCK, logOf, type TransactionShape } from './log.ts';

const shapes = [0, 1, 2, 3].flatMap(checksum =>
  [false, true].map(bits64 => ({ checksum: checksum as 0 | 1 | 2 | 3, bits64 })),
);
const block = (fill: number) => Buffer.alloc(BLOCK, fill);

describe.each(shapes)('a log with checksums of version $checksum, 64-bit $bits64', shape => {
  test('gives the newest copy of each block, and which transaction would be next', async () => {
    const journal = logOf(shape, [
      {
        writes: [
          { target: 10, data: block(1) },
          { target: 11, data: block(2) },
        ],
      },
      { writes: [{ target: 10, data: block(3) }] },
    ]);
    const { blocks, broken, next } = await scanLog(journal);
    expect({ broken, next }).toEqual({ broken: false, next: 9 });
    expect([...blocks.keys()].sort()).toEqual([10, 11]);
    const newest = blocks.get(10);
    expect(newest?.sequence).toBe(8);
    expect((await journal.read(newest?.block ?? 0)).equals(block(3))).toBe(true);
    for (const one of blocks.values()) {
      expect(tagHolds(journal, one, one.sequence, await journal.read(one.block))).toBe(true);
      if (shape.checksum >= 2) expect(tagHolds(journal, one, one.sequence, block(9))).toBe(false);
    }
  });

  test('leaves out what was revoked, unless it was written again later', async () => {
    const { blocks } = await scanLog(
      logOf(shape, [
        {
          writes: [
            { target: 10, data: block(1) },
            { target: 11, data: block(1) },
          ],
        },
        { writes: [], revokes: [10, 11] },
        { writes: [{ target: 11, data: block(2) }], revokes: [12] },
      ]),
    );
    expect([...blocks].map(([target, { sequence }]) => [target, sequence])).toEqual([[11, 9]]);
  });

  test('ends before a transaction without its commit, which is no damage', async () => {
    const { blocks, broken } = await scanLog(
      logOf(shape, [
        { writes: [{ target: 10, data: block(1) }] },
        { writes: [{ target: 11, data: block(1) }], ends: 'unfinished' },
      ]),
    );
    expect([[...blocks.keys()], broken]).toEqual([[10], false]);
  });

  test('goes around its end, and numbers of transactions around theirs', async () => {
    const journal = logOf({ ...shape, blocks: 16, start: 13, sequence: 0xfffffffe }, [
      {
        writes: [
          { target: 10, data: block(1) },
          { target: 11, data: block(1) },
        ],
      },
      { writes: [{ target: 12, data: block(1) }] },
      { writes: [{ target: 10, data: block(2) }] },
    ]);
    const { blocks, next } = await scanLog(journal);
    expect([[...blocks.keys()].sort(), next]).toEqual([[10, 11, 12], 1]);
    expect((await journal.read(blocks.get(10)?.block ?? 0))[5]).toBe(2);
  });

  test('marks blocks that begin as its own do', async () => {
    const data = block(7);
    data.writeUInt32BE(0xc03b3998, 0);
    const { blocks } = await scanLog(logOf(shape, [{ writes: [{ target: 10, data }] }]));
    expect(blocks.get(10)?.escaped).toBe(true);
  });
});

describe.each(shapes.filter(({ checksum }) => checksum > 0))('with checksums of version $checksum', shape => {
  test.runIf(shape.checksum > 0)(
    'whose last checksum does not hold is broken; an older one is a leftover',
    async () => {
      const last = (at: number): TransactionShape[] => [
        { writes: [{ target: 10, data: block(1) }], at: 1000 },
        { writes: [{ target: 11, data: block(1) }], at, ends: 'wrong-sum' },
      ];
      const newer = await scanLog(logOf(shape, last(1001)));
      expect([[...newer.blocks.keys()], newer.broken]).toEqual([[10], true]);
      const older = await scanLog(logOf(shape, last(999)));
      expect([[...older.blocks.keys()], older.broken]).toEqual([[10], false]);
      const asynchronous = await scanLog(logOf({ ...shape, asyncCommit: true }, last(1001)));
      expect([[...asynchronous.blocks.keys()], asynchronous.broken]).toEqual([[10], false]);
    },
  );
});

test('a block number past 32 bits is kept whole', async () => {
  const target = 2 ** 40 + 5;
  const { blocks } = await scanLog(logOf({ checksum: 3, bits64: true }, [{ writes: [{ target, data: block(1) }] }]));
  expect([...blocks.keys()]).toEqual([target]);
});

test('any log ends, whatever is in it', async () => {
  const write = fc.record({ target: fc.nat(100), data: fc.nat(255).map(block) });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...shapes),
      fc.array(
        fc.record({ writes: fc.array(write, { maxLength: 6 }), revokes: fc.array(fc.nat(100), { maxLength: 6 }) }),
        {
          maxLength: 8,
        },
      ),
      fc.array(fc.record({ block: fc.nat(63), at: fc.nat(BLOCK - 4), value: fc.nat(0xffffffff) }), { maxLength: 6 }),
      async (shape, transactions, changes) => {
        const journal = logOf(shape, transactions);
        const read = async (number: number) => {
          const data = await journal.read(number);
          for (const { block: changed, at, value } of changes) if (changed === number) data.writeUInt32BE(value, at);
          return data;
        };
        await settled(scanLog({ ...journal, read }).catch(error => expect(error).toBeInstanceOf(RangeError)));
      },
    ),
    fuzz(150, 73),
  );
});

test('a log of one transaction without an end is given up on', async () => {
  const journal = logOf({ checksum: 0, bits64: false }, [{ writes: [], revokes: [1], ends: 'unfinished' }]);
  const endless = { ...journal, end: 2 ** 31, read: () => journal.read(1) };
  await expect(scanLog(endless)).rejects.toMatchObject({ reason: 'too-much', what: 'journal' });
});
