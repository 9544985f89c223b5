/**
 * How soon the machines of a vCenter are there:
 *   node bench/vsphere-list.ts [MACHINES]                a sandbox with so many, 2000 unless given
 *   node bench/vsphere-list.ts SERVER USER FINGERPRINT   a server, with its password in VMFERRY_VSPHERE_PASSWORD
 * Prints the time to the first row and to the last, counted from the end of the sign-in, and how late timers of this
 * thread came meanwhile; the sandbox is a process of its own. `npm run test:peers` does the same against govmomi's
 * simulator.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../src/pipeline/clock.ts';
import { newLimits } from '../src/pipeline/limits.ts';
import { vsphereSource } from '../src/pipeline/source/plan.ts';
import { machineRows } from '../src/pipeline/source/vsphere/inventory/rows.ts';
import { connectVim } from '../src/pipeline/source/vsphere/session/connect.ts';
import { startVsphere } from '../src/sandbox/vsphere/index.ts';
import { type Watched, watch } from './event-loop.ts';

export interface ListServer {
  /** With its port. */
  readonly server: string;
  readonly user: string;
  readonly password: string;
  readonly fingerprint: string;
}

export interface Listing {
  readonly rows: number;
  /** Milliseconds. */
  readonly signIn: number;
  /** Milliseconds since the sign-in. */
  readonly first: number;
  readonly all: number;
  /** The event loop from the sign-in to the last row. */
  readonly loop: Watched;
}

/** Signs in, lists every machine and signs out. */
export async function measureList({ server, user, password, fingerprint }: ListServer): Promise<Listing> {
  const began = performance.now();
  const never = new AbortController().signal;
  const plan = vsphereSource.parse({ kind: 'vsphere', server, user, fingerprint, vm: 'any' });
  const vim = await connectVim(plan, {
    ...{ drain: never, kill: never, limits: newLimits(), clock: systemClock },
    ask: async () => password,
    note: () => {},
  });
  try {
    const signedIn = performance.now();
    const watched = watch();
    let rows = 0;
    let first = Number.NaN;
    for await (const _ of machineRows(vim, never)) {
      if (rows === 0) first = performance.now() - signedIn;
      rows++;
    }
    const all = performance.now() - signedIn;
    return { rows, signIn: signedIn - began, first, all, loop: watched() };
  } finally {
    await vim.close();
  }
}

/** A sandbox in a process of its own, so that only our work counts. */
async function sandboxOf(machines: number): Promise<{ server: ListServer; child: ChildProcess }> {
  const child = fork(import.meta.filename, ['serve', String(machines)]);
  const [server] = await once(child, 'message');
  return { server: server as ListServer, child };
}

async function serve(machines: number): Promise<void> {
  const sandbox = await startVsphere({ crowd: machines });
  const { server, user, password, fingerprint } = sandbox;
  process.send?.({ server, user, password, fingerprint });
  await once(process, 'disconnect');
  await sandbox.close();
}

async function print(server: ListServer): Promise<void> {
  const ms = (time: number) => `${time.toFixed(0)} ms`;
  for (let turn = 0; turn < 5; turn++) {
    const { rows, signIn, first, all, loop } = await measureList(server);
    console.log(`${rows} machines: sign-in ${ms(signIn)}, first row ${ms(first)}, all ${ms(all)}`);
    console.log(`  loop p99: late ${ms(loop.wall.p99)}, at work ${ms(loop.own.p99)}`);
  }
}

if (import.meta.main) {
  const [first = '2000', user = '', fingerprint = ''] = process.argv.slice(2);
  if (first === 'serve') await serve(Number(user));
  else if (user === '') {
    const { server, child } = await sandboxOf(Number(first));
    await print(server).finally(() => child.disconnect());
  } else await print({ server: first, user, password: process.env.VMFERRY_VSPHERE_PASSWORD ?? '', fingerprint });
}
