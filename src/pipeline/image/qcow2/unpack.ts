// Not by name: an older Node without zstd would then not load this module, and reads every other file with it.
import zlib from 'node:zlib';
import { grainState, inflateGrains } from '../../../native/index.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import type { Qcow2Header } from './header.ts';
import { zstdFrameLength } from './zstd-frame.ts';

/** A compressed cluster as it lies in the file. */
export interface PackedCluster {
  readonly at: number;
  /** It may end before, but not later. */
  readonly length: number;
}

/** Bytes between compressed clusters that are read with them rather than asking twice. */
const mostBetween = 64 * 1024;
/** 2 MiB, the longest cluster: a frame that wants more memory was not written for one. */
const windowLog = 21;

/**
 * Unpacks compressed clusters that are neighbours on the disk.
 * @param into takes what belongs to the disk: the last cluster may be cut
 * @returns `into`, or other bytes of the same length; null when all are zeros
 * @throws Failed QCOW2_PACKED when one is corrupt, cut, or not one cluster long
 */
export async function unpack(
  file: ImageFile,
  header: Qcow2Header,
  clusters: readonly PackedCluster[],
  into: Uint8Array,
): Promise<Uint8Array | null> {
  const all = clusters.length * header.clusterBytes;
  const out = into.length === all ? into : Buffer.allocUnsafe(all);
  const { packed, starts } = await together(file, clusters);
  const wrong = (index: number) =>
    imageFailure('QCOW2_PACKED', { file: file.name, at: clusters[index]?.at ?? 0, expected: header.clusterBytes });
  const grains = new Uint32Array(clusters.length * 4);
  for (const [index, { length }] of clusters.entries()) {
    grains.set([starts[index] as number, length, index * header.clusterBytes, header.clusterBytes], index * 4);
  }
  const run = header.compression === 'zstd' ? unpackZstd : inflateGrains;
  const states = await run(packed, grains, out);
  const bad = states.findIndex(state => state !== grainState.data && state !== grainState.zeros);
  if (bad >= 0) throw wrong(bad);
  if (states.every(state => state === grainState.zeros)) return null;
  return out.subarray(0, into.length);
}

/** Reads clusters, in one go where they lie close to each other: whoever compresses writes them one after the other. */
async function together(
  file: ImageFile,
  clusters: readonly PackedCluster[],
): Promise<{ packed: Uint8Array; starts: readonly number[] }> {
  const sum = clusters.reduce((total, { length }) => total + length, 0);
  let first = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { at, length } of clusters) {
    first = Math.min(first, at);
    end = Math.max(end, at + length);
  }
  if (end - first <= sum + mostBetween) {
    const packed = Buffer.allocUnsafe(end - first);
    await file.read(first, packed);
    return { packed, starts: clusters.map(({ at }) => at - first) };
  }
  const packed = Buffer.allocUnsafe(sum);
  const starts: number[] = [];
  let done = 0;
  const reads = clusters.map(({ at, length }) => {
    starts.push(done);
    done += length;
    return file.read(at, packed.subarray(done - length, done));
  });
  const ends = await Promise.allSettled(reads);
  for (const each of ends) if (each.status === 'rejected') throw each.reason;
  return { packed, starts };
}

/** What `inflateGrains` does, for zstd; one after the other, as each takes the memory of its window. */
async function unpackZstd(packed: Uint8Array, grains: Uint32Array, into: Uint8Array): Promise<Uint8Array> {
  const states = new Uint8Array(grains.length / 4);
  for (let index = 0; index < states.length; index++) {
    const [from = 0, length = 0, to = 0, room = 0] = grains.subarray(index * 4, index * 4 + 4);
    const frame = zstdFrameLength(packed.subarray(from, from + length));
    const out = frame === undefined ? undefined : await unzstd(packed.subarray(from, from + frame), room);
    if (out?.length === room) into.set(out, to);
    else states[index] = grainState.broken;
  }
  return states;
}

/** @returns undefined when it is corrupt, cut or too long */
function unzstd(frame: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const params = { [zlib.constants.ZSTD_d_windowLogMax]: windowLog };
  return new Promise(resolve => {
    zlib.zstdDecompress(frame, { chunkSize: most + 1, maxOutputLength: most, params }, (error, out) =>
      resolve(error ? undefined : out),
    );
  });
}
