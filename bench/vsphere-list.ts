/**
 * How soon the machines of a vCenter are there:
 *   node bench/vsphere-list.ts [MACHINES]                a sandbox with so many, 2000 unless given
 *   node bench/vsphere-list.ts SERVER USER FINGERPRINT   a server, with its password in VMFERRY_VSPHERE_PASSWORD
 * Prints the time to the first row and to the last, counted from the end of the sign-in. `npm run test:peers` does the
 * same against govmomi's simulator.
 */
import { systemClock } from '../src/pipeline/clock.ts';
import { newLimits } from '../src/pipeline/limits.ts';
import { vsphereSource } from '../src/pipeline/source/plan.ts';
import { machineRows } from '../src/pipeline/source/vsphere/inventory/rows.ts';
import { connectVim } from '../src/pipeline/source/vsphere/session/connect.ts';
import { startVsphere } from '../src/sandbox/vsphere/index.ts';

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
    let rows = 0;
    let first = Number.NaN;
    for await (const _ of machineRows(vim, never)) {
      if (rows === 0) first = performance.now() - signedIn;
      rows++;
    }
    return { rows, signIn: signedIn - began, first, all: performance.now() - signedIn };
  } finally {
    await vim.close();
  }
}

if (import.meta.main) {
  const [server = '2000', user, fingerprint] = process.argv.slice(2);
  const password = process.env.VMFERRY_VSPHERE_PASSWORD ?? '';
  const sandbox = user === undefined ? await startVsphere({ crowd: Number(server) }) : undefined;
  try {
    for (let turn = 0; turn < 5; turn++) {
      const { rows, signIn, first, all } = await measureList(
        sandbox ?? { server, user: user ?? '', password, fingerprint: fingerprint ?? '' },
      );
      const ms = (time: number) => `${time.toFixed(0)} ms`;
      console.log(`${rows} machines: sign-in ${ms(signIn)}, first row ${ms(first)}, all ${ms(all)}`);
    }
  } finally {
    await sandbox?.close();
  }
}
