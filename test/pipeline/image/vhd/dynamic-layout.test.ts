import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynamicVhd } from '../../../../src/pipeline/image/vhd/dynamic-layout.ts';
import { parseFooter } from '../../../../src/pipeline/image/vhd/footer.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { bytesOf, contentOf, diskOf, failureOf } from '../disks.ts';
import { someRuns } from '../some-runs.ts';

const mebibyte = 2 ** 20;
const block = 2 * mebibyte;
const about = {
  machine: { id: 'vm-1', name: 'web', networks: [], disks: [] },
  uuid: Uint8Array.from({ length: 16 }, (_, n) => n * 7),
  began: Date.UTC(2024, 5, 1),
};

/** Follows the tables by the specification; what it does not expect it throws at. */
function walk(file: Buffer): { size: number; content: Buffer; blocks: number } {
  const footer = file.subarray(-512);
  expect(footer.equals(file.subarray(0, 512))).toBe(true);
  const { size } = parseFooter(footer) as { size: number };
  const header = file.subarray(512, 1536);
  expect(header.toString('latin1', 0, 8)).toBe('cxsparse');
  expect(header.readBigUInt64BE(8)).toBe(2n ** 64n - 1n);
  const sum = header.reduce((total, byte, at) => total + (at >= 36 && at < 40 ? 0 : byte), 0);
  expect(header.readUInt32BE(36)).toBe(~sum >>> 0);
  expect(header.readUInt32BE(32)).toBe(block);
  const table = Number(header.readBigUInt64BE(16));
  const entries = header.readUInt32BE(28);
  expect(entries).toBe(Math.ceil(size / block));
  const content = Buffer.alloc(entries * block);
  let next = table + Math.ceil((entries * 4) / 512) * 512;
  let blocks = 0;
  for (let index = 0; index < entries; index++) {
    const at = file.readUInt32BE(table + index * 4);
    if (at === 0xffffffff) continue;
    expect(at * 512).toBe(next);
    expect(file.subarray(next, next + 512).every(byte => byte === 0xff)).toBe(true);
    file.copy(content, index * block, next + 512, next + 512 + block);
    next += 512 + block;
    blocks++;
  }
  expect(next).toBe(file.length - 512);
  return { size, content, blocks };
}

describe('a dynamic VHD of ours', () => {
  test('holds whatever runs a disk comes in, in blocks that hold data, and is rounded up to 1 MiB', async () => {
    await fc.assert(
      fc.asyncProperty(someRuns(20_000), async ({ size, runs }) => {
        const disk = diskOf(size, runs);
        const before = await contentOf(disk);
        const found = walk(await bytesOf(dynamicVhd(disk, about)));
        expect(found.size).toBe(Math.ceil(size / mebibyte) * mebibyte);
        expect(found.content.subarray(0, size).equals(before)).toBe(true);
        expect(found.content.subarray(size).every(byte => byte === 0)).toBe(true);
        let full = 0;
        for (let at = 0; at < size; at += block) if (before.subarray(at, at + block).some(byte => byte !== 0)) full++;
        expect(found.blocks).toBe(full);
      }),
      fuzz(20, 62),
    );
  });

  test('is as large as the other side wants it at least', async () => {
    expect(walk(await bytesOf(dynamicVhd(diskOf(512, []), { ...about, atLeast: 20 * mebibyte }))).size).toBe(
      20 * mebibyte,
    );
  });

  test('is refused past 2040 GiB, where its sector numbers end', async () => {
    const largest = 2040 * 1024 * mebibyte;
    expect(dynamicVhd(diskOf(largest, []), about).headLast?.length).toBeLessThan(4 * mebibyte);
    const doing = async () => dynamicVhd(diskOf(largest + 512, []), about);
    expect(await failureOf(doing())).toMatchObject({ code: 'IMAGE_TOO_LARGE', facts: { most: largest } });
  });
});
