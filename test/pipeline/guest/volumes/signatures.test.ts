import { describe, expect, test } from 'vitest';
import { detect } from '../../../../src/pipeline/guest/volumes/detect.ts';
import { bootRecord } from '../../image/partitions/tables.ts';
import { diskOfBytes } from '../sources.ts';

const SIZE = 2 * 1024 * 1024;
const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const uuid = '00112233-4455-6677-8899-aabbccddeeff';

type Put = readonly [at: number, data: Buffer | string];

function disk(...puts: readonly Put[]): Buffer {
  const data = Buffer.alloc(SIZE);
  for (const [at, bytes] of puts) data.set(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, at);
  return data;
}

const number = (value: number, bytes = 4) => {
  const data = Buffer.alloc(bytes);
  data.writeUInt32LE(value >>> 0);
  return data;
};

const raid1 = (at: number): Put[] => [
  [at, number(0xa92b4efc)],
  [at + 4, number(1)],
  [at + 16, id],
  [at + 32, 'host:0'],
  [at + 72, number(1)],
  [at + 144, number(at / 512, 8)],
];

/** A pair of libnvpair: what comes before the value. */
const pair = (name: string, type: number, value: Buffer) => {
  const head = Buffer.alloc(4 + Math.ceil(name.length / 4) * 4 + 8);
  head.writeUInt32BE(name.length, 0);
  head.write(name, 4);
  head.writeUInt32BE(type, head.length - 8);
  head.writeUInt32BE(1, head.length - 4);
  return Buffer.concat([head, value]);
};

async function contentOf(data: Buffer) {
  const { volumes } = await detect([diskOfBytes(data)]);
  const [volume] = volumes;
  return {
    content: volume?.content,
    unreadable: volume?.unreadable && [volume.unreadable.reason, volume.unreadable.what],
  };
}

describe('a volume tells that it is', () => {
  test.each<[string, Put[], object, string?]>([
    [
      'LUKS 1',
      [
        [0, 'LUKS\xba\xbe\0\x01'],
        [168, uuid],
      ],
      { kind: 'luks', uuid, detail: '1' },
      'encrypted',
    ],
    [
      'LUKS 2',
      [
        [0, 'LUKS\xba\xbe\0\x02'],
        [24, 'secret'],
        [168, uuid],
      ],
      { kind: 'luks', uuid, label: 'secret', detail: '2' },
      'encrypted',
    ],
    [
      'swap',
      [
        [4086, 'SWAPSPACE2'],
        [1036, id],
        [1052, 'swap'],
      ],
      { kind: 'swap', uuid, label: 'swap' },
    ],
    ['swap with large pages', [[65526, 'SWAPSPACE2']], { kind: 'swap' }],
    ['a suspended machine', [[4086, 'S1SUSPEND\0']], { kind: 'swap', detail: 'suspended' }],
    ['RAID, metadata 1.1', raid1(0), { kind: 'linux-raid', uuid, label: 'host:0', detail: 'raid1' }, 'unsupported'],
    ['RAID, metadata 1.2', raid1(4096), { kind: 'linux-raid', uuid, label: 'host:0', detail: 'raid1' }, 'unsupported'],
    [
      'RAID, metadata 1.0',
      raid1(SIZE - 8192),
      { kind: 'linux-raid', uuid, label: 'host:0', detail: 'raid1' },
      'unsupported',
    ],
    [
      'RAID, metadata 0.90',
      [
        [SIZE - 65536, Buffer.concat([number(0xa92b4efc), number(0), number(90)])],
        [SIZE - 65536 + 28, number(5)],
      ],
      { kind: 'linux-raid', uuid: '00000000-0000-0000-0000-000000000000', detail: 'raid5' },
      'unsupported',
    ],
    [
      'a bcache',
      [
        [4096 + 16, number(1, 8)],
        [4096 + 24, Buffer.from('c68573f64e1a45ca8265f57f48ba6d81', 'hex')],
        [4096 + 40, id],
        [4096 + 72, 'fast'],
      ],
      { kind: 'bcache', uuid, label: 'fast', detail: 'backing' },
      'unsupported',
    ],
    [
      'ZFS',
      [
        [
          16384 + 40,
          Buffer.concat([pair('name', 9, Buffer.from('\0\0\0\x04tank')), pair('pool_guid', 8, number(0, 8))]),
        ],
        [131072 + 1024, Buffer.from('0cb1ba0000000000', 'hex')],
      ],
      { kind: 'zfs', uuid: '0', label: 'tank' },
      'unsupported',
    ],
    ['BitLocker', [[3, '-FVE-FS-']], { kind: 'bitlocker' }, 'unsupported'],
  ])('%s', async (_, puts, content, reason) => {
    const found = await contentOf(disk(...puts));
    expect(found.content).toEqual(content);
    expect(found.unreadable?.[0]).toBe(reason);
  });

  test('a RAID superblock near the end that belongs elsewhere does not count', async () => {
    const [at = 0] = [SIZE - 8192];
    expect(await contentOf(disk(...raid1(at), [at + 144, number(5, 8)]))).toEqual({});
  });

  test('nothing at all, where there is nothing', async () => {
    expect(await contentOf(disk())).toEqual({});
    expect(await contentOf(Buffer.alloc(0))).toEqual({});
    expect(await contentOf(Buffer.alloc(700))).toEqual({});
  });

  test('cut off, where a partition lies past the end of the disk', async () => {
    const record = bootRecord([
      { type: 0x83, first: 2048, count: 2048 },
      { type: 0x83, first: 9999999, count: 2048 },
    ]);
    const { volumes } = await detect([diskOfBytes(disk([0, record]))]);
    expect(volumes.map(({ name, size, unreadable }) => [name, size, unreadable?.reason])).toEqual([
      ['/dev/sda1', 1048576, undefined],
      ['/dev/sda2', 1048576, 'beyond'],
    ]);
  });
});
