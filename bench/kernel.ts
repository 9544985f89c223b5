/**
 * Both kernels on the same bytes, in turns in one process:
 *   node bench/kernel.ts [FOLDER] [ROUNDS]
 * Grains are 64 KiB of the files below FOLDER (the installed packages when not named), deflated as exports have them.
 * Every figure is the median of the rounds; the second is bytes per second of processor time, which another program on
 * this machine disturbs less.
 */
import { openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import {
  digestsOf,
  inflateGrains,
  isZero,
  type KernelName,
  kernelTrouble,
  useKernel,
  zeroUnits,
} from '../src/native/index.ts';
import type { DigestKind } from '../src/pipeline/types/sink.ts';

const grain = 64 * 1024;
const piece = 4 * 1024 * 1024;
const content = 64 * 1024 * 1024;
/** Grains of a batch, and batches under way. */
const perBatch = 32;
const underWay = 4;

interface Work {
  readonly name: string;
  /** Bytes it goes through. */
  readonly bytes: number;
  run(): Promise<void> | void;
}

interface Figure {
  readonly perSecond: number;
  readonly perCoreSecond: number;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** The first 64 MiB of the files, one behind the other. */
function contentOf(folder: string): Buffer {
  const bytes = Buffer.alloc(content);
  let at = 0;
  for (const file of filesUnder(folder)) {
    if (at === content) break;
    // What is small is mostly of one kind.
    if (statSync(file).size >= 16 * 1024) at += readSync(openSync(file, 'r'), bytes, at, content - at, 0);
  }
  return bytes.subarray(0, at - (at % piece));
}

function inflating(bytes: Buffer): Work {
  const packed: Buffer[] = [];
  const places: [from: number, length: number][] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; at += grain) {
    const one = deflateSync(bytes.subarray(at, at + grain));
    packed.push(one);
    places.push([from, one.length]);
    from += one.length;
  }
  const all = Buffer.concat(packed);
  const name = `inflateGrains (${(bytes.length / all.length).toFixed(1)} : 1)`;
  return { name, bytes: bytes.length, run: () => inflateAll(all, places) };
}

async function inflateAll(packed: Buffer, places: readonly [number, number][]): Promise<void> {
  let next = 0;
  const lane = async () => {
    const into = Buffer.alloc(perBatch * grain);
    while (next < places.length) {
      const batch = places.slice(next, next + perBatch);
      next += perBatch;
      const grains = Uint32Array.from(batch.flatMap(([from, length], i) => [from, length, i * grain, grain]));
      const states = await inflateGrains(packed, grains, into);
      if (states.some(state => state > 1)) throw new Error(`states ${states}`);
    }
  };
  await Promise.all(Array.from({ length: underWay }, lane));
}

function digesting(bytes: Buffer, kinds: readonly DigestKind[]): Work {
  const run = async () => {
    let next = 0;
    const lane = async () => {
      while (next < bytes.length) {
        const at = next;
        next += piece;
        await digestsOf(bytes.subarray(at, at + piece), kinds);
      }
    };
    await Promise.all([lane(), lane()]);
  };
  return { name: `digestsOf ${kinds.join(', ')}`, bytes: bytes.length, run };
}

function searching(): Work[] {
  // Written once: what never was is one page of the system's, over and over.
  const zeros = Buffer.alloc(content, 1).fill(0);
  const each = (work: (data: Buffer) => void) => () => {
    for (let at = 0; at < zeros.length; at += piece) work(zeros.subarray(at, at + piece));
  };
  return [
    { name: 'isZero, 4 MiB', bytes: content, run: each(isZero) },
    { name: 'zeroUnits, 4 MiB by 64 KiB', bytes: content, run: each(data => zeroUnits(data, grain)) },
    { name: 'zeroUnits, 4 MiB by 4 KiB', bytes: content, run: each(data => zeroUnits(data, 4096)) },
  ];
}

async function measured(kernel: KernelName, { bytes, run }: Work): Promise<Figure> {
  useKernel(kernel);
  const before = process.cpuUsage();
  const began = performance.now();
  await run();
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { perSecond: bytes / took / 1e3, perCoreSecond: bytes / Math.max(1, user + system) };
}

function median(figures: readonly number[]): string {
  return (figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN).toFixed(0);
}

if (import.meta.main) {
  const [folder = join(import.meta.dirname, '..', 'node_modules'), rounds = '7'] = process.argv.slice(2);
  const trouble = kernelTrouble();
  if (trouble) process.stderr.write(`no native kernel: ${trouble.why} ${trouble.detail ?? ''}\n`);
  const kernels: readonly KernelName[] = trouble ? ['builtin'] : ['native', 'builtin'];
  const bytes = contentOf(folder);
  const kinds: DigestKind[][] = [['crc32'], ['crc64nvme'], ['md5'], ['sha256'], ['sha512'], ['md5', 'sha256']];
  const works = [inflating(bytes), ...kinds.map(some => digesting(bytes, some)), ...searching()];
  process.stdout.write('| MB/s | kernel | by the clock | by processor time |\n| --- | --- | ---: | ---: |\n');
  for (const work of works) {
    const figures = new Map(kernels.map(kernel => [kernel, [] as Figure[]]));
    for (let round = 0; round < Number(rounds); round++) {
      for (const [kernel, all] of figures) all.push(await measured(kernel, work));
    }
    for (const [kernel, all] of figures) {
      const [clock, processor] = [all.map(one => one.perSecond), all.map(one => one.perCoreSecond)].map(median);
      process.stdout.write(`| ${work.name} | ${kernel} | ${clock} | ${processor} |\n`);
    }
  }
}
