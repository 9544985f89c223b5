import { ExtentSet } from '../extents.ts';
import type { Disk, Run, RunsOptions } from '../types/disk.ts';

/** A disk that is a part of another one, and where it begins there. */
interface Part {
  readonly offset: number;
  readonly disk: Disk;
}

/**
 * Disks in a row as one: the extents of a split VMDK.
 * @param close closes all that they are made of
 */
export function joined(format: string, disks: readonly Disk[], close: () => Promise<void>): Disk {
  const parts: Part[] = [];
  let size = 0;
  for (const disk of disks) {
    parts.push({ offset: size, disk });
    size += disk.size;
  }
  const allocation = allocationOf(parts);
  async function read(offset: number, into: Uint8Array): Promise<void> {
    if (offset < 0 || offset + into.length > size) throw new RangeError(String(offset));
    await readAcross(parts, offset, into);
  }
  return {
    format,
    size,
    ordered: disks.every(disk => disk.ordered),
    ...(allocation ? { allocation } : {}),
    runs: options => runsOf(parts, options),
    ...(disks.every(disk => disk.read) ? { read } : {}),
    close,
  };
}

/** Known where every part knows its own. */
function allocationOf(parts: readonly Part[]): ExtentSet | undefined {
  const all = new ExtentSet();
  for (const { offset, disk } of parts) {
    if (!disk.allocation) return undefined;
    for (const extent of disk.allocation) all.add(offset + extent.offset, extent.length);
  }
  return all;
}

async function* runsOf(parts: readonly Part[], options: RunsOptions): AsyncGenerator<Run> {
  const { signal, wanted, at } = options;
  for (const { offset, disk } of parts) {
    // A part of which nothing is wanted is asked all the same: what was promised of its file is checked by that.
    const own = wanted && ExtentSet.of(shifted(wanted.within(offset, disk.size), -offset));
    const inner: RunsOptions = {
      signal,
      ...(own ? { wanted: own } : {}),
      ...(at ? { at: (place: number) => at(offset + place) } : {}),
    };
    for await (const run of disk.runs(inner)) yield { ...run, offset: offset + run.offset };
  }
}

function* shifted(extents: Iterable<{ offset: number; length: number }>, by: number) {
  for (const { offset, length } of extents) yield { offset: offset + by, length };
}

async function readAcross(parts: readonly Part[], offset: number, into: Uint8Array): Promise<void> {
  const end = offset + into.length;
  const last = parts.at(-1);
  if (offset < 0 || end > (last ? last.offset + last.disk.size : 0)) throw new RangeError(String(offset));
  for (const part of parts) {
    const from = Math.max(offset, part.offset);
    const to = Math.min(end, part.offset + part.disk.size);
    if (from < to) await part.disk.read?.(from - part.offset, into.subarray(from - offset, to - offset));
  }
}
