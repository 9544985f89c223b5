import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AzureSandbox } from '../../src/sandbox/azure/index.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { launch, vmferry } from './program.ts';

/** A migration into the sandbox that was killed, so that the wizard finds it. */
export interface UnderWay {
  readonly name: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of the disk that the sandbox has acknowledged. */
  acknowledged(): number;
  /** Waits until the sandbox has acknowledged more than these bytes. */
  beyond(bytes: number): Promise<void>;
  /** The disk as it stands in the sandbox. */
  arrived(): Promise<Buffer>;
}

let count = 0;

/** Begins a migration without screens and kills it with SIGKILL once the cloud has something of it. */
export async function killedUnderWay(dir: string, ova: string, cloud: AzureSandbox): Promise<UnderWay> {
  const name = `ferry-${count++}`;
  const at = join(dir, name);
  mkdirSync(at);
  const plan = join(at, 'plan.yaml');
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: name }));
  const state = join(at, 'state');
  const env = Object.fromEntries(Object.entries(azureSignIn(cloud)).map(([key, value]) => [key, String(value)]));
  const ours = () => cloud.counters().disks.filter(({ disk }) => disk.startsWith(`${name}-`) || disk === name);
  const acknowledged = () => ours().reduce((sum, disk) => sum + disk.acknowledged, 0);
  const beyond = (bytes: number) => cloud.counters().until(() => acknowledged() > bytes);
  const first = launch(vmferry, ['run', plan, '--state-dir', state], env);
  await Promise.race([
    beyond(0),
    first.ended.then(ended => {
      throw new Error(`ended before anything arrived: ${ended.stderr}`);
    }),
  ]);
  first.child.kill('SIGKILL');
  await first.ended;
  return {
    name,
    state,
    env,
    acknowledged,
    beyond,
    async arrived() {
      const chunks: Buffer[] = [];
      for await (const chunk of cloud.readImage(name)) chunks.push(Buffer.from(chunk));
      return Buffer.concat(chunks);
    },
  };
}
