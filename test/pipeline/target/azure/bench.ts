import { randomBytes, randomUUID } from 'node:crypto';
import { Caps } from '../../../../src/pipeline/caps.ts';
import { fixedVhd } from '../../../../src/pipeline/image/vhd/write-fixed.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { type Journal, memoryJournal } from '../../../../src/pipeline/session/journal.ts';
import { connect } from '../../../../src/pipeline/target/azure/link.ts';
import type { AzurePlan } from '../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import { transfer } from '../../../../src/pipeline/transfer/transfer.ts';
import type { Clock, Control } from '../../../../src/pipeline/types/control.ts';
import type { Disk } from '../../../../src/pipeline/types/disk.ts';
import type { BlockLayout } from '../../../../src/pipeline/types/layout.ts';
import type { Keep, LedgerEntry } from '../../../../src/pipeline/types/ledger.ts';
import type { Machine } from '../../../../src/pipeline/types/machine.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import type { TargetDisk, TargetLink } from '../../../../src/pipeline/types/target.ts';
import type { AzureSandbox } from '../../../../src/sandbox/azure/index.ts';
import { openWatched } from './conformance/watch.ts';

export const MiB = 1024 * 1024;

export interface TestClock extends Clock {
  /** Every wait asked for, in milliseconds. */
  readonly slept: number[];
  advance(ms: number): void;
}

/** Real time plus what was slept: no wait takes longer than a turn of the event loop. */
export function testClock(): TestClock {
  let ahead = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now() + ahead,
    elapsed: () => performance.now() + ahead,
    advance: ms => {
      ahead += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      ahead += ms;
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

export interface TestControl extends Control {
  readonly clock: TestClock;
  readonly notes: { code: string; facts: object }[];
  readonly stop: AbortController;
}

export function testControl(
  noted: (code: string, facts: object) => void = () => {},
  clock: TestClock = testClock(),
): TestControl {
  const stop = new AbortController();
  const notes: TestControl['notes'] = [];
  return {
    stop,
    notes,
    clock,
    drain: new AbortController().signal,
    kill: stop.signal,
    limits: { windowStart: 4, windowMax: 8, tries: 6, pieceMax: MiB, hosts: new Caps(2) },
    ask: async () => {
      throw new Error('nothing is asked here');
    },
    note: (code, facts) => {
      notes.push({ code, facts });
      noted(code, facts);
    },
  };
}

/** The next write to the ledger does not come about: what a kill at that moment leaves. */
export class Killed extends Error {}

export interface TestKeep extends Keep {
  /** Writes done so far. */
  writes: number;
  /** The write that is killed, counted from 1; before: nothing of it is kept, after: it is kept, but no more follows. */
  killAt: { nth: number; when: 'before' | 'after' } | undefined;
  states(): Record<string, LedgerEntry['state']>;
}

/** A ledger in memory that behaves as the session's does. */
export function testKeep(session: string = randomUUID()): TestKeep {
  const entries = new Map<string, LedgerEntry>();
  const write = async (entry: LedgerEntry) => {
    keep.writes++;
    const now = keep.writes === keep.killAt?.nth ? keep.killAt.when : undefined;
    if (now === 'before') throw new Killed();
    entries.set(entry.key, entry);
    if (now === 'after') throw new Killed();
  };
  const change = async (key: string, state: 'made' | 'gone', facts: LedgerEntry['facts'] = {}) => {
    const entry = entries.get(key);
    if (!entry) throw new Error(key);
    await write({ ...entry, state, facts: { ...entry.facts, ...facts } });
  };
  const keep: TestKeep = {
    session,
    writes: 0,
    killAt: undefined,
    entries: () => [...entries.values()],
    entry: key => entries.get(key),
    states: () => Object.fromEntries([...entries.values()].map(entry => [entry.key, entry.state])),
    intend: async entry => {
      if (entries.get(entry.key)?.state !== 'made') await write({ ...entry, state: 'intended', at: 0 });
    },
    made: (key, facts) => change(key, 'made', facts),
    gone: key => change(key, 'gone'),
  };
  return keep;
}

export function planFor(cloud: AzureSandbox, over: Partial<AzurePlan> = {}): Plan & { target: AzurePlan } {
  return {
    version: 1,
    source: { kind: 'ova', path: 'web.ova' },
    target: {
      kind: 'azure',
      cloud: 'AzureCloud',
      signIn: 'environment',
      subscription: cloud.subscriptionName,
      resourceGroup: 'rg-web',
      location: 'westeurope',
      generation: 'auto',
      publish: 'image',
      name: 'web',
      sku: 'StandardSSD_LRS',
      endpoint: cloud.endpoint,
      authority: cloud.authority,
      caFile: cloud.caFile,
      ...over,
    },
  };
}

/** The sandbox's service principal in the environment of this process. */
export function signInTo(cloud: AzureSandbox): void {
  process.env.AZURE_TENANT_ID = cloud.tenantId;
  process.env.AZURE_CLIENT_ID = cloud.clientId;
  process.env.AZURE_CLIENT_SECRET = cloud.clientSecret;
}

export const machine: Machine = {
  id: 'web',
  name: 'web',
  firmware: 'efi',
  os: { family: 'linux' },
  networks: [],
  disks: [],
};

/** A disk of random data in a few places, 22 MiB with holes unless said otherwise. */
export function testDisk(size = 22 * MiB - 3072, places: readonly number[] = [0, 5 * MiB + 512, 17 * MiB]) {
  const content = Buffer.alloc(size);
  const runs = places.map(offset => ({ offset, length: Math.min(2 * MiB + 1024, size - offset) }));
  for (const { offset, length } of runs) randomBytes(length).copy(content, offset);
  const disk: Disk = {
    format: 'raw',
    size,
    ordered: true,
    async *runs({ wanted }) {
      for (const { offset, length } of runs) {
        if (wanted && !wanted.touches(offset, length)) continue;
        yield { offset, length, data: content.subarray(offset, offset + length) };
      }
    },
    close: async () => {},
  };
  return { content, disk };
}

/** One disk of a machine on its way to Azure, in memory. */
export interface TestRoad {
  readonly content: Buffer;
  readonly layout: BlockLayout;
  readonly about: TargetDisk;
  readonly journal: Journal;
}

export function testRoad(index = 0, { content, disk } = testDisk(), generation: 1 | 2 = 2): TestRoad {
  const layout = fixedVhd(disk, { uuid: randomBytes(16), began: 1_750_000_000_000 });
  const size = layout.size + (layout.tail?.length ?? 0);
  const about: TargetDisk = { index, layout: 'blocks', machine, name: `web-disk${index + 1}`, size, generation };
  return { content, layout, about, journal: memoryJournal() };
}

/** Sends what is not there yet, as the transfer stage does. */
export function send(road: TestRoad, sink: BlockSink, ctl: Control) {
  const { about, journal, layout } = road;
  const job = { disk: about.index, name: about.name, pass: 0, journal, ctl, tell: () => {}, again: () => {} };
  return transfer(job, layout, sink);
}

/** The whole way of some disks, from begin to publish. */
export async function migrate(link: TargetLink, plan: Plan, roads: readonly TestRoad[], keep: Keep, ctl: Control) {
  await link.begin(plan, keep, ctl);
  for (const road of roads) {
    const sink = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
    await send(road, sink, ctl);
    await sink.seal(ctl.kill);
    await sink.close();
  }
  const about = roads.map(road => road.about);
  return link.publish(plan, about, keep, ctl);
}

/** What goes over this link is held against the official files. */
export function connectTo(plan: Plan & { target: AzurePlan }, ctl: Control): Promise<TargetLink> {
  return connect(plan.target, ctl, openWatched(plan.target));
}

/** What a disk of an image holds, up to the length given. */
export async function arrived(cloud: AzureSandbox, name: string, n: number, length: number): Promise<Buffer> {
  const pieces = await Array.fromAsync(cloud.readImage(name, n));
  return Buffer.concat(pieces).subarray(0, length);
}

export function named(cloud: AzureSandbox): string[] {
  return cloud
    .resources()
    .map(({ type, name }) => `${type.split('/').at(-1)}/${name}`)
    .sort();
}
