import type { MachineDisk } from '../../../types/machine.ts';
import type { DescribedMachine } from '../described.ts';
import { child, children, type Element, numberOf, textOf } from '../soap/element.ts';
import type { MoRef } from '../vim.ts';
import { quiesceFailure } from './failures.ts';
import { oursIn } from './snapshot.ts';
import type { Subject } from './subject.ts';

interface Content {
  readonly capacity: number;
  readonly uuid?: string;
  readonly contentId?: string;
  readonly changeId?: string;
  readonly fileName?: string;
}

/**
 * Is the machine still as it was brought to rest?
 * @param snapshot name of ours, where it is read from a snapshot
 * @throws Failed VSPHERE_STARTED_MEANWHILE, VSPHERE_SNAPSHOT_GONE
 */
export function expectAtRest(machine: string, now: DescribedMachine, snapshot: string | undefined): void {
  if (snapshot !== undefined && !oursIn(now, snapshot))
    throw quiesceFailure('VSPHERE_SNAPSHOT_GONE', { machine, snapshot });
  if (snapshot === undefined && now.power !== 'off') throw quiesceFailure('VSPHERE_STARTED_MEANWHILE', { machine });
}

/** What is on a disk of a machine that is off. @throws Failed VSPHERE_DISK_GONE */
export function fingerprintOff(machine: string, now: DescribedMachine, disk: MachineDisk): string {
  const found = now.disks.find(one => String(one.key) === disk.key);
  if (!found) throw quiesceFailure('VSPHERE_DISK_GONE', { machine, disk: disk.name });
  return `off ${contentOf({ ...found.backing, capacity: found.capacity })}`;
}

/** What is on a disk as a snapshot holds it. @throws Failed VSPHERE_DISK_GONE */
export async function fingerprintFrozen(
  { vim, name }: Subject,
  snapshot: MoRef,
  disk: MachineDisk,
  signal: AbortSignal,
): Promise<string> {
  const path = 'config.hardware.device';
  const devices = children((await vim.properties(snapshot, [path], signal)).get(path));
  const found = devices.find(one => one.type === 'VirtualDisk' && textOf(one, 'key') === disk.key);
  if (!found) throw quiesceFailure('VSPHERE_DISK_GONE', { machine: name, disk: disk.name });
  return `${snapshot.value} ${contentOf(contentIn(found))}`;
}

/**
 * The content id changes with the first write after a disk is opened, and names the same content until then; the change
 * id is the tracker's position, which others' snapshots move too, so it counts only without the other. A host that gives
 * neither tells nothing of the content: what is left is which disk it is, and that its machine was not seen running.
 * Source: VirtualDiskFlatVer2BackingInfo (uuid, contentId, changeId).
 */
function contentOf({ capacity, uuid, contentId, changeId, fileName }: Content): string {
  const which = uuid ?? fileName ?? '';
  const content = contentId ? `content ${contentId}` : changeId ? `change ${changeId}` : 'unknown';
  return `${which} ${capacity} ${content}`;
}

function contentIn(disk: Element): Content {
  const backing = child(disk, 'backing');
  const text = (name: 'uuid' | 'contentId' | 'changeId' | 'fileName') => {
    const value = textOf(backing, name);
    return value === undefined ? {} : { [name]: value };
  };
  const capacity = numberOf(disk, 'capacityInBytes') ?? (numberOf(disk, 'capacityInKB') ?? 0) * 1024;
  return { capacity, ...text('uuid'), ...text('contentId'), ...text('changeId'), ...text('fileName') };
}
