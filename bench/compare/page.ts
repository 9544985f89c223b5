import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { BenchDisk } from './disk.ts';
import type { Line } from './line.ts';
import type { Links } from './links.ts';
import { linkTables } from './links-page.ts';
import type { PartId, SectionId } from './options.ts';
import { type Result, summary } from './rounds.ts';
import type { StreamResult } from './stream.ts';
import { table } from './table.ts';
import { type Measurements, megabytesPerCore } from './targets.ts';

const performancePage = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');
const names: Readonly<Record<PartId, string>> = {
  programs: 'bench/compare.ts',
  links: 'bench/compare.ts --only links',
};

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
const heads: Readonly<Record<SectionId, string>> = {
  vhd: 'OVA to fixed VHD',
  sink: 'OVA to a page blob',
  stream: 'A stream as vSphere sends it, decoded',
  sparse: 'qcow2 to raw',
  links: 'Page blobs over slow and capped lines',
};

export interface About {
  readonly runs: number;
  /** Of other processes when it began: the load average of one minute. */
  readonly load: number;
  /** One line each: name and version. */
  readonly programs: readonly string[];
  readonly lines: readonly Line[];
  /** Sections that ended with an error. */
  readonly failed: readonly SectionId[];
}

/** Replaces what lies between the markers of a part. @throws Error where the page has none */
export function writePart(part: PartId, section: string): void {
  const begin = `<!-- written by ${names[part]}: from here -->`;
  const end = `<!-- written by ${names[part]}: to here -->`;
  const before = readFileSync(performancePage, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${performancePage} has no place for what ${names[part]} measured`);
  writeFileSync(performancePage, `${before.slice(0, from + begin.length)}\n\n${section}\n\n${before.slice(to)}`);
}

/** All that was measured, as Markdown. */
export function sectionOf(all: Measurements, about: About): string {
  const { vhd, sink, stream, sparse, disk } = all;
  return [
    machine(about),
    ...(disk ? [diskText(disk)] : []),
    table(['what', 'target', 'measured', ''], about.lines.map(row)),
    ...about.failed.map(section => `**${heads[section]}**: this build cannot do it.`),
    ...(vhd ? [`### ${heads.vhd}`, ways(vhd)] : []),
    ...(sink && disk ? [`### ${heads.sink}`, ways(sink), bytesSent(sink, disk.content.nonZero)] : []),
    ...(stream ? [`### ${heads.stream}`, streams(stream)] : []),
    ...(sparse ? [`### ${heads.sparse}`, ways(sparse)] : []),
  ].join('\n\n');
}

/** The lines, as Markdown. @param failed what could not be measured at all */
export function linksSectionOf(links: Links | undefined, about: About): string {
  return [
    machine({ ...about, runs: 1 }),
    table(['what', 'target', 'measured', ''], about.lines.map(row)),
    ...(links ? linkTables(links) : [`**${heads.links}**: this build cannot do it.`]),
  ].join('\n\n');
}

function machine({ runs, load, programs }: About): string {
  const [cpu] = cpus();
  const memory = `${(totalmem() / GiB).toFixed(0)} GiB`;
  const often = runs === 1 ? 'One run' : `Medians of ${runs} in one run`;
  const text = [
    `${often}, on ${cpus().length} cores (${cpu?.model.trim()}) with ${memory} of memory, load ${load.toFixed(1)}`,
    `when it began: ${programs.join(', ')}.`,
  ];
  // Whoever reads the page should not take the times for more than they are.
  const busy = 'The cores were wanted by other work: only processor time, memory and bytes say something.';
  return [...text, ...(load > cpus().length / 2 ? [busy] : [])].join('\n');
}

function diskText(disk: BenchDisk): string {
  return [
    `The disk: ${size(disk.size)}, an ext4 file system with ${disk.files} files of this machine, ${gb(disk.fileBytes)};`,
    `${gb(disk.content.nonZero)} in 64 KiB blocks that are not all zeros. As a streamOptimized VMDK in an OVA: ${gb(disk.ovaBytes)}.`,
  ].join('\n');
}

function row({ what, target, measured, holds }: Line): string[] {
  return [what, target, measured, holds ? 'PASS' : '**MISS**'];
}

function ways(results: readonly Result[]): string {
  const all = results.map(result => ({ ...result, ...summary(result) }));
  const rows = all.map(each => [
    each.name,
    `${each.seconds.toFixed(2)} s`,
    `${each.least.toFixed(2)} to ${each.longest.toFixed(2)} s`,
    `${each.cpu.toFixed(1)} s`,
    `${(each.peak / MiB).toFixed(0)} MiB`,
    size(each.temporary ?? 0),
  ]);
  return table(['', 'median', 'all runs', 'processor', 'memory', 'temporary files'], rows);
}

function bytesSent(results: readonly Result[], nonZero: number): string {
  const rows = results.map(result => {
    const { sent } = summary(result);
    const received = sent?.received ?? 0;
    const requests = Object.values(sent?.requests ?? {}).reduce((sum, each) => sum + each, 0);
    return [
      result.name,
      gb(received),
      `${(received / nonZero).toFixed(3)} times`,
      String(requests),
      String(sent?.requests.putPage ?? 0),
      gb(sent?.resent ?? 0),
    ];
  });
  return table(['', 'sent', 'of the non-zero 64 KiB blocks', 'requests', 'Put Page', 'sent twice'], rows);
}

function streams(results: readonly StreamResult[]): string {
  const rows = results.map(result => [
    result.name,
    `${megabytesPerCore(result).toFixed(0)} MB/s`,
    gb(result.decoded[0]?.bytes ?? 0),
    `${(summary(result).peak / MiB).toFixed(0)} MiB`,
  ]);
  return table(['', 'decoded by one core', 'data', 'memory'], rows);
}

function size(bytes: number): string {
  if (bytes >= GiB) return `${(bytes / GiB).toFixed(1)} GiB`;
  return bytes < 1024 ? '0' : `${(bytes / MiB).toFixed(1)} MiB`;
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
