import type { Check, Evidence } from '../../../../types/inspection.ts';
import type { DescribedMachine } from '../../described.ts';
import { check, evidence } from '../evidence.ts';
import type { Now } from '../now.ts';

/** What an export makes of snapshots and linked clones: one whole disk, as it is now. */
export function snapshotChecks(described: DescribedMachine, now: Now): Check[] {
  const machine = described.machine.name;
  return [
    ...check('vsphere-snapshots', 'warns', [...countEvidence(described), ...linkedEvidence(described)]),
    ...check(
      'vsphere-consolidation',
      'warns',
      now.consolidation === true ? [evidence('VSPHERE_CONSOLIDATION', 'warn', { machine })] : [],
    ),
  ];
}

function countEvidence({ machine: about, snapshots }: DescribedMachine): Evidence[] {
  const machine = about.name;
  if (about.snapshots === undefined) return [evidence('VSPHERE_SNAPSHOTS_UNKNOWN', 'unknown', { machine })];
  if (snapshots.length === 0) return [evidence('VSPHERE_SNAPSHOTS_NONE', 'pass', { machine })];
  return [evidence('VSPHERE_SNAPSHOTS', 'warn', { machine, count: snapshots.length })];
}

/** A delta without any snapshot: made from another machine's disk. */
function linkedEvidence({ machine, disks, snapshots }: DescribedMachine): Evidence[] {
  if (snapshots.length > 0) return [];
  return disks.flatMap((disk, index) =>
    disk.backing.parent
      ? [evidence('VSPHERE_DISK_LINKED', 'pass', { disk: machine.disks[index]?.name ?? disk.label })]
      : [],
  );
}
