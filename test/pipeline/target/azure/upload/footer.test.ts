import { expect, test } from 'vitest';
import { footerFault } from '../../../../../src/pipeline/target/azure/upload/footer.ts';
import { footerFault as azureSays } from '../../../../../src/sandbox/azure/footer.ts';
import { MiB, testRoad } from '../bench.ts';

const { tail, size } = testRoad().layout;
const footer = Buffer.from(tail ?? []);

/** The footer with bytes changed; the checksum made right again where `mend` says so. */
function changed(at: number, bytes: readonly number[], mend = true): Buffer {
  const copy = Buffer.from(footer);
  copy.set(bytes, at);
  if (mend) {
    let sum = 0;
    for (const [n, byte] of copy.entries()) if (n < 64 || n >= 68) sum += byte;
    copy.writeUInt32BE(~sum >>> 0, 64);
  }
  return copy;
}

test('a right footer has no fault', () => {
  expect(footerFault(footer, size).field).toBe('none');
});

test.each([
  ['cookie', 0, [0x63, 0x78]],
  ['format-version', 12, [0, 2]],
  ['data-offset', 16, [0, 0, 0, 0, 0, 0, 2, 0]],
  ['current-size', 48, [0, 0, 0, 1]],
  ['disk-type', 60, [0, 0, 0, 3]],
] as const)('a wrong %s is named, and is one that Azure refuses', (field, at, bytes) => {
  const wrong = changed(at, bytes);
  expect(footerFault(wrong, size)).toMatchObject({ field, at });
  expect(azureSays(wrong, size)).toBeDefined();
});

test('so is a wrong checksum, and a footer of another disk', () => {
  expect(footerFault(changed(90, [1], false), size)).toMatchObject({ field: 'checksum', at: 64 });
  expect(footerFault(footer, size + MiB)).toMatchObject({ field: 'current-size' });
  expect(footerFault(new Uint8Array(512), size)).toEqual({
    field: 'cookie',
    at: 0,
    found: '0000000000000000',
    expected: Buffer.from('conectix').toString('hex'),
  });
});
