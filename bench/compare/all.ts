import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchDisk } from './disk.ts';
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
export async function compare({ work, gib, runs, only }: Options): Promise<Compared> {
  mkdirSync(work, { recursive: true });
  const disk = await benchDisk(work, gib);
  const ours = vmferry();
  const folder = mkdtempSync(join(work, 'out-'));
  // Also where ^C ends it: gigabytes would be left.
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const failed: SectionId[] = [];
  const section = async <T>(id: SectionId, measure: () => Promise<T>): Promise<T | undefined> => {
    if (!only.includes(id)) return undefined;
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
    const vhd = await section('vhd', () => toVhd(disk, ours, folder, runs));
    const sink = await section('sink', () => toSink(disk, ours, folder, runs));
    const stream = await section('stream', () => decodeStream(disk, ours, runs));
    // A gigabyte on the disk of 8 GiB.
    const sparse = await section('sparse', () => sparseToRaw(work, ours, folder, gib * 128, runs));
    return { failed, all: { disk, vhd, sink, stream, sparse } };
  } finally {
    process.off('exit', remove);
    remove();
  }
}
