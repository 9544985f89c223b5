import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failed } from '../../../src/pipeline/failure.ts';
import { openImage } from '../../../src/pipeline/image/index.ts';
import { bounded } from '../../fixtures/bounded.ts';
import { fuzz } from '../../fixtures/fuzz.ts';
import { dynamicVhdOf } from '../../fixtures/images/vhd.ts';
import { BAT_AT, crc32cOf, LOG_AT, logEntryOf, METADATA_AT, MIB, vhdxOf } from '../../fixtures/images/vhdx.ts';
import { memoryBytes } from './bytes.ts';
import { halfRandom, signal } from './disks.ts';

// What a checksum protects is never reached by damage at random: here the checksums are made to hold again.

const KiB = 1024;
const content = Buffer.concat([halfRandom(3 * 512 * KiB, 3), Buffer.alloc(512)]);
const mostMemory = 64 * MIB;

async function usedUp(file: Uint8Array, name: string): Promise<void> {
  const { bytes } = memoryBytes(file, { name });
  const before = process.memoryUsage().arrayBuffers;
  try {
    const disk = await openImage(bytes, signal);
    let covered = 0;
    let data = 0;
    for await (const run of disk.runs({ signal })) {
      covered += run.length;
      data += run.data?.length ?? 0;
    }
    expect(covered).toBeLessThanOrEqual(disk.size);
    expect(data).toBeLessThanOrEqual(file.length);
    const part = Buffer.alloc(Math.min(4096, disk.size));
    for (let n = 0; n < 8; n++) await disk.read?.(Math.floor(((disk.size - part.length) / 8) * n), part);
    await disk.close();
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    expect(error.failure).toMatchObject({ exit: 'data', retry: 'never' });
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostMemory);
}

const value = fc.oneof(
  fc.constantFrom(0, 1, 2, 7, 511, 512, 4096, 0xffff, 0x100000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
  fc.nat(2 ** 32 - 1),
  fc.nat(64),
);

function changes(places: readonly (readonly [from: number, length: number])[]) {
  const at = fc.oneof(...places.map(([from, length]) => fc.nat(length - 4).map(offset => from + offset)));
  const one = fc.record({ at, value, width: fc.constantFrom(1, 2, 4), little: fc.boolean() });
  return fc.array(one, { minLength: 1, maxLength: 4 });
}

type Change = { at: number; value: number; width: number; little: boolean };

function changed(file: Buffer, all: readonly Change[]): Buffer {
  const out = Buffer.from(file);
  for (const { at, value, width, little } of all) {
    const fits = value % 2 ** (8 * width);
    if (little) out.writeUIntLE(fits, at, width);
    else out.writeUIntBE(fits, at, width);
  }
  return out;
}

function summed(part: Buffer, at: number): void {
  part.writeUInt32BE(0, at);
  let sum = 0;
  for (const byte of part) sum += byte;
  part.writeUInt32BE((0xffff_ffff - sum) >>> 0, at);
}

test('a dynamic VHD whose fields are anything, and whose checksums hold, gives a disk or a failure about its data', async () => {
  const file = dynamicVhdOf(content);
  await fc.assert(
    fc.asyncProperty(
      changes([
        [0, 512],
        [512, 64],
        [1536, 32],
        [2048, 64],
      ]),
      async all => {
        const out = changed(file, all);
        out.copy(out, out.length - 512, 0, 512);
        for (const at of [0, out.length - 512]) summed(out.subarray(at, at + 512), 64);
        summed(out.subarray(512, 1536), 36);
        await bounded(() => usedUp(out, 'web.vhd'));
      },
    ),
    fuzz(200, 61),
  );
});

function sealed(part: Buffer): void {
  part.writeUInt32LE(0, 4);
  part.writeUInt32LE(crc32cOf(part), 4);
}

test('a VHDX whose fields are anything, and whose checksums hold, gives a disk or a failure about its data', async () => {
  const entry = logEntryOf(5n, [
    { at: BAT_AT + 8192, data: Buffer.alloc(4096, 1) },
    { at: METADATA_AT + 128 * KiB, zeros: 8192 },
  ]);
  const file = vhdxOf(content, { log: [[0, entry]] });
  await fc.assert(
    fc.asyncProperty(
      changes([
        [128 * KiB, 80],
        [192 * KiB, 80],
        [LOG_AT, 128],
        [METADATA_AT, 200],
        [METADATA_AT + 64 * KiB, 48],
        [BAT_AT, 32],
      ]),
      async all => {
        const out = changed(file, all);
        sealed(out.subarray(128 * KiB, 132 * KiB));
        sealed(out.subarray(192 * KiB, 256 * KiB));
        sealed(out.subarray(LOG_AT, LOG_AT + entry.length));
        await bounded(() => usedUp(out, 'web.vhdx'));
      },
    ),
    fuzz(120, 62),
  );
});
