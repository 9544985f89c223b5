import { Failed } from '../../pipeline/failure.ts';
import { inspectDisk } from '../../pipeline/image/partitions/inspect.ts';
import { inspectSource, openDisk } from '../../pipeline/open-disk.ts';
import type { Control } from '../../pipeline/types/control.ts';
import type { Inspection } from '../../pipeline/types/inspection.ts';
import type { MachineDisk } from '../../pipeline/types/machine.ts';
import type { SourceLink } from '../../pipeline/types/source.ts';
import type { MachineDetails } from '../../screens/server-shapes.ts';
import type { Inspected } from '../../screens/world.ts';
import { control } from './links.ts';

/** What a person wants to know of a machine before they choose it. */
export async function detailsOf(link: SourceLink, id: string, signal: AbortSignal): Promise<MachineDetails> {
  const machine = await link.machine(id);
  signal.throwIfAborted();
  return { machine, checks: link.readiness ? await Array.fromAsync(link.readiness(id, signal)) : [] };
}

/** A machine, and what can be read of its disks before anything is touched. */
export async function lookAt(link: SourceLink, id: string, signal: AbortSignal): Promise<Inspected> {
  const machine = await link.machine(id);
  const ctl = control(signal);
  const inspections: Inspection[] = [];
  for (const disk of machine.disks) inspections.push(await inspectionOf(link, disk, ctl));
  return { machine, inspections };
}

async function inspectionOf(link: SourceLink, source: MachineDisk, ctl: Control): Promise<Inspection> {
  const disk = await openDisk(link, source, ctl);
  try {
    return await inspectSource(link, source, disk, ctl).catch(error => {
      ctl.kill.throwIfAborted();
      // What cannot be read now is not seen; whether it can be exported is for the checks to say.
      if (link.late && error instanceof Failed) return inspectDisk(disk);
      throw error;
    });
  } finally {
    await disk.close();
  }
}
