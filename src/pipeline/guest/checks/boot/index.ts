import type { GuestChecks } from '../check.ts';
import { hyperV, networkDriver, nvme, rootInInitramfs, virtio, xen } from './drivers.ts';
import {
  badArguments,
  defaultEntry,
  loader,
  nvmeTimeout,
  quiet,
  resume,
  rootArgument,
  rootDelay,
  serial,
  timeout,
} from './menu.ts';
import { blacklist, kernelVersion, policy } from './modules.ts';

/** Does the loader find a kernel, and the kernel its root? */
export const bootChecks = {
  'BOOT-LOADER': loader,
  'BOOT-DEFAULT': defaultEntry,
  'BOOT-TIMEOUT': timeout,
  'BOOT-ROOTARG': rootArgument,
  'BOOT-SERIAL': serial,
  'BOOT-QUIET': quiet,
  'BOOT-ROOTDELAY': rootDelay,
  'BOOT-BADARGS': badArguments,
  'BOOT-NVMETIMEOUT': nvmeTimeout,
  'BOOT-RESUME': resume,
  'INITRD-HV': hyperV,
  'INITRD-NVME': nvme,
  'INITRD-XEN': xen,
  'INITRD-VIRTIO': virtio,
  'MOD-NET': networkDriver,
  'INITRD-POLICY': policy,
  'INITRD-ROOTFS': rootInInitramfs,
  'KERNEL-VERSION': kernelVersion,
  'MOD-BLACKLIST': blacklist,
} satisfies GuestChecks;
