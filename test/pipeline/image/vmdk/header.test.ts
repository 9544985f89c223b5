import { describe, expect, test } from 'vitest';
import { openImage } from '../../../../src/pipeline/image/index.ts';
import { parseSparseHeader } from '../../../../src/pipeline/image/vmdk/header.ts';
import { memoryBytes } from '../bytes.ts';
import { contentOf, failureOf, halfRandom, signal } from '../disks.ts';
import { grainsOf, header, plainDescriptor, streamVmdk } from './write.ts';

const good = {
  flags: 0x30001,
  capacity: 1000,
  descriptor: [1, 1],
  gd: 2n ** 64n - 1n,
  overHead: 128,
  algorithm: 1,
} as const;

function changed(at: number, bytes: readonly number[]): Buffer {
  const out = header(good);
  out.set(bytes, at);
  return out;
}

test('a header tells sizes and places in bytes', () => {
  expect(parseSparseHeader(header(good), 'x')).toEqual({
    size: 512_000,
    grainBytes: 65536,
    tableEntries: 512,
    compressed: true,
    zeroGrains: false,
    descriptor: { offset: 512, length: 512 },
    footer: true,
    dataOffset: 65536,
  });
});

describe('a header is refused', () => {
  const cases: Readonly<Record<string, readonly [code: string, head: Buffer]>> = {
    'that was never finished': ['VMDK_UNFINISHED', changed(0, [...Buffer.from('kdmv')])],
    'of version 0': ['VMDK_VERSION', changed(4, [0])],
    'of version 4': ['VMDK_VERSION', changed(4, [4])],
    'whose line ends were changed': ['VMDK_NEWLINES', changed(75, [10, 10])],
    'of an absurd capacity': ['VMDK_HEADER', changed(19, [1])],
    'of a negative capacity': ['VMDK_HEADER', changed(19, [0xff])],
    'with grains of no length': ['VMDK_HEADER', changed(20, [0])],
    'with grains of an odd length': ['VMDK_HEADER', changed(20, [100])],
    'with absurdly long grains': ['VMDK_HEADER', changed(24, [1])],
    'with tables of no entries': ['VMDK_HEADER', changed(44, [0, 0])],
    'with tables of too many entries': ['VMDK_HEADER', changed(47, [0x80])],
    'with more grains than can be counted': ['VMDK_HEADER', header({ ...good, capacity: 2 ** 37, grain: 1 })],
    'with an absurd descriptor': ['VMDK_HEADER', changed(40, [1])],
    'with absurd metadata': ['VMDK_HEADER', changed(70, [1])],
    'with compression but no markers': ['VMDK_HEADER', changed(10, [1])],
    'with another compression': ['VMDK_HEADER', changed(77, [2])],
    'with a directory at the end but no compression': ['VMDK_HEADER', changed(10, [0])],
    'of no capacity and with no descriptor': ['VMDK_HEADER', header({ ...good, capacity: 0, descriptor: [0, 0] })],
  };
  for (const [name, [code, head]] of Object.entries(cases)) {
    test(name, async () => {
      const file = Buffer.concat([head, Buffer.alloc(70_000)]);
      expect(await failureOf(openImage(memoryBytes(file).bytes, signal))).toMatchObject({ code, exit: 'data' });
    });
  }

  test('of ESXi snapshots, by the name of their kind', async () => {
    for (const [magic, kind] of [
      ['COWD', 'vmfsSparse'],
      ['\xbe\xba\xfe\xca\0\0\0\0', 'seSparse'],
    ] as const) {
      const file = Buffer.concat([Buffer.from(magic, 'latin1'), Buffer.alloc(4096)]);
      expect(await failureOf(openImage(memoryBytes(file).bytes, signal))).toMatchObject({
        code: 'VMDK_KIND',
        facts: { kind },
      });
    }
  });
});

describe('the embedded descriptor', () => {
  const content = halfRandom(65536, 1);
  const open = (more: string) =>
    openImage(
      memoryBytes(streamVmdk(128, grainsOf(content), { descriptor: plainDescriptor(128, more) })).bytes,
      signal,
    );

  test('is checked for encryption and parents', async () => {
    expect((await failureOf(open('encryptionKeys = "vmware:key/list"'))).code).toBe('VMDK_ENCRYPTED');
    expect((await failureOf(open('parentFileNameHint="base.vmdk"'))).facts).toMatchObject({ parent: 'base.vmdk' });
    expect((await failureOf(open('parentCID=00000001'))).code).toBe('VMDK_DELTA');
  });

  test('may have spaces everywhere and change tracking', async () => {
    const disk = await open('  ddb.adapterType  =  "lsilogic"  \r\nchangeTrackPath="x-ctk.vmdk"   ');
    expect((await contentOf(disk)).equals(content)).toBe(true);
  });

  test('shows nothing that could change a terminal', async () => {
    const { facts } = await failureOf(open('parentFileNameHint="\u001b[2Jx"'));
    expect(facts).toMatchObject({ parent: '[2Jx' });
  });
});

test('a header without capacity stands for its descriptor', async () => {
  const flat = halfRandom(1024 * 512, 2);
  const text = plainDescriptor(1024).replace(/RDONLY.*/, 'RW 1024 FLAT "x-flat.vmdk" 0');
  const file = Buffer.concat([header({ ...good, capacity: 0 }), Buffer.from(text), Buffer.alloc(70_000)]);
  const beside = { 'x-flat.vmdk': memoryBytes(flat).bytes };
  const disk = await openImage(memoryBytes(file, { beside }).bytes, signal);
  expect((await contentOf(disk)).equals(flat)).toBe(true);
});
