import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { journalledExtents } from '../../../src/pipeline/session/journal.ts';
import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';

const mebibyte = 1024 * 1024;

/** One machine, once; small, with several pieces. */
export async function smallMachine(dir: string): Promise<{ ova: string; raw: Buffer }> {
  const made = await makeMachineOva({ dir, name: 'small', seed: 7, disks: [{ size: 48 * mebibyte, fill: 0.3 }] });
  const [raw] = made.raws;
  if (!raw) throw new Error(made.ova);
  return { ova: made.ova, raw: readFileSync(raw) };
}

/** A road from that machine to one target, with what a test wants to know of what arrived. */
export interface Road {
  readonly plan: string;
  readonly state: string;
  readonly env: NodeJS.ProcessEnv;
  /** What stands at the target, disk bytes with padding, without footer. */
  arrived(): Promise<Buffer>;
  /** Bytes sent and acknowledged so far, and those of them more than once; nothing counts them for files. */
  sent(): { readonly begun: number; readonly acknowledged: number; readonly again: number } | undefined;
  /** Bytes in the journals of its sessions. */
  journalled(): number;
  /** Everything at the target that this road made and that is not the one result. */
  leftovers(): string[];
}

let roads = 0;

export function roadToFiles(dir: string, ova: string): Road {
  const at = join(dir, `file-${roads++}`);
  const out = join(at, 'out');
  const target = { kind: 'file', path: out, format: 'vhd' };
  const plan = written(at, stringify({ version: 1, source: { kind: 'ova', path: ova }, target }));
  const state = join(at, 'state');
  return {
    plan,
    state,
    env: {},
    arrived: async () => readFileSync(join(out, 'small-disk1.vhd')).subarray(0, -512),
    sent: () => undefined,
    journalled: () => journalledIn(state),
    leftovers: () => readdirSync(out).filter(name => name !== 'small-disk1.vhd'),
  };
}

export function roadToAzure(dir: string, ova: string, cloud: AzureSandbox): Road {
  const name = `small-${roads++}`;
  const at = join(dir, name);
  const plan = written(at, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: name }));
  const state = join(at, 'state');
  const ours = (disk: string) => disk === name || disk.startsWith(`${name}-`);
  return {
    plan,
    state,
    env: azureSignIn(cloud),
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
      };
    },
    journalled: () => journalledIn(state),
    leftovers() {
      const mine = cloud.resources().filter(resource => resource.id.toLowerCase().split('/').includes(name));
      const results = ['resourcegroups', 'images'];
      const kept = mine.map(({ type }) => type.split('/').at(-1)?.toLowerCase() ?? '').sort();
      return kept.join() === results.toSorted().join() ? [] : mine.map(({ id }) => id);
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function journalledIn(state: string): number {
  const sessions = join(state, 'sessions');
  if (!existsSync(sessions)) return 0;
  const journals = readdirSync(sessions).map(id => journalledExtents(join(sessions, id, 'journal')));
  return sum(journals.flatMap(disks => [...disks.values()].map(({ bytes }) => bytes)));
}

function written(folder: string, plan: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, plan);
  return file;
}
