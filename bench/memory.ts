/**
 * Peak memory of a conversion, and what the program's start costs beyond Node's own:
 *   node bench/memory.ts [GIB] [FOLDER]
 * Makes a machine with a disk of GIB (8 unless given), half of it data, as an OVA in a temporary folder in FOLDER.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { makeMachineOva } from '../src/sandbox/machine/ova.ts';

const GIB = 1024 ** 3;
const vmferry = join(import.meta.dirname, '..', 'dist', 'vmferry.js');

export interface Conversion {
  /** Highest resident memory of the process and its children together, bytes. */
  readonly peak: number;
  readonly seconds: number;
  readonly ovaBytes: number;
  readonly dataBytes: number;
}

/** Converts an OVA whose disk has `gib` GiB, half of them data, to a fixed VHD. */
export async function measureConversion(gib: number, folder: string = tmpdir()): Promise<Conversion> {
  const dir = mkdtempSync(join(folder, 'vmferry-memory-'));
  try {
    const made = await makeMachineOva({
      dir: join(dir, 'machine'),
      name: 'large',
      disks: [{ size: gib * GIB, fill: 0.5 }],
      vmdk: { level: 1 },
    });
    const dataBytes = made.raws.reduce((sum, raw) => sum + statSync(raw).blocks * 512, 0);
    for (const raw of made.raws) rmSync(raw);
    const began = performance.now();
    const child = spawn(process.execPath, [vmferry, 'convert', made.ova, join(dir, 'out.vhd')], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    const peak = await peakOf(child.pid ?? 0, ended);
    const [code] = await ended;
    if (code !== 0) throw new Error(`convert ended with ${code}`);
    return { peak, seconds: (performance.now() - began) / 1000, ovaBytes: made.size, dataBytes };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** VmHWM is kept by the kernel (proc(5)), so looking now and then misses nothing but the last moment. */
export async function peakOf(pid: number, ended: Promise<unknown>): Promise<number> {
  const peaks = new Map<number, number>();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for await (const _ of setInterval(50)) {
    for (const one of treeOf(pid)) peaks.set(one, Math.max(peaks.get(one) ?? 0, highWater(one)));
    if (over) break;
  }
  return [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function treeOf(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return [];
  }
}

function highWater(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Milliseconds that `--version` takes beyond `node -e 0`: medians of `rounds` turns of each. */
export function measureStart(rounds = 10): { node: number; version: number } {
  const once = (args: readonly string[]) => {
    const began = performance.now();
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    return performance.now() - began;
  };
  const node: number[] = [];
  const version: number[] = [];
  for (let round = 0; round < rounds; round++) {
    node.push(once(['-e', '0']));
    version.push(once([vmferry, '--version']));
  }
  return { node: median(node), version: median(version) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

if (import.meta.main) {
  const [gib = '8', folder] = process.argv.slice(2);
  const { node, version } = measureStart();
  console.log(`node -e 0: ${node.toFixed(0)} ms; vmferry --version: ${(version - node).toFixed(0)} ms more`);
  const { peak, seconds, ovaBytes, dataBytes } = await measureConversion(Number(gib), folder);
  const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
  console.log(`convert, ${gib} GiB with ${mib(dataBytes)} of data (OVA of ${mib(ovaBytes)}) to VHD:`);
  console.log(`peak ${mib(peak)}, ${seconds.toFixed(0)} s, ${(dataBytes / 1024 ** 2 / seconds).toFixed(0)} MiB/s`);
}
