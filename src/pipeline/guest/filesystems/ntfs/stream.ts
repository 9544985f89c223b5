import type { BlockSource } from '../../block-source.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';
import type { Shape } from './boot-sector.ts';
import { compressed } from './compressed.ts';
import { type Attribute, attributeFlag } from './record.ts';
import { type ClusterRun, firstFrom, runsOf } from './runs.ts';

/** The value of an attribute, wherever it lies. */
export interface Stream {
  readonly size: number;
  /** Fills `into` from `offset`, and answers how many bytes there were. */
  read(offset: number, into: Uint8Array): Promise<number>;
}

/**
 * The attribute of that type and name, all its parts together.
 * @returns undefined where there is none
 * @throws GuestUnreadable
 */
export function streamOf(
  source: BlockSource,
  shape: Shape,
  attributes: readonly Attribute[],
  type: number,
  name: string,
): Stream | undefined {
  const parts = attributes.filter(each => each.type === type && each.name === name);
  const [first] = parts;
  if (first === undefined) return undefined;
  if ((first.flags & attributeFlag.encrypted) !== 0) throw new GuestUnreadable('encrypted', 'EFS');
  if (first.value !== undefined) return resident(first.value);
  return mapped(source, shape, parts);
}

/** @throws GuestUnreadable where it is longer than `most` */
export async function readWhole(stream: Stream, most: number, what: string): Promise<Buffer> {
  if (stream.size > most) throw new GuestUnreadable('too-much', what, { bytes: stream.size });
  const into = Buffer.alloc(stream.size);
  await stream.read(0, into);
  return into;
}

function resident(value: Buffer): Stream {
  return {
    size: value.length,
    async read(offset, into) {
      const some = value.subarray(offset, offset + into.length);
      into.set(some);
      return some.length;
    },
  };
}

function mapped(source: BlockSource, shape: Shape, parts: readonly Attribute[]): Stream {
  const mappings = parts.flatMap(({ mapping }) => mapping ?? []).sort((a, b) => a.firstCluster - b.firstCluster);
  const runs: ClusterRun[] = [];
  for (const { firstCluster, pairs } of mappings) {
    const last = runs.at(-1);
    if (firstCluster !== (last === undefined ? 0 : last.from + last.count))
      throw damaged('data runs', { firstCluster });
    runsOf(pairs, firstCluster, shape.clusters, runs);
  }
  const [first] = mappings;
  if (first === undefined) throw damaged('data runs');
  const { size, written, unit } = first;
  const isCompressed = ((parts[0]?.flags ?? 0) & attributeFlag.compressed) !== 0 && unit > 0;
  const fill = isCompressed ? compressed(source, shape, runs, unit) : plain(source, shape, runs);
  return {
    size,
    async read(offset, into) {
      const length = Math.max(0, Math.min(into.length, size - offset));
      // What lies past the end of what was ever written reads as zeros.
      const real = Math.max(0, Math.min(length, written - offset));
      if (real > 0) await fill(offset, into.subarray(0, real));
      into.subarray(real, length).fill(0);
      return length;
    },
  };
}

type Fill = (offset: number, into: Uint8Array) => Promise<void>;

/** Clusters that were never allocated are zeros; runs that end before the stream does are damage. */
export function plain(source: BlockSource, { clusterSize }: Shape, runs: readonly ClusterRun[]): Fill {
  return async (offset, into) => {
    const end = offset + into.length;
    let done = offset;
    for (let i = firstFrom(runs, offset / clusterSize); i < runs.length && done < end; i++) {
      const { from, count, cluster } = runs[i] as ClusterRun;
      const to = Math.min(end, (from + count) * clusterSize);
      const target = into.subarray(done - offset, to - offset);
      if (cluster === undefined) target.fill(0);
      else await source.read(cluster * clusterSize + done - from * clusterSize, target);
      done = to;
    }
    if (done < end) throw damaged('data runs', { offset: done });
  };
}
