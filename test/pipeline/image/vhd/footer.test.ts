import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseFooter, vhdFooter } from '../../../../src/pipeline/image/vhd/footer.ts';
import { fixedVhd } from '../../../../src/pipeline/image/vhd/write-fixed.ts';
import { diskOf } from '../disks.ts';

const uuid = Uint8Array.from({ length: 16 }, (_, n) => n);
const timestamp = 0x2c8a4b00;
const specs = process.env.VMFERRY_SPECS;

/** Size, and the first 85 bytes of the footer; all after them are zero. */
const vectors: readonly (readonly [size: number, footer: string])[] = [
  [
    20 * 2 ** 20,
    '636f6e65637469780000000200010000ffffffffffffffff2c8a4b0077696e20000a00005769326b00000000014000000000000001400000025a041100000002ffffef64000102030405060708090a0b0c0d0e0f00',
  ],
  [
    256 * 2 ** 20,
    '636f6e65637469780000000200010000ffffffffffffffff2c8a4b0077696e20000a00005769326b000000001000000000000000100000000208103f00000002ffffefde000102030405060708090a0b0c0d0e0f00',
  ],
  [
    35183298347008,
    '636f6e65637469780000000200010000ffffffffffffffff2c8a4b0077696e20000a00005769326b00001fffc000000000001fffc0000000ffff10ff00000002ffffe98e000102030405060708090a0b0c0d0e0f00',
  ],
];

function check(size: number, expected: string): void {
  const footer = Buffer.from(vhdFooter({ size, uuid, timestamp }));
  expect(footer.length).toBe(512);
  expect(footer.toString('hex', 0, 85)).toBe(expected);
  expect(footer.subarray(85).every(byte => byte === 0)).toBe(true);
}

describe('the footer of a fixed VHD is exact', () => {
  for (const [size, footer] of vectors) test(`for ${size} bytes`, () => check(size, footer));

  test.runIf(specs)('for all vectors of the specification folder (needs VMFERRY_SPECS)', () => {
    const file = join(specs ?? '', 'azure/vhd/fixed-vhd-footer-vectors.json');
    const all: { vectors: { virtualSizeBytes: number; footerFirst85Hex: string }[] } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    expect(all.vectors.length).toBe(16);
    for (const { virtualSizeBytes, footerFirst85Hex } of all.vectors) check(virtualSizeBytes, footerFirst85Hex);
  });
});

describe('a footer is read', () => {
  for (const [size, footer] of vectors) {
    test(`as it was written, for ${size} bytes`, () => {
      const bytes = Buffer.concat([Buffer.from(footer, 'hex'), Buffer.alloc(512 - 85)]);
      expect(parseFooter(bytes)).toMatchObject({ type: 'fixed', size, creator: 'win ', savedState: false });
      expect(parseFooter(bytes.subarray(0, 511))).toMatchObject({ size });
      for (const at of [0, 15, 40, 55, 63, 67, 80, 300]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
        expect(parseFooter(changed)).toBe('checksum');
      }
    });
  }

  test('of a dynamic disk with the place of its header', () => {
    const footer = vhdFooter({ size: 2 ** 30, uuid, timestamp, dataOffset: 512 });
    expect(parseFooter(footer)).toMatchObject({ type: 'dynamic', size: 2 ** 30, dataOffset: 512 });
  });

  test.runIf(specs)('that qemu wrote (needs VMFERRY_SPECS)', () => {
    for (const [name, size, creator] of [
      ['qemu-img-7.2-force_size-256MiB', 2 ** 28, 'qem2'],
      ['qemu-img-7.2-noforce-256MiB-padded-to-268886016', 268886016, 'qemu'],
    ] as const) {
      const footer = readFileSync(join(specs ?? '', `azure/vhd/${name}.footer.bin`));
      expect(parseFooter(footer)).toMatchObject({ type: 'fixed', size, creator });
    }
  });
});

describe('a fixed VHD', () => {
  const mebibyte = 2 ** 20;
  const began = Date.UTC(2024, 5, 1);

  test('is the disk rounded up to 1 MiB, with its footer behind', () => {
    const layout = fixedVhd(diskOf(3 * mebibyte + 512, []), { uuid, began });
    expect(layout.size).toBe(4 * mebibyte);
    expect(layout.tail).toEqual(vhdFooter({ size: 4 * mebibyte, uuid, timestamp: began / 1000 - 946_684_800 }));
    expect(fixedVhd(diskOf(4 * mebibyte, []), { uuid, began }).size).toBe(4 * mebibyte);
  });

  test('is never smaller than the other side takes', () => {
    expect(fixedVhd(diskOf(512, []), { uuid, began, atLeast: 20 * mebibyte }).size).toBe(20 * mebibyte);
    expect(fixedVhd(diskOf(21 * mebibyte, []), { uuid, began, atLeast: 20 * mebibyte }).size).toBe(21 * mebibyte);
  });
});
