import type { BenchDisk } from './disk.ts';
import { type Line, line } from './line.ts';
import type { Links } from './links.ts';
import { median, type Result, summary } from './rounds.ts';
import type { StreamResult } from './stream.ts';

const MiB = 1024 ** 2;

/** All that was measured; undefined where a section was not asked for, or failed. */
export interface Measurements {
  /** None where no section needs it. */
  readonly disk: BenchDisk | undefined;
  readonly vhd: readonly Result[] | undefined;
  readonly sink: readonly Result[] | undefined;
  readonly stream: readonly StreamResult[] | undefined;
  readonly sparse: readonly Result[] | undefined;
  readonly links: Links | undefined;
}

/** What must hold of the sections that were measured, the lines aside. */
export function targetsOf(all: Measurements): readonly Line[] {
  const { vhd, sink, stream, sparse, disk } = all;
  return [
    ...(vhd ? vhdTargets(vhd) : []),
    ...(sink && disk ? sinkTargets(sink, disk) : []),
    ...(stream ? [streamTarget(stream)] : []),
    ...memoryTarget(all),
    ...(sparse ? [sparseTarget(sparse)] : []),
  ];
}

function vhdTargets(results: readonly Result[]): Line[] {
  const theirs = seconds(results, 'qemu');
  const what = 'OVA to fixed VHD, against `tar x` and `qemu-img`';
  return [
    faster(`${what}: native kernel`, 4, theirs, seconds(results, 'ours-native')),
    faster(`${what}: built-in kernel`, 2.5, theirs, seconds(results, 'ours-builtin')),
  ];
}

function sinkTargets(results: readonly Result[], { content }: BenchDisk): Line[] {
  const ours = best(results, 'ours-');
  const theirs = best(results, 'azcopy-');
  const share = (summary(ours).sent?.received ?? Number.NaN) / content.nonZero;
  const temporary = summary(ours).temporary ?? Number.NaN;
  return [
    faster(
      'OVA to page blob, against `tar x`, `qemu-img` and the best azcopy',
      5,
      summary(theirs).seconds,
      summary(ours).seconds,
    ),
    line('Bytes sent, in non-zero 64 KiB blocks', 'at most 1.02 times', `${share.toFixed(3)} times`, share <= 1.02),
    // The session's records are no copy of the disk.
    line(
      'Temporary files of the upload',
      'none',
      `${(temporary / MiB).toFixed(1)} MiB of records`,
      temporary < 4 * MiB,
    ),
  ];
}

function streamTarget(results: readonly StreamResult[]): Line {
  const rate = megabytesPerCore(results.find(({ id }) => id === 'ours-native'));
  const measured = Number.isNaN(rate) ? 'no native kernel here' : `${rate.toFixed(0)} MB/s`;
  return line('A stream decoded by one core, native kernel', 'at least 500 MB/s', measured, rate >= 500);
}

function memoryTarget({ vhd = [], sink = [], stream = [], sparse = [] }: Measurements): Line[] {
  const ours = [...vhd, ...sink, ...stream, ...sparse].filter(({ id }) => id.startsWith('ours-'));
  if (ours.length === 0) return [];
  const peak = Math.max(...ours.map(result => summary(result).peak)) / MiB;
  return [
    line('Memory of the process tree, all of the above', 'at most 256 MiB', `${peak.toFixed(0)} MiB`, peak <= 256),
  ];
}

function sparseTarget(results: readonly Result[]): Line {
  const times = seconds(results, 'ours-large') / seconds(results, 'ours-small');
  const what = 'qcow2 of 8 TiB to raw, against one of 16 GiB with the same data';
  return line(what, 'at most 1.3 times', `${times.toFixed(2)} times`, times <= 1.3);
}

function faster(what: string, wanted: number, theirs: number, ours: number): Line {
  const times = theirs / ours;
  const measured = Number.isNaN(times) ? 'not in this build' : `${times.toFixed(2)} times`;
  return line(what, `at least ${wanted} times as fast`, measured, times >= wanted);
}

function seconds(results: readonly Result[], id: string): number {
  const found = results.find(result => result.id === id);
  return found ? summary(found).seconds : Number.NaN;
}

/** The fastest of those whose id begins so. */
function best(results: readonly Result[], prefix: string): Result {
  const [first] = results
    .filter(({ id }) => id.startsWith(prefix))
    .toSorted((a, b) => summary(a).seconds - summary(b).seconds);
  if (!first) throw new RangeError(prefix);
  return first;
}

/** Megabytes (10^6 bytes) decoded in a second of one core; NaN where it was not measured. */
export function megabytesPerCore(result: StreamResult | undefined): number {
  return median(result?.decoded.map(({ bytes, cpu }) => bytes / cpu / 1e6) ?? []);
}
