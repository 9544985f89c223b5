import type { GuestFiles } from '../files.ts';
import { fact } from '../guest.ts';
import { readInitramfs } from '../initramfs/initramfs.ts';
import {
  builtInModules,
  configured,
  type DriverPlace,
  type KernelModules,
  moduleFiles,
  placeOfDriver,
} from '../kernel/modules.ts';
import { damaged, GuestUnreadable } from '../unreadable.ts';
import { compareNatural } from './boot/bls.ts';
import { bootMenu } from './boot/index.ts';
import { versionOf } from './boot/menu.ts';
import { filesIn, firstOf } from './lines.ts';

/** The kernel that boots when nobody touches the keyboard, and what it can drive. */
export interface DefaultKernel {
  /** As its directory below /lib/modules is called. */
  readonly version: string;
  /** Where it lies in the guest's tree. */
  readonly path: string;
  readonly initrds: readonly string[];
  readonly modules: KernelModules;
  /** Text of /boot/config-VERSION; empty where there is none. */
  readonly config: string;
}

/** @throws GuestUnreadable where no kernel is found */
export const defaultKernel = fact(async (guest): Promise<DefaultKernel> => {
  const { files } = guest;
  const entry = (await bootMenu(guest))?.default;
  const path = entry?.kernel ?? (await newestKernel(files));
  if (path === undefined) throw new GuestUnreadable('missing', 'kernel');
  const version = await realVersion(files, path);
  const directory = `/lib/modules/${version}`;
  const initrds = entry?.initrds.length ? entry.initrds : await initrdsFor(files, version);
  return {
    version,
    path,
    initrds,
    modules: {
      builtIn: builtInModules((await files.text(`${directory}/modules.builtin`)) ?? ''),
      files: moduleFiles((await files.text(`${directory}/modules.dep`)) ?? ''),
    },
    config: (await files.text(`/boot/config-${version}`)) ?? (await files.text(`${directory}/config`)) ?? '',
  };
});

/** `/boot/vmlinuz` may be a link to one with its version. */
async function realVersion(files: GuestFiles, path: string): Promise<string> {
  const real = (await files.find(path))?.path ?? path;
  const version = versionOf(real) ?? versionOf(path);
  if (version === undefined) throw damaged('kernel', { path });
  return version;
}

async function newestKernel(files: GuestFiles): Promise<string | undefined> {
  const all = await filesIn(files, '/boot', /^(vmlinuz|vmlinux|Image|bzImage)-(?!.*(rescue|kdump))/);
  return all.toSorted((a, b) => compareNatural(b, a))[0];
}

async function initrdsFor(files: GuestFiles, version: string): Promise<readonly string[]> {
  const found = await firstOf(files, [
    `/boot/initrd.img-${version}`,
    `/boot/initramfs-${version}.img`,
    `/boot/initrd-${version}`,
    `/boot/initrd-${version}.img`,
  ]);
  return found === undefined ? [] : [found];
}

export interface Initrd {
  readonly modules: ReadonlySet<string>;
  /** Why part of it could not be read: what is not in `modules` may still be there. */
  readonly problem?: GuestUnreadable;
  /** The files it was made of. */
  readonly paths: readonly string[];
}

/** What the default kernel has at hand before the root file system is there. */
export const defaultInitrd = fact(async (guest): Promise<Initrd> => {
  const { initrds } = await defaultKernel(guest);
  const modules = new Set<string>();
  let problem: GuestUnreadable | undefined;
  for (const path of initrds) {
    const node = await guest.files.stat(path);
    if (node?.kind !== 'file') {
      problem ??= new GuestUnreadable('missing', 'initramfs', { path });
      continue;
    }
    const found = await readInitramfs(node);
    for (const module of found.modules) modules.add(module);
    problem ??= found.problem;
  }
  return { modules, paths: initrds, ...(problem ? { problem } : {}) };
});

/** Options by which a driver is built in, where modules.builtin is missing. */
const options: Readonly<Record<string, string>> = {
  nvme: 'CONFIG_BLK_DEV_NVME',
  nvme_core: 'CONFIG_NVME_CORE',
  virtio_pci: 'CONFIG_VIRTIO_PCI',
  virtio_blk: 'CONFIG_VIRTIO_BLK',
  virtio_scsi: 'CONFIG_SCSI_VIRTIO',
  virtio_net: 'CONFIG_VIRTIO_NET',
  hv_vmbus: 'CONFIG_HYPERV',
  hv_storvsc: 'CONFIG_HYPERV_STORAGE',
  hv_netvsc: 'CONFIG_HYPERV_NET',
  mlx5_core: 'CONFIG_MLX5_CORE',
  mana: 'CONFIG_MICROSOFT_MANA',
  xen_blkfront: 'CONFIG_XEN_BLKDEV_FRONTEND',
  xen_netfront: 'CONFIG_XEN_NETDEV_FRONTEND',
  ena: 'CONFIG_ENA_ETHERNET',
  sd_mod: 'CONFIG_BLK_DEV_SD',
};

/** Where the default kernel has a driver: in itself, in the initramfs, only on disk, or nowhere. */
export function driverPlace(kernel: DefaultKernel, initrd: Initrd, name: string): DriverPlace {
  const option = options[name.replaceAll('-', '_')];
  if (option !== undefined && configured(kernel.config, option) === 'y') return 'built-in';
  return placeOfDriver(name, kernel.modules, initrd.modules);
}
