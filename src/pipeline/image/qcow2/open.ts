import type { Disk, RunsOptions } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import { type Mapped, mappedRuns } from '../mapped-runs.ts';
import { isQcow2, parseQcow2Header, type Qcow2Header } from './header.ts';
import type { Stretch } from './stretches.ts';
import { ClusterTables } from './tables.ts';
import { type PackedCluster, unpack } from './unpack.ts';

/** The longest cluster, whose first one has the header and its extensions. */
const mostCluster = 2 * 1024 * 1024;
/** Compressed clusters are unpacked in batches of this many bytes of the disk. */
const batch = 1024 * 1024;
/** Unpacked clusters kept for `read`: in bytes. */
const unpackedKept = 4 * 1024 * 1024;

/** qcow2 of version 2 and 3, as it is now: internal snapshots are counted and passed over. */
export const qcow2: ImageFormat = {
  id: 'qcow2',
  detect: isQcow2,
  async open(file, signal) {
    if (!file.seekable) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: file.name });
    const header = parseQcow2Header(await file.first(mostCluster), file.name);
    const tables = await ClusterTables.open(file, header, signal);
    const allocation = await tables.survey(signal);
    return qcow2Disk(file, header, tables, allocation);
  },
};

function qcow2Disk(file: ImageFile, header: Qcow2Header, tables: ClusterTables, allocation: Disk['allocation']): Disk {
  return {
    format: 'qcow2',
    size: header.size,
    ordered: true,
    ...(allocation ? { allocation } : {}),
    ...(header.snapshots > 0 ? { snapshots: header.snapshots } : {}),
    runs: (options: RunsOptions) => mappedRuns(file, mapped(file, header, tables.stretches(options.signal)), options),
    read: readerOf(file, header, tables),
    close: () => file.close(),
  };
}

/** Where everything is; compressed clusters together that are together on the disk. */
async function* mapped(
  file: ImageFile,
  header: Qcow2Header,
  stretches: AsyncIterable<Stretch>,
): AsyncGenerator<Mapped> {
  const { clusterBytes, size } = header;
  let first = 0;
  let packed: PackedCluster[] = [];
  const take = (): Mapped => {
    const clusters = packed;
    packed = [];
    const offset = first * clusterBytes;
    const length = Math.min(clusters.length * clusterBytes, size - offset);
    return { offset, length, decode: into => unpack(file, header, clusters, into) };
  };
  for await (const { cluster, count, at, packed: length } of stretches) {
    const goesOn = length > 0 && cluster === first + packed.length && (cluster * clusterBytes) % batch !== 0;
    if (packed.length > 0 && !goesOn) yield take();
    if (at !== null && length > 0) {
      if (packed.length === 0) first = cluster;
      packed.push({ at, length });
    } else {
      const offset = cluster * clusterBytes;
      yield { offset, length: Math.min(count * clusterBytes, size - offset), at };
    }
  }
  if (packed.length > 0) yield take();
}

function readerOf(file: ImageFile, header: Qcow2Header, tables: ClusterTables) {
  const { clusterBytes, size } = header;
  const kept = new Lru<Uint8Array | null>(unpackedKept, () => clusterBytes);
  return async (offset: number, into: Uint8Array): Promise<void> => {
    if (offset < 0 || offset + into.length > size) throw new RangeError(String(offset));
    for (let done = 0; done < into.length; ) {
      const cluster = Math.floor((offset + done) / clusterBytes);
      const from = (offset + done) % clusterBytes;
      const found = await tables.holding(cluster);
      const clusters = found ? found.cluster + found.count - cluster : 1;
      const part = into.subarray(done, done + clusters * clusterBytes - from);
      done += part.length;
      if (!found || found.at === null) part.fill(0);
      else if (found.packed === 0) await file.read(found.at + (cluster - found.cluster) * clusterBytes + from, part);
      else {
        const packed = { at: found.at, length: found.packed };
        const data = await kept.get(cluster, () => unpack(file, header, [packed], Buffer.allocUnsafe(clusterBytes)));
        if (data) part.set(data.subarray(from, from + part.length));
        else part.fill(0);
      }
    }
  };
}
