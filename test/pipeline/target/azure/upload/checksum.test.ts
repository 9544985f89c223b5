import { expect, test } from 'vitest';
import { digestsOf } from '../../../../../src/native/index.ts';
import { checksumOf } from '../../../../../src/pipeline/target/azure/upload/checksum.ts';
import { crc64 } from '../../../../../src/sandbox/azure/crc64.ts';

test('a piece goes with its CRC-64 as Azure writes it, else with its MD5, and never with both', async () => {
  const data = Buffer.from('123456789');
  const both = await digestsOf(data, ['crc64nvme', 'md5']);
  // The check value of CRC-64/NVME is ae8b14860a799888.
  expect(both.crc64nvme).toBe('ae8b14860a799888');
  expect(checksumOf(both)).toEqual({ header: 'x-ms-content-crc64', value: 'iJh5CoYUi64=' });
  expect(checksumOf(both)?.value).toBe(crc64(data));
  const md5 = both.md5 ?? '';
  expect(checksumOf({ md5 })).toEqual({ header: 'content-md5', value: 'JfnnlDI7RTiF9RgfG2JNCw==' });
  expect(checksumOf({})).toBeUndefined();
});
