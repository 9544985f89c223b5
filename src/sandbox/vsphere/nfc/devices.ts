import { controllers } from '../inventory/devices.ts';
import { nvramBytes } from '../inventory/layout.ts';
import type { Machine, SnapshotState } from '../inventory/machine.ts';
import type { LeaseDevice } from './lease.ts';

/** What an export of a machine, or of a snapshot of it, gives: disks, the memory of the firmware, images in drives. */
export function leaseDevices(machine: Machine, snapshot?: SnapshotState): LeaseDevice[] {
  const inside = `/${machine.ref.value}`;
  const disks = machine.disks.flatMap((disk, index): LeaseDevice[] => {
    const frozen = snapshot?.views.get(disk);
    if (snapshot && !frozen) return [];
    const { type, key } = controllers[disk.controller];
    const place = `${type}${disk.controllerKey - key}:${disk.unit}`;
    const held = frozen ? { view: frozen.view } : {};
    return [{ key: `${inside}/${place}`, file: `disk-${index}.vmdk`, disk, ...held }];
  });
  const images = machine.cdroms.flatMap((cdrom, index): LeaseDevice[] =>
    cdrom.backing === 'iso'
      ? [{ key: `${inside}/VirtualAHCIController0:${cdrom.unit}`, file: `_deviceImage-${index}.iso`, size: isoBytes }]
      : [],
  );
  return [
    ...disks,
    ...images,
    { key: `${inside}/nvram`, file: `${machine.directory}.nvram`, size: nvramBytes(machine) },
  ];
}

/** What images in drives have: zeros. */
const isoBytes = 65_536;
