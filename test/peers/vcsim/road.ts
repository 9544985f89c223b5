import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSparse } from '../../../src/commands/demo-compare.ts';
import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import { azurePlan, azureSignIn } from '../../journeys/azure-plan.ts';
import { type Ended, vmferry } from '../../journeys/program.ts';
import { mustBeIdentical } from '../qemu/qemu-img.ts';
import type { Vcsim } from './vcsim.ts';

/** A plan from a machine of the simulator into the sandbox Azure, and where it is run. */
export interface Road {
  readonly name: string;
  readonly plan: string;
  readonly state: string;
  /** Without the password of the source: that comes on stdin. */
  readonly env: NodeJS.ProcessEnv;
}

export function roadFrom(vcsim: Vcsim, cloud: AzureSandbox, dir: string, vm: string, more: object = {}): Road {
  const at = join(dir, vm);
  mkdirSync(at, { recursive: true });
  const source = {
    kind: 'vsphere',
    server: `${vcsim.host}:${vcsim.port}`,
    user: vcsim.user,
    vm,
    power: 'shutdown',
    fingerprint: vcsim.fingerprint,
    ...more,
  };
  const plan = join(at, 'plan.yaml');
  writeFileSync(plan, azurePlan(cloud, source, { name: vm, resourceGroup: `rg-${vm}` }));
  return { name: vm, plan, state: join(at, 'state'), env: azureSignIn(cloud) };
}

export interface Begun {
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** Starts the built program with a password on stdin, as a script would. */
export function begin(args: readonly string[], { state, env }: Pick<Road, 'state' | 'env'>, password: string): Begun {
  const child = spawn(process.execPath, [vmferry, ...args, '--password-stdin', '--state-dir', state], {
    env: { PATH: process.env.PATH, HOME: state, LANG: 'C.UTF-8', NO_PROXY: '127.0.0.1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', chunk => {
    output.stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    output.stderr += chunk;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(`${password}\n`);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { pid: child.pid ?? 0, ended };
}

/** Every disk of the image is the raw file that it was made from, as qemu-img sees both. */
export async function mustHaveArrived(cloud: AzureSandbox, name: string, raws: readonly string[], dir: string) {
  for (const [n, raw] of raws.entries()) {
    const file = join(dir, `${name}-${n}.arrived`);
    await writeSparse(file, cloud.readImage(name, n));
    await mustBeIdentical(file, 'raw', raw, 'raw');
  }
}

/** The folder of the one session that a road has. */
export function sessionFolder({ state }: Road): string {
  const sessions = join(state, 'sessions');
  const [id = ''] = existsSync(sessions) ? readdirSync(sessions) : [];
  return join(sessions, id);
}
