import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, readAll, signal } from '../disks.ts';

const flat = halfRandom(3 * 1024 * 1024, 3);

function descriptor(extents: string, more = 'parentCID=ffffffff'): Buffer {
  return Buffer.from(`# Disk DescriptorFile\r\nversion=1\r\n${more}\r\ncreateType="monolithicFlat"\r\n${extents}\r\n`);
}

function open(text: Buffer, files: Readonly<Record<string, Uint8Array>> = { 'web-flat.vmdk': flat }) {
  const beside = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, memoryBytes(content, { name }).bytes]),
  );
  return openImage(memoryBytes(text, { name: 'web.vmdk', beside }).bytes, signal);
}

describe('a descriptor with flat files', () => {
  test('reads the file it names', async () => {
    for (const type of ['FLAT', 'VMFS', 'vmfs']) {
      const disk = await open(descriptor(`RW 6144 ${type} "web-flat.vmdk"${type === 'FLAT' ? ' 0' : ''}`));
      expect(disk).toMatchObject({ format: 'vmdk-flat', size: flat.length, ordered: true });
      expect((await contentOf(disk)).equals(flat)).toBe(true);
      expect((await readAll(disk)).equals(flat)).toBe(true);
      await disk.close();
    }
  });

  test('joins several extents with their offsets, and zeros where no file is', async () => {
    const disk = await open(descriptor('RW 100 FLAT "a" 3\nRW 50 ZERO\nRDONLY 200 FLAT "b" 0\nRW 10 FLAT "a" 0'), {
      a: flat.subarray(0, 200 * 512),
      b: flat.subarray(512 * 512, 900 * 512),
    });
    const expected = Buffer.concat([
      flat.subarray(3 * 512, 103 * 512),
      Buffer.alloc(50 * 512),
      flat.subarray(512 * 512, 712 * 512),
      flat.subarray(0, 10 * 512),
    ]);
    expect((await contentOf(disk)).equals(expected)).toBe(true);
    expect((await readAll(disk, 777)).equals(expected)).toBe(true);
  });

  test('closes all of its files', async () => {
    const { bytes, counts } = memoryBytes(flat);
    const text = descriptor('RW 6144 FLAT "web-flat.vmdk" 0');
    const main = memoryBytes(text, { beside: { 'web-flat.vmdk': bytes } });
    await (await openImage(main.bytes, signal)).close();
    expect([counts.closed, main.counts.closed]).toEqual([1, 1]);
    const short = memoryBytes(descriptor('RW 6144 FLAT "a" 0\nRW 9999 FLAT "b" 0'), {
      beside: { a: bytes, b: memoryBytes(Buffer.alloc(512)).bytes },
    });
    await failureOf(openImage(short.bytes, signal));
    expect([counts.closed, short.counts.closed]).toEqual([2, 1]);
  });

  test('finds a name in the encoding that the descriptor says', async () => {
    const text = Buffer.concat([
      Buffer.from('# Disk DescriptorFile\nencoding="GBK"\nRW 6144 FLAT "'),
      Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
      Buffer.from('-flat.vmdk" 0\n'),
    ]);
    const disk = await open(text, { '中文-flat.vmdk': flat });
    expect(disk.size).toBe(flat.length);
  });
});

describe('a descriptor is refused', () => {
  const cases: Readonly<Record<string, readonly [code: string, text: Buffer]>> = {
    'when encrypted': [
      'VMDK_ENCRYPTED',
      descriptor('RW 6144 FLAT "web-flat.vmdk" 0', 'encryptionKeys="vmware:key/list"'),
    ],
    'when a snapshot, by its parent id': [
      'VMDK_DELTA',
      descriptor('RW 6144 FLAT "web-flat.vmdk" 0', 'parentCID=12ab34cd'),
    ],
    'when a snapshot, by its parent name': [
      'VMDK_DELTA',
      descriptor('RW 9 VMFSSPARSE "x"', 'parentFileNameHint="web.vmdk"'),
    ],
    'when its data is in a raw device': ['VMDK_KIND', descriptor('RW 6144 VMFSRDM "web-rdm.vmdk"')],
    'when it is a COWD extent': ['VMDK_KIND', descriptor('RW 6144 VMFSSPARSE "web-delta.vmdk"')],
    'when it is an seSparse extent': ['VMDK_KIND', descriptor('RW 6144 SESPARSE "web-sesparse.vmdk"')],
    'when nothing may be read': ['VMDK_KIND', descriptor('NOACCESS 6144 FLAT "web-flat.vmdk" 0')],
    'when a sparse file is none': ['VMDK_NOT_SPARSE', descriptor('RW 6144 SPARSE "web-flat.vmdk"')],
    'when it names no extent': ['VMDK_NO_EXTENT', descriptor('')],
    'when its extents are absurdly long': ['VMDK_NO_EXTENT', descriptor('RW 999999999999 ZERO')],
    'when an extent makes no sense': ['VMDK_DESCRIPTOR_LINE', descriptor('RW many FLAT "x"')],
    'when a name leaves the folder': ['VMDK_NAME_UNSAFE', descriptor('RW 6144 FLAT "../web-flat.vmdk" 0')],
    'when a name is absolute': ['VMDK_NAME_UNSAFE', descriptor('RW 6144 FLAT "/etc/shadow" 0')],
    'when a name is one of Windows': ['VMDK_NAME_UNSAFE', descriptor('RW 6144 FLAT "C:\\disk.vmdk" 0')],
    'when there is no name': ['VMDK_NAME_UNSAFE', descriptor('RW 6144 FLAT "" 0')],
    'when its file is too short': ['VMDK_FLAT_SHORT', descriptor('RW 6145 FLAT "web-flat.vmdk" 0')],
    'when it is longer than any descriptor': [
      'VMDK_DESCRIPTOR_LONG',
      Buffer.concat([descriptor(''), Buffer.alloc(2 ** 20, 32)]),
    ],
  };
  for (const [name, [code, text]] of Object.entries(cases)) {
    test(name, async () => {
      expect(await failureOf(open(text))).toMatchObject({ code, exit: 'data', facts: { file: expect.any(String) } });
    });
  }

  test('when its neighbours cannot be reached', async () => {
    const { bytes } = memoryBytes(descriptor('RW 6144 FLAT "web-flat.vmdk" 0'));
    expect((await failureOf(openImage(bytes, signal))).code).toBe('VMDK_NO_NEIGHBOUR');
  });
});
