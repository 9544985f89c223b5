import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchCloud, startCloud } from './cloud.ts';
import { type LinkMachine, linkMachine } from './links-disk.ts';
import { type Killed, killedAzcopy, killedVmferry } from './links-kill.ts';
import { type Measured, measure, type Step } from './measure.ts';
import { type Shape, type Sink, type SinkStats, startSink } from './sink.ts';
import { azcopyProgram, azcopyStep, type Concurrency, concurrencies } from './to-sink.ts';
import type { Vmferry } from './vmferry.ts';

const MiB = 1024 ** 2;
/** What Azure lets through to a page blob: learn.microsoft.com/azure/storage/blobs/scalability-targets */
export const diskCap = 60 * MiB;
/** 10 Mbit/s. */
export const slowRate = 1_250_000;
const latency = '50ms';

export type LinkId = 'one' | 'four' | 'slow';

/** One upload over one line. */
export interface LinkRun extends Omit<Measured, 'stdout'> {
  readonly sent: SinkStats;
}

export interface LinkResult {
  readonly id: LinkId;
  readonly disks: number;
  /** Of all disks, with their footers. */
  readonly bytes: number;
  /** Bytes a second that the line lets through. */
  readonly cap: number;
  readonly ours: LinkRun;
  /** At every concurrency. */
  /** At each concurrency that was tried. */
  readonly azcopy: ReadonlyMap<Concurrency, LinkRun>;
}

export interface Links {
  readonly seconds: number;
  readonly lines: readonly LinkResult[];
  readonly killed: { readonly bytes: number; readonly ours: Killed; readonly azcopy: Killed };
}

/** What all uploads of this section are made with. */
export interface Ground {
  readonly sink: Sink;
  readonly cloud: BenchCloud;
  readonly ours: Vmferry;
  readonly folder: string;
  readonly azcopyAt: readonly Concurrency[];
}

const lines: readonly { id: LinkId; disks: number; shape: Shape; cap: number; times: number }[] = [
  { id: 'one', disks: 1, shape: { latency, blobRate: diskCap }, cap: diskCap, times: 1 },
  { id: 'four', disks: 4, shape: { latency, blobRate: diskCap }, cap: 4 * diskCap, times: 1 },
  { id: 'slow', disks: 1, shape: { latency, rate: slowRate }, cap: slowRate, times: 1.5 },
];

/**
 * Disks of noise over lines that the sink shapes: 50 ms away, with the cap of a managed disk, or of 10 Mbit/s; then one
 * upload that is killed when nine tenths are through, and gone on with.
 * @param seconds of data at the cap · @param azcopyAt concurrencies of azcopy's
 */
export async function overLinks(
  ours: Vmferry,
  folder: string,
  seconds: number,
  azcopyAt: readonly Concurrency[] = concurrencies,
): Promise<Links> {
  const sink = await startSink();
  const cloud = await startCloud(join(folder, 'cloud'), sink.url);
  const ground = { sink, cloud, ours, folder, azcopyAt };
  try {
    const results: LinkResult[] = [];
    for (const line of lines) {
      await sink.shape(line.shape);
      const mebibytes = Math.max(20, Math.round((line.cap / line.disks / MiB) * seconds * line.times));
      results.push(await overLine(ground, line, mebibytes));
    }
    await sink.shape({ latency, blobRate: diskCap });
    const killed = await killedOnTheWay(ground, Math.max(64, Math.round((diskCap / MiB) * seconds * 0.75)));
    return { seconds, lines: results, killed };
  } finally {
    await cloud.close();
    await sink.close();
  }
}

async function overLine(
  ground: Ground,
  { id, disks, cap }: (typeof lines)[number],
  mebibytes: number,
): Promise<LinkResult> {
  const machine = await linkMachine(ground.folder, id, disks, mebibytes);
  await ground.sink.like(machine.first);
  try {
    const byUs = await uploaded(ground, machine, ourStep(ground, machine, id), `${id}: vmferry`);
    const byAzcopy = new Map<Concurrency, LinkRun>();
    for (const each of ground.azcopyAt) {
      const step = azcopy(ground, machine, each);
      byAzcopy.set(each, await uploaded(ground, machine, step, `${id}: azcopy (${each})`));
    }
    return { id, disks, cap, bytes: disks * (machine.size + 512), ours: byUs, azcopy: byAzcopy };
  } finally {
    for (const each of [machine.folder, stateOf(ground), join(ground.folder, 'azcopy')]) {
      rmSync(each, { recursive: true, force: true });
    }
  }
}

async function uploaded({ sink }: Ground, machine: LinkMachine, step: Step, name: string): Promise<LinkRun> {
  await sink.forget();
  const { stdout: _, ...measured } = await measure(step);
  const sent = await sink.stats();
  await mustHold(sink, machine, sent);
  process.stderr.write(`${name}: ${measured.seconds.toFixed(2)} s, data ${(sent.took / 1000).toFixed(2)} s\n`);
  return { ...measured, sent };
}

/** @throws Error where a blob is not the disk */
async function mustHold(sink: Sink, { vhds, size, content }: LinkMachine, { blobs }: SinkStats): Promise<void> {
  if (blobs.length !== vhds.length) throw new Error(`${blobs.length} blobs were made instead of ${vhds.length}`);
  for (const { path } of blobs) {
    if ((await sink.content(path, size)).digest !== content.digest) throw new Error(`${path} is not the disk`);
  }
}

async function killedOnTheWay(ground: Ground, mebibytes: number): Promise<Links['killed']> {
  const machine = await linkMachine(ground.folder, 'killed', 1, mebibytes);
  await ground.sink.like(machine.first);
  const bytes = machine.size + 512;
  const state = ['--state-dir', stateOf(ground), '--plain'];
  const again = ground.ours.step(kernelOf(ground), ['resume', ...state], environmentOf(ground));
  const run = ourStep(ground, machine, 'killed');
  await ground.sink.forget();
  const ours = await killedVmferry(ground.sink, bytes, run, again);
  await mustHold(ground.sink, machine, await ground.sink.stats());
  await ground.sink.forget();
  const byAzcopy = await killedAzcopy(ground.sink, bytes, azcopy(ground, machine));
  await mustHold(ground.sink, machine, await ground.sink.stats());
  return { bytes, ours, azcopy: byAzcopy };
}

const stateOf = ({ folder }: Ground) => join(folder, 'state');
const kernelOf = ({ ours }: Ground) => ours.kernels[0] ?? 'builtin';
const environmentOf = ({ cloud }: Ground) => ({ ...cloud.env });

function ourStep(ground: Ground, { ovf }: LinkMachine, id: string): Step {
  const plan = join(ground.folder, `${id}.yaml`);
  mkdirSync(stateOf(ground), { recursive: true });
  writeFileSync(plan, ground.cloud.plan(ovf, id));
  const args = ['run', plan, '--plain', '--state-dir', stateOf(ground)];
  return ground.ours.step(kernelOf(ground), args, environmentOf(ground));
}

/** All disks of a machine in one run; at the concurrency that azcopy chooses itself unless told otherwise. */
function azcopy(
  { sink, folder }: Ground,
  { vhds, folder: disks }: LinkMachine,
  concurrency: Concurrency = 'AUTO',
): Step {
  const [only] = vhds;
  const from = vhds.length === 1 && only !== undefined ? only : join(disks, '*.vhd');
  const to = vhds.length === 1 ? '/account/container/only.vhd' : '/account/container';
  const url = `${sink.url}${to}?sv=2021-12-02&sig=bench`;
  return { program: azcopyProgram(), ...azcopyStep(folder, ['copy', from, url], concurrency) };
}
