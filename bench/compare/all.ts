import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchDisk, benchDisk } from './disk.ts';
import { overLinks } from './links.ts';
import type { Options, SectionId } from './options.ts';
import { sparseToRaw } from './sparse.ts';
import { decodeStream } from './stream.ts';
import type { Measurements } from './targets.ts';
import { toSink } from './to-sink.ts';
import { toVhd } from './to-vhd.ts';
import { vmferry } from './vmferry.ts';

export interface Compared {
  readonly all: Measurements;
  /** Sections that ended with an error, which was said when it happened. */
  readonly failed: readonly SectionId[];
}

/** Measures every section that is asked for; one that fails does not cost the others. */
export async function compare({ work, gib, runs, seconds, only, azcopyAt }: Options): Promise<Compared> {
  mkdirSync(work, { recursive: true });
  // Only the lines are measured with disks of their own.
  const disk = only.some(id => id !== 'links') ? await benchDisk(work, gib) : undefined;
  const ours = vmferry();
  const folder = mkdtempSync(join(work, 'out-'));
  // Also where ^C ends it: gigabytes would be left.
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const failed: SectionId[] = [];
  const section = async <T>(id: SectionId, measure: (disk: BenchDisk) => Promise<T>): Promise<T | undefined> => {
    if (!only.includes(id) || !disk) return undefined;
    return tried(id, () => measure(disk));
  };
  const tried = async <T>(id: SectionId, measure: () => Promise<T>): Promise<T | undefined> => {
    process.stderr.write(`\n${id}\n`);
    try {
      return await measure();
    } catch (error) {
      failed.push(id);
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      return undefined;
    }
  };
  try {
    const vhd = await section('vhd', disk => toVhd(disk, ours, folder, runs));
    const sink = await section('sink', disk => toSink(disk, ours, folder, runs));
    const stream = await section('stream', disk => decodeStream(disk, ours, runs));
    // A gigabyte on the disk of 8 GiB.
    const sparse = await section('sparse', () => sparseToRaw(work, ours, folder, gib * 128, runs));
    const links = only.includes('links')
      ? await tried('links', () => overLinks(ours, folder, seconds, azcopyAt))
      : undefined;
    return { failed, all: { disk, vhd, sink, stream, sparse, links } };
  } finally {
    process.off('exit', remove);
    remove();
  }
}
