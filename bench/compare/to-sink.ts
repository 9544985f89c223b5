import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from '../../test/peers/installed.ts';
import { type BenchCloud, startCloud } from './cloud.ts';
import type { BenchDisk } from './disk.ts';
import { bytesIn } from './folder.ts';
import { inTurn, measure, measureAll, type Step } from './measure.ts';
import { alternate, type Contender, type Outcome, type Result } from './rounds.ts';
import { type Sink, startSink } from './sink.ts';
import { byHand } from './to-vhd.ts';
import type { Vmferry } from './vmferry.ts';

/** How many requests azcopy may have under way; AUTO is what it does unless told. */
export const concurrencies = ['AUTO', '16', '32'] as const;
export type Concurrency = (typeof concurrencies)[number];

/** An OVA to a page blob that stands for a managed disk. */
export async function toSink(disk: BenchDisk, ours: Vmferry, folder: string, runs: number): Promise<readonly Result[]> {
  const sink = await startSink();
  await sink.like(disk.raw);
  const cloud = await startCloud(join(folder, 'cloud'), sink.url);
  const place = { disk, sink, folder };
  try {
    const kernels = ours.kernels.map(kernel => sentByUs(place, cloud, ours, kernel));
    return await alternate([...kernels, sentByHand(place)], runs);
  } finally {
    await cloud.close();
    await sink.close();
  }
}

interface Place {
  readonly disk: BenchDisk;
  readonly sink: Sink;
  readonly folder: string;
}

/** The whole of `vmferry run`: sign-in, checks, the disk made, uploaded, read back, and access ended. */
function sentByUs(place: Place, cloud: BenchCloud, ours: Vmferry, kernel: 'native' | 'builtin'): Contender {
  const [plan, own] = [join(place.folder, 'plan.yaml'), join(place.folder, 'own')];
  let number = 0;
  return {
    ways: [{ id: `ours-${kernel}`, name: `vmferry, ${kernel} kernel` }],
    async run({ check }) {
      writeFileSync(plan, cloud.plan(place.disk.ova, `${kernel}-${++number}`));
      mkdirSync(join(own, 'tmp'), { recursive: true });
      const env = { ...cloud.env, TMPDIR: join(own, 'tmp') };
      const step = ours.step(kernel, ['run', plan, '--plain', '--state-dir', join(own, 'state')], env);
      try {
        const outcome = await sent(place, step, check);
        return [{ ...outcome, temporary: bytesIn(own) }];
      } finally {
        rmSync(own, { recursive: true });
      }
    },
  };
}

/** tar x and qemu-img once, then azcopy at each concurrency: its own time comes on top of theirs. */
function sentByHand(place: Place): Contender {
  const { disk, folder } = place;
  const vhd = join(folder, 'hand.vhd');
  return {
    ways: concurrencies.map(each => ({ id: `azcopy-${each}`, name: `\`tar x\`, \`qemu-img\`, azcopy (${each})` })),
    async run({ check }) {
      const { vmdk, steps } = byHand(disk, folder, vhd);
      try {
        const before = await measureAll(steps);
        const temporary = statSync(vmdk).size + statSync(vhd).blocks * 512;
        const outcomes: Outcome[] = [];
        for (const concurrency of concurrencies) {
          const outcome = await sent(place, azcopy(place, vhd, concurrency), check);
          outcomes.push({ ...outcome, ...inTurn({ ...before, stdout: '' }, { ...outcome, stdout: '' }), temporary });
        }
        return outcomes;
      } finally {
        for (const name of ['machine.ovf', 'machine.mf', disk.entry]) rmSync(join(folder, name), { force: true });
        rmSync(vhd, { force: true });
        rmSync(join(folder, 'azcopy'), { recursive: true, force: true });
      }
    },
  };
}

function azcopy(place: Pick<Place, 'sink' | 'folder'>, vhd: string, concurrency: Concurrency): Step {
  const url = `${place.sink.url}/account/container/${concurrency}.vhd?sv=2021-12-02&sig=bench`;
  return { program: azcopyProgram(), ...azcopyStep(place.folder, ['copy', vhd, url], concurrency) };
}

export const azcopyProgram = () =>
  installed('azurite/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64');

/** Also for other comparisons: how azcopy uploads files to the sink. @param folder for its logs and plans */
export function azcopyStep(folder: string, words: readonly string[], concurrency: Concurrency): Omit<Step, 'program'> {
  const own = join(folder, 'azcopy');
  const flags = ['--from-to', 'LocalBlob', '--blob-type', 'PageBlob', '--output-type', 'text', '--skip-version-check'];
  const env = {
    AZCOPY_CONCURRENCY_VALUE: concurrency,
    AZCOPY_LOG_LOCATION: join(own, 'log'),
    AZCOPY_JOB_PLAN_LOCATION: join(own, 'plan'),
    AZCOPY_DISABLE_SYSLOG: 'true',
  };
  return { args: [...words, ...flags, '--log-level', 'NONE'], env };
}

/** Runs it and looks at what the sink has of it. @throws Error where that is not the disk */
async function sent({ sink, disk }: Place, step: Step, check: boolean): Promise<Outcome> {
  await sink.forget();
  const { stdout: _, ...measured } = await measure(step);
  const stats = await sink.stats();
  const [blob, ...others] = stats.blobs;
  if (!blob || others.length > 0) throw new Error(`${stats.blobs.length} blobs were made instead of one`);
  const content = check ? await sink.content(blob.path, disk.size) : disk.content;
  if (content.digest !== disk.content.digest) throw new Error(`${step.args.join(' ')}: the blob is not the disk`);
  return { ...measured, sent: stats };
}
