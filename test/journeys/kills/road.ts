import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { startVsphere, type VsphereSandbox } from '../../../src/sandbox/vsphere/index.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';
import { countedWrites, countingWrites } from './counted-writes.ts';

const mebibyte = 1024 * 1024;

/** A machine as an OVA, and what its disk holds. */
export interface SmallMachine {
  readonly ova: string;
  /** The same disk as a file. */
  readonly rawFile: string;
  readonly raw: Buffer;
}

/** One machine, once; small, with several pieces. */
export async function smallMachine(dir: string): Promise<SmallMachine> {
  const made = await makeMachineOva({ dir, name: 'small', seed: 7, disks: [{ size: 48 * mebibyte, fill: 0.3 }] });
  const [rawFile] = made.raws;
  if (!rawFile) throw new Error(made.ova);
  return { ova: made.ova, rawFile, raw: readFileSync(rawFile) };
}

/** Bytes, as the sandbox counts them, or as the system calls show them. */
export interface Sent {
  readonly begun: number;
  readonly acknowledged: number;
  /** Acknowledged more than once. */
  readonly again: number;
  /** Acknowledged when the program may have been dead already, or so short before that it could not note it. */
  readonly unread: number;
}

/** A road from that machine to one target, with what a test wants to know of what arrived. */
export interface Road {
  /** Of its session. */
  readonly name: string;
  readonly plan: string;
  readonly state: string;
  readonly env: NodeJS.ProcessEnv;
  /** What stands at the target, disk bytes with padding, without footer. */
  arrived(): Promise<Buffer>;
  /** What the other side has counted so far; of no program that still runs. */
  sent(): Sent;
  /** Everything at the target that this road made and that is not the one result; what is not as planned at the source. */
  leftovers(): string[];
  /** Everything of this road, on either side, that would not be there had it never been. */
  remains(): string[];
  /** What the sandboxes hold against the program, or themselves. */
  complaints(): unknown[];
  /** False where the target has no requests to count. */
  readonly counted: boolean;
  /** Requests that the sandboxes were sent so far. */
  requests(): number;
  /** Resolves at the first request at which this holds. */
  until(test: () => boolean): Promise<unknown>;
  /** What the last requests began at the sandboxes has come to an end. */
  settled(): Promise<unknown>;
  /** The source is held by nobody any more: what a killed process left there is over. */
  released(): Promise<unknown>;
  close(): Promise<void>;
}

export const roadKinds = ['ova to files', 'ova to Azure', 'vSphere to Azure, shut down', 'vSphere to Azure, running'];
export type RoadKind = (typeof roadKinds)[number];

let roads = 0;

/** A road with sandboxes of its own. */
export async function roadOf(kind: RoadKind, dir: string, machine: SmallMachine): Promise<Road & Partial<Sandboxes>> {
  if (kind === 'ova to files') return roadToFiles(dir, machine.ova);
  if (kind === 'ova to Azure') return roadToAzure(dir, machine.ova);
  return roadFromVsphere(dir, machine.rawFile, kind.endsWith('running') ? 'snapshot' : 'shutdown');
}

export interface Sandboxes {
  readonly cloud: AzureSandbox;
  readonly vsphere: VsphereSandbox;
}

export function roadToFiles(dir: string, ova: string): Road {
  const at = join(dir, `file-${roads++}`);
  const out = join(at, 'out');
  const target = { kind: 'file', path: out, format: 'vhd', name: 'small' };
  const plan = written(at, stringify({ version: 1, source: { kind: 'ova', path: ova }, target }));
  const state = join(at, 'state');
  const writes = join(at, 'writes');
  return {
    name: 'small',
    plan,
    state,
    env: countingWrites(writes),
    arrived: async () => readFileSync(join(out, 'small-disk1.vhd')).subarray(0, -512),
    sent: () => countedWrites(writes),
    leftovers: () => readdirSync(out).filter(name => name !== 'small-disk1.vhd'),
    remains: () => (existsSync(out) ? [out, ...readdirSync(out)] : []),
    complaints: () => [],
    counted: false,
    requests: () => 0,
    until: () => Promise.reject(new Error('files have no requests')),
    settled: async () => {},
    released: async () => {},
    close: async () => {},
  };
}

export async function roadToAzure(dir: string, ova: string): Promise<Road & Pick<Sandboxes, 'cloud'>> {
  const name = `small-${roads++}`;
  const at = join(dir, name);
  const cloud = await startAzure({ dir: join(at, 'cloud') });
  const plan = written(at, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: name }));
  return { ...intoAzure(name, at, cloud), plan, env: azureSignIn(cloud), cloud, close: () => cloud.close() };
}

/** From a vCenter: a machine that runs and has a CD in its drive. */
export async function roadFromVsphere(
  dir: string,
  raw: string,
  power: 'shutdown' | 'snapshot',
  leaseSeconds = 2,
): Promise<Road & Sandboxes> {
  const name = `small-${roads++}`;
  const at = join(dir, name);
  const cloud = await startAzure({ dir: join(at, 'cloud') });
  const cdrom = { iso: '[datastore1] iso/tools.iso' };
  const machines = [{ name: 'small', cdrom, disks: [{ raw, thin: true }] }];
  const vsphere = await startVsphere({ dir: join(at, 'vsphere'), leaseSeconds, machines });
  const { server, user, caFile, password } = vsphere;
  const source = { kind: 'vsphere', server, user, caFile, vm: 'small', power, shutdownMinutes: 1, after: 'power-on' };
  const plan = written(at, azurePlan(cloud, source, { name, resourceGroup: name }));
  const target = intoAzure(name, at, cloud);
  const before = standing(vsphere);
  const changed = () => {
    const now = standing(vsphere);
    return now === before ? [] : [`${before} became ${now}`];
  };
  return {
    ...target,
    plan,
    env: { ...azureSignIn(cloud), VMFERRY_VSPHERE_PASSWORD: password },
    cloud,
    vsphere,
    leftovers: () => [...target.leftovers(), ...changed()],
    remains: () => [...target.remains(), ...changed()],
    complaints: () => [...target.complaints(), ...vsphere.bugs, ...vsphere.violations],
    requests: () => target.requests() + sum(Object.values(vsphere.counters().calls)),
    until: test => Promise.race([cloud.counters().until(test), vsphere.until(test)]),
    settled: () =>
      Promise.all([target.settled(), vsphere.until(({ streams }) => streams.every(({ open }) => open === 0))]),
    released: () => vsphere.until(({ leases }) => leases.open === 0),
    async close() {
      await cloud.close();
      await vsphere.close();
    },
  };
}

/** What a person would see of the machine who never heard of vmferry. */
function standing(vsphere: VsphereSandbox): string {
  const { power, cdroms, snapshots, exporting } = vsphere.machine('small');
  const drives = cdroms.map(({ backing, iso, connected, startConnected }) => ({
    backing,
    iso,
    connected,
    startConnected,
  }));
  return JSON.stringify({ power, drives, snapshots: snapshots.map(one => one.name), exporting });
}

function intoAzure(name: string, at: string, cloud: AzureSandbox) {
  const state = join(at, 'state');
  const ours = (disk: string) => disk === name || disk.startsWith(`${name}-`);
  // A connection that ends after its last answer is noted when it has ended.
  const idle = ({ inFlight, lastAnswers }: ReturnType<AzureSandbox['counters']>) =>
    lastAnswers === 0 && Object.values(inFlight).every(count => count === 0);
  return {
    name,
    state,
    async arrived() {
      const chunks: Buffer[] = [];
      for await (const chunk of cloud.readImage(name)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    sent() {
      const { disks, putPages } = cloud.counters();
      const mine = disks.filter(({ disk }) => ours(disk));
      return {
        begun: sum(putPages.filter(({ disk }) => ours(disk)).map(({ length }) => length)),
        acknowledged: sum(mine.map(disk => disk.acknowledged)),
        again: sum(mine.map(disk => disk.resent)),
        unread: sum(mine.map(disk => disk.unread)),
      };
    },
    leftovers() {
      const kept = cloud.resources().map(({ type }) => type.split('/').at(-1)?.toLowerCase() ?? '');
      const results = ['images', 'resourcegroups'];
      return kept.sort().join() === results.join() ? [] : cloud.resources().map(({ id }) => id);
    },
    remains: () => cloud.resources().map(({ id }) => id),
    complaints: (): unknown[] => [...cloud.bugs],
    counted: true,
    requests: () => sum(Object.values(cloud.counters().requests)),
    until: (test: () => boolean): Promise<unknown> => cloud.counters().until(test),
    settled: (): Promise<unknown> => cloud.counters().until(idle),
    released: (): Promise<unknown> => Promise.resolve(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function written(folder: string, plan: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, plan);
  return file;
}
