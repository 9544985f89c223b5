import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';

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
  /** Bytes that the target acknowledged more than once. */
  sentAgain(): number;
  /** Everything at the target that this road made and that is not the result. */
  leftovers(): string[];
}

let roads = 0;

export function roadToFiles(dir: string, ova: string): Road {
  const at = join(dir, `file-${roads++}`);
  const out = join(at, 'out');
  const plan = written(at, {
    version: 1,
    source: { kind: 'ova', path: ova },
    target: { kind: 'file', path: out, format: 'vhd' },
  });
  return {
    plan,
    state: join(at, 'state'),
    env: {},
    arrived: async () => readFileSync(join(out, 'small-disk1.vhd')).subarray(0, -512),
    sentAgain: () => 0,
    leftovers: () => readdirSync(out).filter(name => name !== 'small-disk1.vhd'),
  };
}

export function roadToAzure(dir: string, ova: string, cloud: AzureSandbox): Road {
  const name = `small-${roads++}`;
  const at = join(dir, name);
  const plan = written(at, {
    version: 1,
    source: { kind: 'ova', path: ova },
    target: {
      kind: 'azure',
      signIn: 'environment',
      subscription: cloud.subscriptionName,
      resourceGroup: name,
      location: 'westeurope',
      name,
      endpoint: cloud.endpoint,
      authority: cloud.authority,
      caFile: cloud.caFile,
    },
  });
  const disks = () => cloud.counters().disks.filter(({ disk }) => disk.startsWith(name));
  return {
    plan,
    state: join(at, 'state'),
    env: {
      AZURE_TENANT_ID: cloud.tenantId,
      AZURE_CLIENT_ID: cloud.clientId,
      AZURE_CLIENT_SECRET: cloud.clientSecret,
    },
    async arrived() {
      const chunks: Buffer[] = [];
      for await (const chunk of cloud.readImage(name)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
    sentAgain: () => disks().reduce((sum, disk) => sum + disk.resent, 0),
    leftovers: () =>
      cloud
        .resources()
        .filter(resource => resource.id.toLowerCase().includes(`/${name}`) && resource.type.endsWith('disks'))
        .map(resource => resource.id),
  };
}

function written(folder: string, plan: unknown): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, stringify(plan));
  return file;
}
