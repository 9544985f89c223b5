import { describe, expect, test } from 'vitest';
import { digestsOf } from '../../../../../src/native/index.ts';
import { azureFailure } from '../../../../../src/pipeline/target/azure/failures.ts';
import {
  type ChecksumKind,
  checksumOf,
  HostChecksums,
} from '../../../../../src/pipeline/target/azure/upload/checksum.ts';
import { crc64 } from '../../../../../src/sandbox/azure/crc64.ts';

test('a piece goes with its CRC-64 as Azure writes it, or with its MD5, or with none, and never with both', async () => {
  const data = Buffer.from('123456789');
  const digests = await digestsOf(data, ['crc64nvme', 'md5']);
  // The check value of CRC-64/NVME is ae8b14860a799888.
  expect(digests.crc64nvme).toBe('ae8b14860a799888');
  expect(checksumOf({ data, digests }, 'crc64')).toEqual({ header: 'x-ms-content-crc64', value: 'iJh5CoYUi64=' });
  expect(checksumOf({ data, digests }, 'crc64')?.value).toBe(crc64(data));
  expect(checksumOf({ data, digests }, 'md5')).toEqual({ header: 'content-md5', value: 'JfnnlDI7RTiF9RgfG2JNCw==' });
  expect(checksumOf({ data, digests }, 'none')).toBeUndefined();
  expect(checksumOf({ data, digests: {} }, 'crc64')).toBeUndefined();
});

const refused = (status: number, code: string) =>
  azureFailure('AZURE_UPLOAD_REFUSED', { name: 'web', host: 'md', status, code });

/** A host that takes these kinds, and what it was sent. */
function host(takes: readonly ChecksumKind[], code = 'InvalidHeaderValue') {
  const sent: ChecksumKind[] = [];
  let flying = 0;
  const seen = { sent, most: 0 };
  const put = async (kind: ChecksumKind) => {
    sent.push(kind);
    seen.most = Math.max(seen.most, ++flying);
    await new Promise(setImmediate);
    flying--;
    if (!takes.includes(kind)) throw refused(400, code);
  };
  return { put, seen };
}

describe('which checksum a host takes', () => {
  test.each([
    [['crc64', 'md5', 'none'], 'crc64', []],
    [['md5', 'none'], 'md5', ['md5']],
    [['none'], 'none', ['none']],
  ] as const)('of %j it is found with one piece, while the others wait, and said once', async (takes, found, said) => {
    const [checksums, { put, seen }] = [new HostChecksums(), host(takes)];
    const fell: ChecksumKind[] = [];
    await Promise.all(Array.from({ length: 8 }, () => checksums.send(put, kind => fell.push(kind))));
    const tried = ['crc64', 'md5', 'none'].slice(0, ['crc64', 'md5', 'none'].indexOf(found));
    expect(seen.sent).toEqual([...tried, ...Array(8).fill(found)]);
    expect(fell).toEqual(said);
    // Once that is known they go together.
    expect(seen.most).toBe(7);
  });

  test('that refuses every kind refused something else: the last word is told, and the next piece begins anew', async () => {
    const [checksums, { put, seen }] = [new HostChecksums(), host([])];
    const none = () => expect.unreachable();
    await expect(checksums.send(put, none)).rejects.toThrow('AZURE_UPLOAD_REFUSED');
    expect(seen.sent).toEqual(['crc64', 'md5', 'none']);
    await checksums.send(host(['crc64']).put, none);
  });

  test('is not doubted for a later bad request, unless that names the header', async () => {
    const checksums = new HostChecksums();
    const fell: ChecksumKind[] = [];
    await checksums.send(host(['crc64']).put, kind => fell.push(kind));
    const other = host([]);
    await expect(checksums.send(other.put, kind => fell.push(kind))).rejects.toThrow('AZURE_UPLOAD_REFUSED');
    expect(other.seen.sent).toEqual(['crc64']);
    const header = host(['md5'], 'UnsupportedHeader');
    await checksums.send(header.put, kind => fell.push(kind));
    expect(header.seen.sent).toEqual(['crc64', 'md5']);
    expect(fell).toEqual(['md5']);
  });

  test('stays open while the first pieces fail for other reasons', async () => {
    const checksums = new HostChecksums();
    const busy = async () => Promise.reject(azureFailure('AZURE_BUSY', { host: 'md', status: 503 }));
    const failing = [1, 2, 3].map(() => expect(checksums.send(busy, () => {})).rejects.toThrow('AZURE_BUSY'));
    await Promise.all(failing);
    const { put, seen } = host(['crc64']);
    await checksums.send(put, () => {});
    expect(seen.sent).toEqual(['crc64']);
  });
});
