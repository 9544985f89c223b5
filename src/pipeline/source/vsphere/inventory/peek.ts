import { posix } from 'node:path';
import { Failed } from '../../../failure.ts';
import type { Bytes } from '../../../types.ts';
import type { DescribedMachine, VirtualDisk } from '../described.ts';
import type { Vim } from '../vim.ts';
import { fileNamed, unescapeName } from './names.ts';
import { Ranges } from './ranges.ts';
import { textAt } from './values.ts';

/** Where a flat file is what it says it is: no object store behind it. Source: Datastore.summary.type. */
const fileSystems: readonly string[] = ['VMFS', 'NFS', 'NFS41'];

/**
 * A disk as it lies on its datastore, readable in any order: of a machine that is off, where the disk is one flat file
 * and no snapshot's. Nothing is locked or changed.
 * @param signal also stops what is read of it later
 * @returns undefined wherever that is not possible; never fails
 */
export async function peek(
  vim: Vim,
  described: DescribedMachine,
  disk: VirtualDisk,
  signal: AbortSignal,
): Promise<Bytes | undefined> {
  const file = flatFile(described, disk);
  if (file === undefined) return undefined;
  try {
    const store = disk.backing.datastore && (await vim.properties(disk.backing.datastore, ['summary.type'], signal));
    if (store === undefined || !fileSystems.includes(textAt(store, 'summary.type') ?? '')) return undefined;
    for (const url of addresses(file)) {
      const ranges = new Ranges({ vim, url, name: posix.basename(file.path), size: disk.capacity, signal });
      if (await ranges.begin()) return ranges;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed)) throw error;
  }
  return undefined;
}

interface FlatFile {
  readonly path: string;
  readonly datacenter: string;
  readonly datastore: string;
}

/** `[store] web/web.vmdk` has its bytes in `web/web-flat.vmdk`. */
function flatFile({ power, connection, datacenter, snapshots }: DescribedMachine, disk: VirtualDisk) {
  const { backing, capacity } = disk;
  if (power !== 'off' || connection !== 'connected' || snapshots.length > 0 || datacenter === undefined)
    return undefined;
  if (backing.type !== 'FlatVer2' || backing.parent || backing.keyId === true || capacity <= 0) return undefined;
  const named = fileNamed(backing.fileName);
  if (named === undefined || !/[^/]\.vmdk$/i.test(named.path)) return undefined;
  const file: FlatFile = {
    path: named.path.replace(/\.vmdk$/i, '-flat.vmdk'),
    datacenter: datacenter.path.split('/').filter(Boolean).map(unescapeName).join('/'),
    datastore: unescapeName(named.datastore),
  };
  return file;
}

/**
 * Some versions take the names escaped once, some twice: the second way differs only where something is escaped.
 * Source: vSphere Web Services SDK Programming Guide, HTTP access to datastores.
 */
function addresses({ path, datacenter, datastore }: FlatFile): readonly string[] {
  const way = (write: (text: string) => string) => {
    const at = path.split('/').map(write).join('/');
    return `https://*/folder/${at}?dcPath=${write(datacenter)}&dsName=${write(datastore)}`;
  };
  return [...new Set([way(encodeURIComponent), way(text => encodeURIComponent(encodeURIComponent(text)))])];
}
