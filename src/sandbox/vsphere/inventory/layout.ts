import type { Fields } from '../xml/values.ts';
import type { Disk } from './disk.ts';
import type { Machine } from './machine.ts';

/** How fast the delta files of a machine that runs grow, bytes a second. */
const growth = 1024 * 1024;
const deltaBase = 16 * 1024 * 1024;

interface File {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** The files of a machine: `layoutEx`. Delta files grow while it runs, and with what is written. */
export function layoutOf(machine: Machine): Fields {
  const files: File[] = [
    { name: inDirectory(machine, `${machine.directory}.vmx`), type: 'config', size: 3127 },
    { name: inDirectory(machine, `${machine.directory}.nvram`), type: 'nvram', size: nvramBytes(machine) },
  ];
  const keys = (disk: Disk, chain: readonly string[]) =>
    chain.map((file, depth) => {
      const extent = depth === 0 ? file.replace(/\.vmdk$/, '-flat.vmdk') : file.replace(/\.vmdk$/, '-sesparse.vmdk');
      const size = depth === 0 ? disk.capacity : deltaBytes(machine, disk, depth);
      const first = files.push(
        { name: file, type: 'diskDescriptor', size: 531 },
        { name: extent, type: 'diskExtent', size },
      );
      return { fileKey: [first - 2, first - 1] };
    });
  const disk = machine.disks.map(each => ({ key: each.key, chain: keys(each, [each.file, ...each.deltas]) }));
  const snapshot = machine.snapshots.map(each => {
    const dataKey = files.push({
      name: inDirectory(machine, `${machine.directory}-Snapshot${each.id}.vmsn`),
      type: 'snapshotData',
      size: 28_672,
    });
    return { key: each.ref, dataKey: dataKey - 1 };
  });
  files.push({ name: inDirectory(machine, 'vmware.log'), type: 'log', size: 214_871 });
  const file = files.map((each, key) => ({ key, ...each, uniqueSize: each.size, accessible: true }));
  return { file, disk, ...(snapshot.length > 0 ? { snapshot } : {}), timestamp: new Date().toISOString() };
}

/** Bytes that the machine takes, and those it may still take. */
export function storageOf(machine: Machine): { readonly committed: number; readonly uncommitted: number } {
  let committed = 4096;
  let uncommitted = 0;
  for (const disk of machine.disks) {
    const taken = disk.given.thin === false ? disk.capacity : Math.floor(disk.capacity * 0.4);
    committed += taken;
    uncommitted += disk.capacity - taken;
    disk.deltas.forEach((_, index) => {
      committed += deltaBytes(machine, disk, index + 1);
    });
  }
  return { committed, uncommitted };
}

export function nvramBytes(machine: Machine): number {
  return machine.given.firmware === 'efi' ? 270_840 : 8684;
}

function inDirectory(machine: Machine, file: string): string {
  return `[${machine.datastore.name}] ${machine.directory}/${file}`;
}

function deltaBytes(machine: Machine, disk: Disk, depth: number): number {
  const last = depth === disk.deltas.length;
  const since = machine.currentSnapshot?.createdAt.getTime() ?? Date.now();
  const running = last && machine.power === 'on' ? Math.floor(((Date.now() - since) / 1000) * growth) : 0;
  return deltaBase + running + (last ? disk.written : 0);
}
