/**
 * How long the event loop is ever kept busy while disks are exported, decoded and uploaded:
 *   node bench/event-loop.ts [MIB] [DISKS]
 * A sandbox vCenter and a sandbox Azure run in processes of their own; what is measured is the client's loop. Beside
 * it stands an idle process measured at the same time, for what the machine itself costs.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../src/pipeline/clock.ts';
import { fixedVhd } from '../src/pipeline/image/vhd/write-fixed.ts';
import { lateDisk } from '../src/pipeline/late-disk.ts';
import { newLimits } from '../src/pipeline/limits.ts';
import { fileJournal } from '../src/pipeline/session/journal.ts';
import { Exports } from '../src/pipeline/source/vsphere/export/exports.ts';
import { describe } from '../src/pipeline/source/vsphere/inventory/describe.ts';
import { findMachine } from '../src/pipeline/source/vsphere/inventory/find.ts';
import { connectVim } from '../src/pipeline/source/vsphere/session/connect.ts';
import { connect as connectAzure } from '../src/pipeline/target/azure/link.ts';
import { transfer } from '../src/pipeline/transfer/transfer.ts';
import type { Control } from '../src/pipeline/types/control.ts';
import type { BlockSink } from '../src/pipeline/types/sink.ts';
import type { SourceLink } from '../src/pipeline/types/source.ts';
import { startAzure } from '../src/sandbox/azure/index.ts';
import { makeRawDisk } from '../src/sandbox/machine/disk.ts';
import { startVsphere } from '../src/sandbox/vsphere/index.ts';
import { planFor, testKeep } from '../test/pipeline/target/azure/bench.ts';

const mebibyte = 1024 * 1024;
/** Milliseconds between two looks at the loop. */
const interval = 2;

export interface Delays {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Watched {
  /** How much later than asked for a timer came. */
  readonly wall: Delays;
  /** How much of that the thread itself had been at work for: what is left when nobody else wants the core. */
  readonly own: Delays;
}

export interface Measured {
  readonly client: Watched;
  readonly idle: Watched;
  readonly seconds: number;
  readonly sent: number;
  /** Cores the client's process used. */
  readonly cpu: number;
}

/** Looks at the event loop of this thread until it is told to stop. */
export function watch(): () => Watched {
  const wall: number[] = [];
  const own: number[] = [];
  let at = performance.now();
  let cpu = process.threadCpuUsage();
  let timer: NodeJS.Timeout;
  const look = () => {
    const now = performance.now();
    const used = process.threadCpuUsage(cpu);
    wall.push(Math.max(0, now - at - interval));
    own.push((used.user + used.system) / 1000);
    at = performance.now();
    cpu = process.threadCpuUsage();
    timer = setTimeout(look, interval);
  };
  timer = setTimeout(look, interval);
  return () => {
    clearTimeout(timer);
    return { wall: delaysOf(wall), own: delaysOf(own) };
  };
}

function delaysOf(list: readonly number[]): Delays {
  const sorted = list.toSorted((a, b) => a - b);
  const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: part(0.5), p99: part(0.99), max: part(1) };
}

/** Exports so many disks, half of each data, from one sandbox into the other. */
export async function measureEventLoop(mebibytes: number, disks: number): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'vmferry-loop-'));
  const vcenter = await child('vcenter', dir, mebibytes, disks);
  const cloud = await child('azure', dir, mebibytes, disks);
  const idle = await child('idle', dir, mebibytes, disks);
  try {
    return await carry(dir, vcenter.told as never, cloud.told as never, idle);
  } finally {
    for (const { stop } of [vcenter, cloud, idle]) await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

type Child = Awaited<ReturnType<typeof child>>;
type Vcenter = Awaited<ReturnType<typeof startVsphere>>;
type Azure = Awaited<ReturnType<typeof startAzure>>;

async function child(role: string, dir: string, mebibytes: number, disks: number) {
  const process = fork(import.meta.filename, [role, dir, String(mebibytes), String(disks)]);
  const [told] = await once(process, 'message');
  const ask = async (): Promise<unknown> => {
    process.send('ask');
    const [answer] = await once(process, 'message');
    return answer;
  };
  const stop = async () => {
    const ended = once(process, 'exit');
    process.send('stop');
    await ended;
  };
  return { told, ask, stop };
}

async function carry(dir: string, vcenter: Vcenter, cloud: Azure, idle: Child): Promise<Measured> {
  process.env.AZURE_TENANT_ID = cloud.tenantId;
  process.env.AZURE_CLIENT_ID = cloud.clientId;
  process.env.AZURE_CLIENT_SECRET = cloud.clientSecret;
  const never = new AbortController().signal;
  const ctl: Control = {
    drain: never,
    kill: never,
    ask: async () => vcenter.password,
    limits: newLimits(),
    clock: systemClock,
    note: (code, facts) => void process.stderr.write(`${code} ${JSON.stringify(facts)}\n`),
  };
  const { server, user, caFile } = vcenter;
  const plan = { kind: 'vsphere', server, user, vm: 'web', caFile, shutdownMinutes: 1 } as const;
  const vim = await connectVim(plan, ctl);
  const described = await describe(vim, await findMachine(vim, 'web', never), never);
  const exports = new Exports(vim, described, ctl, () => described.ref);
  const link = { open: (disk, its) => exports.open(disk, its) } as SourceLink;
  const azure = planFor(cloud);
  const target = await connectAzure(azure.target, ctl);
  const keep = testKeep();
  await target.begin(azure, keep, ctl);
  const journal = fileJournal(join(dir, 'journal'));
  const send = async (index: number) => {
    const source = described.machine.disks[index];
    if (!source) throw new RangeError(String(index));
    const layout = fixedVhd(lateDisk(link, exports, source, ctl), { uuid: Buffer.alloc(16, index), began: 0 });
    const size = layout.size + (layout.tail?.length ?? 0);
    const { machine } = described;
    const about = { index, layout: 'blocks', machine, name: `web-disk${index}`, size, generation: 2 } as const;
    const sink = (await target.open(azure, about, keep, ctl)) as BlockSink;
    const job = { disk: index, name: source.name, pass: 0, journal, ctl, tell: () => {}, again: () => {} };
    const { sent } = await transfer(job, layout, sink);
    await sink.close();
    return sent.bytes;
  };
  await idle.ask();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const watched = watch();
  const sent = await Promise.all(described.machine.disks.map((_, index) => send(index)));
  const client = watched();
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const beside = (await idle.ask()) as Watched;
  journal.close();
  await exports.close();
  await vim.close();
  await target.close();
  return {
    client,
    idle: beside,
    seconds,
    sent: sent.reduce((sum, bytes) => sum + bytes, 0),
    cpu: (used.user + used.system) / 1e6 / seconds,
  };
}

/** What a child process does until it is told to stop. */
async function serve(role: string, dir: string, mebibytes: number, disks: number): Promise<void> {
  const close: (() => Promise<void>)[] = [];
  let watched = watch();
  if (role === 'vcenter') {
    const raws: { raw: string }[] = [];
    for (let n = 0; n < disks; n++) {
      const { file } = await makeRawDisk({
        file: join(dir, `${n}.raw`),
        size: mebibytes * mebibyte,
        seed: n,
        fill: 0.5,
      });
      raws.push({ raw: file });
    }
    const sandbox = await startVsphere({ machines: [{ name: 'web', power: 'off', disks: raws }] });
    close.push(() => sandbox.close());
    const { server, user, password, caFile } = sandbox;
    process.send?.({ server, user, password, caFile });
  } else if (role === 'azure') {
    const sandbox = await startAzure({ dir: join(dir, 'azure') });
    close.push(() => sandbox.close());
    process.send?.(JSON.parse(JSON.stringify({ ...sandbox, faults: undefined })));
  } else process.send?.('ready');
  process.on('message', message => {
    if (message === 'stop') {
      void Promise.all(close.map(each => each())).then(() => process.exit(0));
      return;
    }
    process.send?.(watched());
    watched = watch();
  });
  await wait(2 ** 30);
}

if (import.meta.main) {
  const [role = '', dir = '', mebibytes = '', disks = ''] = process.argv.slice(2);
  if (['vcenter', 'azure', 'idle'].includes(role)) await serve(role, dir, Number(mebibytes), Number(disks));
  const measured = await measureEventLoop(Number(role || 512), Number(dir || 2));
  const line = (name: string, { wall, own }: Watched) => {
    const said = ({ p50, p99, max }: Delays) =>
      `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, most ${max.toFixed(1)} ms`;
    process.stdout.write(`${name.padEnd(12)} late ${said(wall)}; at work ${said(own)}\n`);
  };
  line('exporting', measured.client);
  line('idle beside', measured.idle);
  const rate = measured.sent / mebibyte / measured.seconds;
  process.stdout.write(`${rate.toFixed(0)} MiB/s sent with ${measured.cpu.toFixed(2)} cores\n`);
}
