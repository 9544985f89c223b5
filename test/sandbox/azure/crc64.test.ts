import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc64 } from '../../../src/sandbox/azure/crc64.ts';

/** One bit after the other, as the definition of a reflected CRC has it. */
function bitByBit(data: Uint8Array): string {
  let crc = 0xffff_ffff_ffff_ffffn;
  for (const byte of data) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
  }
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(crc ^ 0xffff_ffff_ffff_ffffn);
  return out.toString('base64');
}

test('the check value of CRC-64/NVME comes out, least significant byte first', () => {
  const check = Buffer.from(crc64(Buffer.from('123456789')), 'base64');
  expect(check.reverse().toString('hex')).toBe('ae8b14860a799888');
});

test('eight bytes at a time gives the same as one bit at a time, at any offset in the buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (data, skip) => {
      expect(crc64(data.subarray(skip))).toBe(bitByBit(data.subarray(skip)));
    }),
  );
});
