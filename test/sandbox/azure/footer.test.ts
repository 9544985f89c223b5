import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { footerFault } from '../../../src/sandbox/azure/footer.ts';
import { vhdFooter } from './vhd.ts';

const size = 20 * 1024 * 1024;

test('a footer made by the specification is taken', () => {
  expect(footerFault(vhdFooter(size), size)).toBeUndefined();
});

test.each<[string, (footer: Buffer) => void, RegExp]>([
  ['cookie', footer => void footer.write('conectiX'), /cookie value 'conectix'/],
  ['format version', footer => void footer.writeUInt32BE(0x20000, 12), /version/],
  ['data offset', footer => void footer.writeBigUInt64BE(512n, 16), /data offset/],
  ['current size', footer => void footer.writeBigUInt64BE(BigInt(size + 512), 48), /current size 20972032/],
  ['disk type', footer => void footer.writeUInt32BE(3, 60), /fixed VHD/],
])('a footer with another %s is refused', (_, change, text) => {
  expect(footerFault(vhdFooter(size, change), size)).toMatch(text);
});

test('a footer with one bit turned anywhere is refused', () => {
  for (let at = 0; at < 512; at++) {
    const footer = vhdFooter(size);
    footer[at] = (footer[at] ?? 0) ^ 1;
    expect(footerFault(footer, size), `byte ${at}`).toBeDefined();
  }
});

test('512 bytes of zeros are refused for their cookie', () => {
  expect(footerFault(Buffer.alloc(512), size)).toMatch(/conectix/);
});

const specs = process.env.VMFERRY_SPECS;
const why = specs ? '' : ' (skipped: VMFERRY_SPECS is not set)';

test.skipIf(!specs)(`the sixteen footers made elsewhere are taken, each for its size only${why}`, () => {
  const file = join(specs ?? '', 'azure/vhd/fixed-vhd-footer-vectors.json');
  const { vectors } = JSON.parse(readFileSync(file, 'utf8'));
  expect(vectors).toHaveLength(16);
  for (const { virtualSizeBytes, footerFirst85Hex } of vectors) {
    const footer = Buffer.concat([Buffer.from(footerFirst85Hex, 'hex'), Buffer.alloc(427)]);
    expect(footerFault(footer, virtualSizeBytes)).toBeUndefined();
    expect(footerFault(footer, virtualSizeBytes + 512)).toMatch(/current size/);
  }
});
