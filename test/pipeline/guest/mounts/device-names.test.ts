import { describe, expect, test } from 'vitest';
import { volumeNamed } from '../../../../src/pipeline/guest/mounts/device-names.ts';
import { parseFstab } from '../../../../src/pipeline/guest/mounts/fstab.ts';
import { diskIndex, diskName, type Place, type Volume } from '../../../../src/pipeline/guest/volumes/volume.ts';

const partition = (disk: number, number: number, more: { uuid?: string; name?: string } = {}): Place => ({
  kind: 'partition',
  disk,
  partition: { number, offset: 0, length: 1, type: '0x83', role: 'linux', ...more },
});
const volume = (name: string, place: Place, content?: Volume['content']): Volume => ({
  name,
  place,
  size: 1,
  ...(content === undefined ? {} : { content }),
});
const logical = (group: string, name: string) =>
  volume(`/dev/${group}/${name}`, { kind: 'logical', group, volume: name, on: [] });

const volumes = [
  volume('/dev/sda1', partition(0, 1, { uuid: 'fa120001-01' }), {
    kind: 'fat',
    uuid: '1234-ABCD',
    label: 'EFI system',
  }),
  volume('/dev/sda2', partition(0, 2, { uuid: '0a0a-02', name: 'Wurzel / ü' }), {
    kind: 'ext4',
    uuid: 'aaaa',
    label: 'root',
  }),
  volume('/dev/sdb', { kind: 'disk', disk: 1 }, { kind: 'xfs', uuid: 'bbbb' }),
  volume('/dev/sdab3', partition(27, 3), { kind: 'ext4', uuid: 'aaaa' }),
  logical('vg0', 'root'),
  logical('my-vg', 'log-data'),
];

describe('a device that fstab names', () => {
  test.each([
    ['UUID=aaaa', '/dev/sda2'],
    ['UUID="AAAA"', '/dev/sda2'],
    ['UUID=1234-abcd', '/dev/sda1'],
    ['LABEL=root', '/dev/sda2'],
    ['PARTUUID=FA120001-01', '/dev/sda1'],
    ['PARTLABEL=Wurzel / ü', '/dev/sda2'],
    ['/dev/disk/by-uuid/bbbb', '/dev/sdb'],
    ['/dev/disk/by-label/EFI\\x20system', '/dev/sda1'],
    ['/dev/disk/by-partlabel/Wurzel\\x20\\x2f\\x20\\xc3\\xbc', '/dev/sda2'],
    ['/dev/disk/by-partuuid/0a0a-02', '/dev/sda2'],
    ['/dev/sda1', '/dev/sda1'],
    ['/dev/vda2', '/dev/sda2'],
    ['/dev/xvdb', '/dev/sdb'],
    ['/dev/sdab3', '/dev/sdab3'],
    ['/dev/nvme0n1p2', '/dev/sda2'],
    ['/dev/nvme1n1', '/dev/sdb'],
    ['/dev/vg0/root', '/dev/vg0/root'],
    ['/dev/mapper/vg0-root', '/dev/vg0/root'],
    ['/dev/mapper/my--vg-log--data', '/dev/my-vg/log-data'],
    ['/dev/my-vg/log-data', '/dev/my-vg/log-data'],
  ])('%s is %s', (name, found) => {
    expect(volumeNamed(name, volumes).volume?.name).toBe(found);
  });

  test.each([
    ['UUID=cccc', 'absent'],
    ['LABEL=Root', 'absent'],
    ['/dev/sda', 'absent'],
    ['/dev/sdc1', 'absent'],
    ['/dev/mapper/my-vg-log-data', 'absent'],
    ['/dev/vg0/none', 'absent'],
    ['/dev/disk/by-id/wwn-0x5000', 'elsewhere'],
    ['/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part1', 'elsewhere'],
    ['/dev/md0', 'elsewhere'],
    ['/dev/sr0', 'elsewhere'],
    ['server:/export', 'no-device'],
    ['//server/share', 'no-device'],
    ['tmpfs', 'no-device'],
    ['.host:/', 'no-device'],
  ])('%s is none of them: %s', (name, why) => {
    expect(volumeNamed(name, volumes)).toEqual({ why });
  });

  test('letters of disks go on after z', () => {
    expect([0, 25, 26, 27, 701, 702].map(diskName)).toEqual([
      '/dev/sda',
      '/dev/sdz',
      '/dev/sdaa',
      '/dev/sdab',
      '/dev/sdzz',
      '/dev/sdaaa',
    ]);
    for (let disk = 0; disk < 2000; disk++) expect(diskIndex(diskName(disk).slice(7))).toBe(disk);
  });
});

test('fstab: comments, tabs, escapes, missing fields and slashes at the end', () => {
  const text = '# none\n\nUUID=1\t/\text4 rw,noatime 0 1\n  LABEL=a\\040b /mnt//x\\040y/ \n/swap none swap sw\nalone\n';
  expect(parseFstab(text)).toEqual([
    {
      line: 3,
      text: 'UUID=1\t/\text4 rw,noatime 0 1',
      device: 'UUID=1',
      at: '/',
      type: 'ext4',
      options: ['rw', 'noatime'],
    },
    {
      line: 4,
      text: '  LABEL=a\\040b /mnt//x\\040y/ ',
      device: 'LABEL=a b',
      at: '/mnt/x y',
      type: 'auto',
      options: ['defaults'],
    },
    { line: 5, text: '/swap none swap sw', device: '/swap', at: 'none', type: 'swap', options: ['sw'] },
  ]);
});
