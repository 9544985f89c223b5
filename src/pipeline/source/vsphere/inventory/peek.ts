import { posix } from 'node:path';
import { Failed } from '../../../failure.ts';
import type { NotYet, Peeked } from '../../../types/source.ts';
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
 * @returns why not, wherever that is not possible; never fails
 */
export async function peek(
  vim: Vim,
  described: DescribedMachine,
  disk: VirtualDisk,
  signal: AbortSignal,
): Promise<Peeked> {
  const file = flatFile(described, disk);
  if (typeof file === 'string') return { notYet: file };
  let notYet: NotYet = 'storage';
  try {
    const store = disk.backing.datastore && (await vim.properties(disk.backing.datastore, ['summary.type'], signal));
    if (store === undefined || !fileSystems.includes(textAt(store, 'summary.type') ?? '')) return { notYet };
    for (const url of addresses(file)) {
      const ranges = new Ranges({ vim, url, name: posix.basename(file.path), size: disk.capacity, signal });
      const refused = await refusal(ranges, signal);
      if (refused === undefined) return { bytes: ranges };
      notYet = refused;
    }
    return { notYet };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed)) throw error;
    return { notYet: 'unreadable' };
  }
}

/**
 * Why its beginning is not given. An account without Datastore.Browse and Datastore.FileManagement has a session all the
 * same, so that the server's no is about the file.
 * @throws Failed where the server is not reached
 */
async function refusal(ranges: Ranges, signal: AbortSignal): Promise<NotYet | undefined> {
  try {
    await ranges.begin();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Failed) || error.failure.exit === 'unreachable') throw error;
    const { code, exit, facts } = error.failure;
    const denied = exit === 'denied' || (code === 'VSPHERE_HTTP' && (facts.status === 401 || facts.status === 403));
    return denied ? 'privilege' : 'unreadable';
  }
}

interface FlatFile {
  readonly path: string;
  readonly datacenter: string;
  readonly datastore: string;
}

/** `[store] web/web.vmdk` has its bytes in `web/web-flat.vmdk`. */
function flatFile(described: DescribedMachine, { backing, capacity }: VirtualDisk): FlatFile | NotYet {
  const { power, connection, datacenter, snapshots } = described;
  if (connection !== 'connected') return 'disconnected';
  if (power === 'suspended') return 'suspended';
  if (power !== 'off') return 'running';
  if (snapshots.length > 0 || backing.parent) return 'snapshots';
  if (backing.keyId === true) return 'encrypted';
  if (backing.type !== 'FlatVer2' || capacity <= 0) return 'kind';
  const named = fileNamed(backing.fileName);
  if (named === undefined || datacenter === undefined || !/[^/]\.vmdk$/i.test(named.path)) return 'storage';
  return {
    path: named.path.replace(/\.vmdk$/i, '-flat.vmdk'),
    datacenter: datacenter.path.split('/').filter(Boolean).map(unescapeName).join('/'),
    datastore: unescapeName(named.datastore),
  };
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
