import type { GuestTarget } from './guest/checks/check.ts';
import { guestChecks } from './guest/checks/index.ts';
import { type Judged, judge } from './guest/judge.ts';
import { libguestfs } from './guest/libguestfs/index.ts';
import { type Look, type LookedAt, lookInto, withoutDisks } from './guest/look.ts';
import { GuestUnreadable } from './guest/unreadable.ts';
import { openDisk, openNow } from './open-disk.ts';
import type { Control } from './types/control.ts';
import type { Machine, MachineDisk } from './types/machine.ts';
import type { NotYet, SourceLink } from './types/source.ts';

/**
 * Whether a machine's guest is ready for a target, as far as it can be known before anything is touched: its disks are
 * read in place, only where a check asks. Where none can be, what the source says of the machine is judged all the same
 * and the rest is `unknown`, with the reason as its evidence.
 * @throws what reading the disks throws (a network, `ctl.kill`)
 */
export async function* readiness(
  link: SourceLink,
  machine: Machine,
  target: GuestTarget,
  ctl: Control,
): AsyncGenerator<Judged> {
  const opened: LookedAt[] = [];
  let look: Look | undefined;
  try {
    const closed = await openAll(link, machine, ctl, opened);
    look = closed === undefined ? await lookInto(machine, opened, libguestfs(ctl.kill)) : undefined;
    const guest = look?.guest ?? withoutDisks(machine, closed ?? new GuestUnreadable('missing', 'disks'));
    for await (const judged of judge(guest, target, guestChecks)) {
      ctl.kill.throwIfAborted();
      yield judged;
    }
  } finally {
    await look?.close();
    for (const { disk } of opened) await disk.close();
  }
}

/** @returns why no disk can be looked into, where that is so */
async function openAll(
  link: SourceLink,
  machine: Machine,
  ctl: Control,
  opened: LookedAt[],
): Promise<GuestUnreadable | undefined> {
  let first: NotYet | undefined;
  let readable = 0;
  for (const source of machine.disks) {
    const disk = link.late ? await openNow(link, source, ctl) : await openDisk(link, source, ctl);
    if ('notYet' in disk) {
      first ??= disk.notYet;
      opened.push(closed(source, disk.notYet));
    } else {
      if (disk.read !== undefined && !source.blank) readable++;
      opened.push({ source, disk });
    }
  }
  return readable === 0 && machine.disks.length > 0 ? new GuestUnreadable('not-yet', first ?? 'stream') : undefined;
}

/** One that the others are read without: what lies on it is not known. */
function closed(source: MachineDisk, why: NotYet): LookedAt {
  const unreadable = new GuestUnreadable('not-yet', why);
  const runs = () => {
    throw unreadable;
  };
  return {
    source,
    disk: { format: '', size: source.size ?? 0, ordered: true, runs, close: async () => {} },
    unreadable,
  };
}
