import { guestTargetOf } from './guest-target.ts';
import { ImageFile } from './image/image-file.ts';
import { layoutFor, openImage } from './image/index.ts';
import { inspectDisk } from './image/partitions/inspect.ts';
import { raw } from './image/raw.ts';
import { mustAllow, resized } from './image/resize/resized.ts';
import { lateDisk } from './late-disk.ts';
import type { Plan } from './plan.ts';
import { runFailure } from './run-failures.ts';
import type { Ledger } from './session/ledger.ts';
import { diskUuid } from './session/store.ts';
import type { Control } from './types/control.ts';
import type { Disk } from './types/disk.ts';
import type { Inspection } from './types/inspection.ts';
import type { Layout } from './types/layout.ts';
import type { Machine, MachineDisk } from './types/machine.ts';
import type { RunFact } from './types/run.ts';
import type { NotYet, SourceLink } from './types/source.ts';
import type { GuestTraits, Target, TargetDisk } from './types/target.ts';

/** A disk of the machine, opened, and how the target will hold it. */
export interface RoadDisk {
  readonly source: MachineDisk;
  readonly disk: Disk;
  readonly layout: Layout;
  readonly target: TargetDisk;
}

/**
 * Joins a source's bytes with an image format; the disk owns the bytes. A disk without a file is all holes, and one
 * that can only be read once the machine is at rest is opened when its runs are asked for.
 */
export async function openDisk(link: SourceLink, disk: MachineDisk, ctl: Control): Promise<Disk> {
  if (disk.blank) return blankDisk(disk.size ?? 0);
  if (link.late) return lateDisk(link, link.late, disk, ctl);
  return openImage(await link.open(disk, ctl), ctl.kill);
}

/**
 * What is on a disk, as far as it can be known before the machine is at rest.
 * @param opened the same disk from `openDisk`
 */
export async function inspectSource(
  link: SourceLink,
  source: MachineDisk,
  opened: Disk,
  ctl: Control,
): Promise<Inspection> {
  return (await peeked(link, source, ctl, inspectDisk)) ?? inspectDisk(opened);
}

/** What `use` makes of a disk of a late source, as it lies there; undefined where it cannot be looked into. */
async function peeked<T>(
  link: SourceLink,
  source: MachineDisk,
  ctl: Control,
  use: (disk: Disk) => Promise<T>,
): Promise<T | undefined> {
  const disk = link.late ? await openNow(link, source, ctl) : undefined;
  if (disk === undefined || 'notYet' in disk) return undefined;
  try {
    return await use(disk);
  } finally {
    await disk.close();
  }
}

/** The disk of a late source as it lies there, readable in any order, or why it cannot be looked into yet. */
export async function openNow(
  link: SourceLink,
  source: MachineDisk,
  ctl: Control,
): Promise<Disk | { readonly notYet: NotYet }> {
  if (source.blank) return blankDisk(source.size ?? 0);
  const peeked = (await link.peek?.(source, ctl)) ?? { notYet: 'stream' };
  if ('notYet' in peeked) return peeked;
  return raw.open(new ImageFile(peeked.bytes, ctl.kill), ctl.kill);
}

/** A disk as a plan wants it. */
export interface PlannedSource {
  readonly source: MachineDisk;
  /** Bytes, where they are not to be its own. */
  readonly size?: number;
}

const gibibyte = 2 ** 30;

/** The disks that a plan names, in the plan's order; all of them when it names none. */
export function plannedDisks(plan: Plan, machine: Machine): readonly PlannedSource[] {
  if (!plan.disks) return machine.disks.map(source => ({ source }));
  return plan.disks.map(({ from, sizeGiB }) => {
    const source = machine.disks[from];
    if (!source) throw runFailure('PLAN_NO_SUCH_DISK', { wanted: from, disks: machine.disks.length });
    return { source, ...(sizeGiB === undefined ? {} : { size: sizeGiB * gibibyte }) };
  });
}

/**
 * The same as `openDisk` with another size, where one is given. What is in the way of it is found now, as far as the
 * disk can be looked into.
 * @throws Failed RESIZE_* of image/failures.ts
 */
export async function openSized(link: SourceLink, { source, size }: PlannedSource, ctl: Control): Promise<Disk> {
  const disk = await openDisk(link, source, ctl);
  if (size === undefined) return disk;
  try {
    await peeked(link, source, ctl, one => mustAllow(one, size, source.name));
    return await resized(disk, size, source.name, ctl.kill);
  } catch (error) {
    await disk.close();
    throw error;
  }
}

/**
 * Opens every planned disk, settles the generation and builds the layouts.
 * @throws Failed GENERATION_UNKNOWN when the target needs one and neither plan nor disk tells it
 */
export async function openRoad(
  plan: Plan,
  target: Target,
  link: SourceLink,
  machine: Machine,
  session: { id: string; began: number },
  ctl: Control,
  tell: (fact: RunFact) => void,
  ledger?: Ledger,
): Promise<RoadDisk[]> {
  const opened: { source: MachineDisk; disk: Disk }[] = [];
  try {
    for (const planned of plannedDisks(plan, machine)) {
      opened.push({ source: planned.source, disk: await openSized(link, planned, ctl) });
    }
    const generation = await settledGeneration(plan, target, link, machine, opened, ledger, ctl);
    const guest = await traitsFor(plan, machine, opened, ctl);
    const wish = target.wants(plan);
    return await Promise.all(
      opened.map(async (one, index) => {
        const layout = await layoutFor(wish.format, watched(one.disk, index, tell), {
          machine,
          disk: one.source,
          uuid: diskUuid(session.id, index),
          began: session.began,
          ...(wish.atLeast === undefined ? {} : { atLeast: wish.atLeast }),
        });
        const size = layout.kind === 'blocks' ? layout.size + (layout.tail?.length ?? 0) : layout.size;
        const about: TargetDisk = {
          index,
          layout: layout.kind,
          machine,
          name: one.source.name,
          ...(size === undefined ? {} : { size }),
          ...(generation === undefined ? {} : { generation }),
          ...(guest === undefined ? {} : { guest }),
        };
        return { ...one, layout, target: about };
      }),
    );
  } catch (error) {
    for (const one of opened) await one.disk.close();
    throw error;
  }
}

/**
 * What can be seen of a disk differs with the state of the machine: once the checks have passed, a later run makes
 * what the first one began, whatever it sees.
 */
async function settledGeneration(
  plan: Plan,
  target: Target,
  link: SourceLink,
  machine: Machine,
  disks: readonly { source: MachineDisk; disk: Disk }[],
  ledger: Ledger | undefined,
  ctl: Control,
): Promise<1 | 2 | undefined> {
  if (ledger?.generation !== undefined && ledger.stageDone('preflight')) return ledger.generation;
  const generation = await generationFor(plan, target, link, machine, disks, ctl);
  if (generation !== undefined && generation !== ledger?.generation) await ledger?.keepGeneration(generation);
  return generation;
}

async function generationFor(
  plan: Plan,
  target: Target,
  link: SourceLink,
  machine: Machine,
  disks: readonly { source: MachineDisk; disk: Disk }[],
  ctl: Control,
): Promise<1 | 2 | undefined> {
  const asked = 'generation' in plan.target ? plan.target.generation : undefined;
  if (asked === undefined || asked !== 'auto') return asked;
  const inspections: Inspection[] = [];
  for (const { source, disk } of disks) inspections.push(await inspectSource(link, source, disk, ctl));
  const { generation } = target.advise(machine, inspections);
  if (generation === undefined) throw runFailure('GENERATION_UNKNOWN', { key: 'target.generation' });
  return generation;
}

/** What the target may want to know of the system on the disks; nothing where they go to files. */
async function traitsFor(
  plan: Plan,
  machine: Machine,
  opened: readonly { source: MachineDisk; disk: Disk }[],
  ctl: Control,
): Promise<GuestTraits | undefined> {
  if (guestTargetOf(plan.target.kind) === undefined) return undefined;
  const { guestTraits } = await import('./guest-traits.ts');
  return guestTraits(machine, opened, ctl);
}

/** Tells what the reader brings, whatever becomes of it. */
function watched(disk: Disk, index: number, tell: (fact: RunFact) => void): Disk {
  const { format, size, ordered, allocation, sectorSize, snapshots, read } = disk;
  return {
    format,
    size,
    ordered,
    ...(allocation ? { allocation } : {}),
    ...(sectorSize === undefined ? {} : { sectorSize }),
    ...(snapshots === undefined ? {} : { snapshots }),
    ...(read ? { read: read.bind(disk) } : {}),
    async *runs(options) {
      for await (const run of disk.runs(options)) {
        const { offset, length } = run;
        tell({ is: 'moved', disk: index, what: run.data ? 'read' : 'zero', extents: [{ offset, length }] });
        yield run;
      }
    },
    close: () => disk.close(),
  };
}

function blankDisk(size: number): Disk {
  return {
    format: 'blank',
    size,
    ordered: true,
    async *runs() {},
    read: async (_offset, into) => void into.fill(0),
    close: async () => {},
  };
}
