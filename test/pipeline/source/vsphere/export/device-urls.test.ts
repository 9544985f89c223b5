import { expect, test } from 'vitest';
import { type DeviceUrl, diskUrls, urlOf } from '../../../../../src/pipeline/source/vsphere/export/device-urls.ts';
import { element, text, virtualDisk } from './nfc-host.ts';

const url = (key: string, target = 'disk-0.vmdk'): DeviceUrl => ({ key, target, url: `https://*/nfc/${key}` });
const sata = { key: 15000, type: 'VirtualAHCIController', bus: 0 };

test('a disk is found by controller, bus and unit, whatever the order', () => {
  const disks = [virtualDisk(0, 1), virtualDisk(1, 1), virtualDisk(2, 1, { controller: sata, unit: 0 })];
  const urls = [
    url('/vm-9/VirtualAHCIController0:0'),
    url('/vm-9/ParaVirtualSCSIController0:1'),
    url('/vm-9/ParaVirtualSCSIController0:0'),
  ];
  expect(disks.map(disk => urlOf(urls, disk, disks)?.key)).toEqual([
    '/vm-9/ParaVirtualSCSIController0:0',
    '/vm-9/ParaVirtualSCSIController0:1',
    '/vm-9/VirtualAHCIController0:0',
  ]);
});

test('a second controller of a class is told from the first by its bus', () => {
  const second = { key: 1001, type: 'ParaVirtualSCSIController', bus: 1 };
  const disks = [virtualDisk(0, 1), virtualDisk(1, 1, { controller: second, unit: 0 })];
  const urls = [url('/snapshot-3/ParaVirtualSCSIController1:0'), url('/snapshot-3/ParaVirtualSCSIController0:0')];
  expect(disks.map(disk => urlOf(urls, disk, disks)?.key)).toEqual([urls[1]?.key, urls[0]?.key]);
});

test('a controller under another name is taken where only one disk lies at that unit, never where two do', () => {
  const urls = [url('/vm-9/VirtualSCSIController0:0'), url('/vm-9/VirtualSCSIController0:1')];
  const two = [virtualDisk(0, 1), virtualDisk(1, 1)];
  expect(two.map(disk => urlOf(urls, disk, two)?.key)).toEqual(urls.map(({ key }) => key));
  const both = [virtualDisk(0, 1), virtualDisk(1, 1, { controller: sata, unit: 0 })];
  expect(urlOf([url('/vm-9/Other0:0')], both[0] ?? virtualDisk(0, 1), both)).toBeUndefined();
});

test("keys without a controller, as vcsim's, are told by the file's name; a lone disk by being alone", () => {
  const named = (n: number) =>
    virtualDisk(n, 1, { backing: { type: 'FlatVer2', fileName: `[ds] a b/disk${n + 1}.vmdk`, parent: false } });
  const disks = [named(0), named(1)];
  const urls = [url('/vm-62/disk:7', 'disk2.vmdk'), url('/vm-62/disk:8', 'disk1.vmdk')];
  expect(disks.map(disk => urlOf(urls, disk, disks)?.target)).toEqual(['disk1.vmdk', 'disk2.vmdk']);
  const alone = virtualDisk(0, 1);
  expect(urlOf([url('/vm-62/disk:0', 'other.vmdk')], alone, [alone])).toBeDefined();
  expect(urlOf(urls, alone, [alone, virtualDisk(1, 1)])).toBeUndefined();
});

test('firmware memory, images in drives and entries without an address are no disks', () => {
  const entry = (key: string, disk: string | undefined, address = 'https://*/x') =>
    element('deviceUrl', [text('key', key), text('url', address), ...(disk === undefined ? [] : [text('disk', disk)])]);
  const info = element('info', [
    entry('/vm-9/nvram', 'false'),
    entry('/vm-9/VirtualAHCIController0:1', undefined),
    entry('/vm-9/ParaVirtualSCSIController0:0', 'true'),
    entry('/vm-9/ParaVirtualSCSIController0:1', '1', ''),
  ]);
  expect(diskUrls(info).map(({ key }) => key)).toEqual(['/vm-9/ParaVirtualSCSIController0:0']);
});
