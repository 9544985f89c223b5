import { imageFailure } from '../failures.ts';
import type { Descriptor } from './descriptor.ts';

/** Kinds of disk that hold no data of their own, or none that a file shows. */
const elsewhere =
  /^(vmfssparse|sesparse|vmfsrdmp?|vmfsraw|vmfsrawdevicemap|vmfspassthroughrawdevicemap|fulldevice|partitioneddevice|custom)$/i;

/** @throws Failed for an encrypted disk, a snapshot, and kinds whose data lies elsewhere */
export function refuseUnreadable(descriptor: Descriptor, file: string): void {
  if (descriptor.encrypted) throw imageFailure('VMDK_ENCRYPTED', { file });
  if (descriptor.delta) throw imageFailure('VMDK_DELTA', { file, parent: descriptor.parent });
  const kinds = [descriptor.createType, ...descriptor.extents.map(extent => extent.type)];
  const kind = kinds.find(name => elsewhere.test(name));
  if (kind !== undefined) throw imageFailure('VMDK_KIND', { file, kind });
}

const deltaMagic: readonly (readonly [string, string])[] = [
  ['COWD', 'vmfsSparse'],
  ['\xbe\xba\xfe\xca\0\0\0\0', 'seSparse'],
];

/** Snapshot extents of ESXi have headers of their own. @throws Failed VMDK_KIND */
export function refuseSnapshotExtents(head: Uint8Array, file: string): void {
  const start = Buffer.from(head.subarray(0, 8)).toString('latin1');
  const found = deltaMagic.find(([magic]) => start.startsWith(magic));
  if (found) throw imageFailure('VMDK_KIND', { file, kind: found[1] });
}
