import type { GuestChecks } from '../check.ts';
import { bitLocker, dynamicDisks, hibernation, pageFile, sanPolicy } from './disks.ts';
import { amazon, hyperV, virtio } from './drivers.ts';
import { network, remoteDesktop, services } from './reach.ts';
import { bootConfiguration } from './start.ts';
import { agent, clock, dvd, pending, sysprep, tools, version } from './system.ts';

/** What Windows needs elsewhere, as its registry and its volumes say it. */
export const windowsChecks = {
  'WIN-VER': version,
  'WIN-BOOTDRV': hyperV,
  'WIN-VIRTIO': virtio,
  'WIN-AWSDRV': amazon,
  'WIN-SAN': sanPolicy,
  'WIN-RDP': remoteDesktop,
  'WIN-NET': network,
  'WIN-SVC': services,
  'WIN-BCD': bootConfiguration,
  'WIN-HIBER': hibernation,
  'WIN-PAGEFILE': pageFile,
  'WIN-BITLOCKER': bitLocker,
  'WIN-DYNAMIC': dynamicDisks,
  'WIN-SYSPREP': sysprep,
  'WIN-DVD': dvd,
  'WIN-AGENT': agent,
  'WIN-TOOLS': tools,
  'WIN-TIME': clock,
  'WIN-PENDING': pending,
} satisfies GuestChecks;
