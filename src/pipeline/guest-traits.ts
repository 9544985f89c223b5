import { architecture } from './guest/facts/architecture.ts';
import { defaultInitrd, defaultKernel, driverPlace } from './guest/facts/kernels.ts';
import { readOr } from './guest/facts/known.ts';
import { registry } from './guest/facts/windows/registry.ts';
import { serviceOf, start } from './guest/facts/windows/services.ts';
import type { Guest } from './guest/guest.ts';
import { lookInto, withoutDisks } from './guest/look.ts';
import { GuestUnreadable } from './guest/unreadable.ts';
import type { Control } from './types/control.ts';
import type { Disk } from './types/disk.ts';
import type { Machine, MachineDisk } from './types/machine.ts';
import type { GuestTraits } from './types/target.ts';

/**
 * What a target may want to know of the system on a machine's disks: read on them where they can be read in place, else
 * as the source describes the machine. Never a reason to stop: what cannot be read is not known.
 * @param opened the planned disks in their order; they stay open
 */
export async function guestTraits(
  machine: Machine,
  opened: readonly { readonly source: MachineDisk; readonly disk: Disk }[],
  ctl: Pick<Control, 'kill'>,
): Promise<GuestTraits> {
  const planned = { ...machine, disks: opened.map(({ source }) => source) };
  const readable = opened.some(({ source, disk }) => disk.read !== undefined && !source.blank);
  try {
    const guest = readable
      ? (await lookInto(planned, opened)).guest
      : withoutDisks(planned, new GuestUnreadable('not-yet', 'stream'));
    return await traitsOf(guest);
  } catch (error) {
    ctl.kill.throwIfAborted();
    // A source that cannot be read stops the run where it is carried, with its own failure.
    if (!(error instanceof Error)) throw error;
    return familyIn(machine.os?.family);
  }
}

/** What can be read of it; what cannot is left out. */
export async function traitsOf(guest: Guest): Promise<GuestTraits> {
  const made = await readOr(() => architecture(guest), undefined);
  const drivers =
    guest.family === 'linux'
      ? await linuxDrivers(guest)
      : guest.family === 'windows'
        ? await windowsDrivers(guest)
        : {};
  return {
    ...familyIn(guest.family),
    ...(made === undefined || made.name === 'other' ? {} : { architecture: made.name }),
    ...drivers,
  };
}

function familyIn(family: GuestTraits['family']): GuestTraits {
  return family === undefined ? {} : { family };
}

/**
 * Azure gives a machine a virtual function of an NVIDIA card, or its own MANA, beside the card of Hyper-V; without its
 * driver that one goes on alone. Source: learn.microsoft.com/azure/virtual-network/accelerated-networking-how-it-works
 */
function linuxDrivers(guest: Guest): Promise<GuestTraits> {
  return readOr<GuestTraits>(async () => {
    const kernel = await defaultKernel(guest);
    if (kernel.modules.files.size === 0 && kernel.modules.builtIn.size === 0) return {};
    const initrd = await defaultInitrd(guest);
    const place = (name: string) => driverPlace(kernel, initrd, name);
    const has = (name: string) => place(name) !== 'absent';
    const early = (name: string) => place(name) === 'built-in' || place(name) === 'initramfs';
    const nvme = early('nvme') && early('nvme_core');
    return {
      acceleratedNetwork: has('hv_netvsc') && (has('mlx5_core') || has('mana')),
      // What was not found may lie in the part of the initramfs that could not be read.
      ...(nvme || initrd.problem === undefined ? { nvme } : {}),
    };
  }, {});
}

/** Windows has its own driver for NVMe, which has to be started with the system; those of the network come later. */
function windowsDrivers(guest: Guest): Promise<GuestTraits> {
  return readOr<GuestTraits>(async () => {
    const service = await serviceOf(await registry(guest), 'stornvme');
    return { nvme: service?.start === start.boot };
  }, {});
}
