import { inspectDisk } from '../../pipeline/image/partitions/inspect.ts';
import { openDisk, openRoad } from '../../pipeline/open-disk.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { absolutePath } from '../../pipeline/plan-paths.ts';
import { loadSource } from '../../pipeline/source/index.ts';
import { loadTarget } from '../../pipeline/target/index.ts';
import type { Check, Inspection } from '../../pipeline/types/inspection.ts';
import type { MachineRow } from '../../pipeline/types/machine.ts';
import type { SourceLink } from '../../pipeline/types/source.ts';
import type { TargetLink } from '../../pipeline/types/target.ts';
import type { Inspected } from '../../screens/world.ts';
import { control } from './links.ts';

/** What is in the file a person named. @throws Failed when there is no machine in it, or several and none is named */
export async function look(kind: string, path: string, signal: AbortSignal, vm?: string): Promise<Inspected> {
  const ctl = control(signal);
  const link = await connected(kind, path, signal);
  try {
    const machine = await link.machine(vm);
    const inspections: Inspection[] = [];
    for (const each of machine.disks) {
      const disk = await openDisk(link, each, ctl);
      try {
        inspections.push(await inspectDisk(disk));
      } finally {
        await disk.close();
      }
    }
    return { machine, inspections };
  } finally {
    await link.close();
  }
}

/** The machines in a file. */
export async function machinesIn(kind: string, path: string, signal: AbortSignal): Promise<MachineRow[]> {
  const link = await connected(kind, path, signal);
  try {
    return await Array.fromAsync(link.machines(signal));
  } finally {
    await link.close();
  }
}

/** A link to a file. @throws Failed when it is not there */
export async function connected(kind: string, path: string, signal: AbortSignal): Promise<SourceLink> {
  const source = { kind, path: absolutePath(path) } as Plan['source'];
  return (await loadSource(source.kind)).connect(source, control(signal));
}

/**
 * The checks of both ends for a plan, as the run will make them.
 * @param opened a link to the source that is open already; it stays open
 */
export async function* checks(
  plan: Plan,
  opened: SourceLink | undefined,
  target: TargetLink,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const ctl = control(signal);
  const source = opened ?? (await (await loadSource(plan.source.kind)).connect(plan.source, ctl));
  try {
    const machine = await source.machine();
    const kind = await loadTarget(plan.target.kind);
    const disks = await openRoad(plan, kind, source, machine, { id: '', began: 0 }, ctl, () => {});
    try {
      yield* source.preflight(plan);
      yield* target.preflight(
        plan,
        disks.map(disk => disk.target),
        signal,
      );
    } finally {
      for (const { disk } of disks) await disk.close();
    }
  } finally {
    if (source !== opened) await source.close();
  }
}
