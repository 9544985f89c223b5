import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import {
  BAT_AT,
  DATA_AT,
  type Logged,
  logEntryOf,
  MIB,
  type VhdxShape,
  vhdxOf,
} from '../../../fixtures/images/vhdx.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';

const open = (file: Uint8Array) => openImage(memoryBytes(file, { name: 'web.vhdx' }).bytes, signal);
const content = Buffer.concat([halfRandom(MIB, 6), halfRandom(MIB, 7)]);

/** The first 4 KiB of a table that has the first block where it is, and the second one where the file ends. */
function table(entries: readonly bigint[]): Buffer {
  const out = Buffer.alloc(4096);
  for (const [index, entry] of entries.entries()) out.writeBigUInt64LE(entry, index * 8);
  return out;
}
const at = (mib: number) => (BigInt(mib) << 20n) | 6n;
const both: Logged = { at: BAT_AT, data: table([at(DATA_AT / MIB), at(DATA_AT / MIB + 1)]) };
const onlyFirst: Logged = { at: BAT_AT, data: table([at(DATA_AT / MIB)]) };

/** A file that was about to learn where its blocks are. */
const unlearned = (log: VhdxShape['log']) => {
  const file = vhdxOf(content, { log: log ?? [] });
  file.fill(0, BAT_AT, BAT_AT + 16);
  return file;
};

async function mustRead(file: Uint8Array, expected: Buffer) {
  const disk = await open(file);
  expect((await contentOf(disk)).equals(expected)).toBe(true);
  expect((await readAll(disk)).equals(expected)).toBe(true);
}

describe('the log of a VHDX that was not closed', () => {
  test('is replayed, and the file is left as it is', async () => {
    const file = unlearned([[0, logEntryOf(5n, [both])]]);
    const before = Buffer.from(file);
    await mustRead(file, content);
    expect(file.equals(before)).toBe(true);
  });

  test('is left alone where nothing is to be replayed', async () => {
    await mustRead(vhdxOf(content, { log: [[0, logEntryOf(5n, [onlyFirst])]], logGuid: '00'.repeat(16) }), content);
  });

  test('is empty where it was announced and nothing of it was written yet', async () => {
    await mustRead(vhdxOf(content, { log: [] }), content);
    await mustRead(vhdxOf(content, { log: [[0, logEntryOf(5n, [onlyFirst], { guid: 'ab'.repeat(16) })]] }), content);
  });

  test('is a ring, and entries follow each other in it', async () => {
    const first = logEntryOf(9n, [onlyFirst], { tail: MIB - 4096 });
    const second = logEntryOf(10n, [both], { tail: MIB - 4096 });
    await mustRead(
      unlearned([
        [MIB - 4096, first],
        [first.length - 4096, second],
      ]),
      content,
    );
  });

  test('begins where the newest entry says: what is older is done', async () => {
    const old = logEntryOf(3n, [{ at: BAT_AT, zeros: 4096 }]);
    const stale = logEntryOf(2n, [{ at: DATA_AT, zeros: 2 * MIB }]);
    const entries = [
      [0, old],
      [old.length, logEntryOf(4n, [both], { tail: old.length })],
      [64 * 1024, stale],
      [128 * 1024, logEntryOf(99n, [onlyFirst], { guid: 'ab'.repeat(16) })],
    ] as const;
    await mustRead(unlearned(entries), content);
  });

  test('may zero sectors and write to those of a block', async () => {
    const sector = halfRandom(4096, 9);
    const expected = Buffer.from(content);
    expected.fill(0, 8192, 8192 + 3 * 4096);
    sector.copy(expected, MIB + 40960);
    const writes = [both, { at: DATA_AT + 8192, zeros: 3 * 4096 }, { at: DATA_AT + MIB + 40960, data: sector }];
    await mustRead(unlearned([[0, logEntryOf(5n, writes)]]), expected);
  });

  test('may say that the file was about to grow: what it had not written is zeros', async () => {
    const last = DATA_AT + 2 * MIB;
    const file = unlearned([[0, logEntryOf(5n, [both], { last })]]).subarray(0, DATA_AT + MIB + 5000);
    const expected = Buffer.from(content);
    expected.fill(0, MIB + 5000);
    await mustRead(file, expected);
  });

  test('may have many descriptors', async () => {
    const sectors = Array.from({ length: 200 }, (_, n) => halfRandom(4096, 100 + n));
    const writes = sectors.map((data, n) => ({ at: DATA_AT + n * 4096, data }));
    const expected = Buffer.from(content);
    for (const [n, data] of sectors.entries()) data.copy(expected, n * 4096);
    await mustRead(unlearned([[0, logEntryOf(5n, [...writes, both])]]), expected);
  });

  const good = logEntryOf(5n, [both]);
  const changed = (offset: number) => {
    const entry = Buffer.from(good);
    entry.writeUInt8(entry.readUInt8(offset) ^ 1, offset);
    return entry;
  };
  const refused: Readonly<Record<string, readonly [code: string, log: VhdxShape['log']]>> = {
    'where an entry was changed': ['VHDX_LOG', [[0, changed(5000)]]],
    'where a sector is of another entry': ['VHDX_LOG', [[0, logEntryOf(5n, [both], { torn: 4n })]]],
    'where the entry before is missing': ['VHDX_LOG', [[good.length, logEntryOf(6n, [both])]]],
    'where numbers do not follow': [
      'VHDX_LOG',
      [
        [0, good],
        [good.length, logEntryOf(7n, [both])],
      ],
    ],
    'where the file is shorter than it knew': ['IMAGE_CUT', [[0, logEntryOf(5n, [both], { flushed: 2 ** 30 })]]],
    'where it would grow past all reason': ['VHDX_FIELD', [[0, logEntryOf(5n, [both], { last: 2 ** 50 })]]],
    'where it zeroes past all reason': ['VHDX_FIELD', [[0, logEntryOf(5n, [{ at: 0, zeros: 2 ** 40 }])]]],
  };
  for (const [name, [code, log]] of Object.entries(refused)) {
    test(`is refused ${name}`, async () => {
      expect(await failureOf(open(unlearned(log)))).toMatchObject({ code, exit: 'data', facts: { file: 'web.vhdx' } });
    });
  }

  test('takes no long time where every sector claims to be an entry as long as the log', async () => {
    const file = vhdxOf(content, { log: [] });
    for (let sector = 0; sector < MIB; sector += 4096) {
      const entry = logEntryOf(5n, []);
      entry.writeUInt32LE(MIB, 8);
      entry.copy(file, MIB + sector);
    }
    const { code } = await failureOf(open(file));
    expect(code).toBe('VHDX_LOG');
  });
});
