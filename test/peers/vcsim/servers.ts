import { join } from 'node:path';
import { type SandboxMachine, startVsphere } from '../../../src/sandbox/vsphere/index.ts';
import { MiB, makeGuest } from '../guest.ts';
import { startVcsim } from './vcsim.ts';

/** A server that speaks the API, with two machines, as every test of this folder sees it. */
export interface Served {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** SHA-256 of its certificate, colon hex. */
  readonly fingerprint: string;
  /** PEM: trusting it is trusting the server. */
  readonly certificate: string;
  /** Raw files of the disks of `web`. */
  readonly raws: readonly string[];
  /** Seconds; it is enforced. */
  readonly leaseSeconds: number;
  /** How often a method was called. */
  calls(method: string): Promise<number>;
  /** How many are logged in. */
  sessions(): Promise<number>;
  leases(): Promise<{ readonly completed: number; readonly aborted: number; readonly open: number }>;
  close(): Promise<void>;
}

export interface ServerKind {
  readonly name: string;
  readonly esx: boolean;
  /** Machines besides `web`, `bare` among them. */
  readonly others: number;
  /** What it does otherwise than the rest, each held by a test. */
  readonly differs: {
    /** Shuts a guest down that has no tools: a real host answers ToolsUnavailable. */
    readonly shutsDownWithoutTools: boolean;
    /** Reads to whoever is not signed in, each property missing: a real server answers NotAuthenticated. */
    readonly answersStrangers: boolean;
  };
  start(dir: string): Promise<Served>;
}

/** `web`: runs, has two disks (GPT with an EFI system partition, and MBR), an image in its drive. */
async function webDisks(dir: string): Promise<string[]> {
  const raws = [join(dir, 'web-0.raw'), join(dir, 'web-1.raw')] as const;
  await makeGuest(raws[0], { firmware: 'efi', size: 61 * MiB + 1024 });
  await makeGuest(raws[1], { firmware: 'bios', size: 45 * MiB });
  return [...raws];
}

const leaseSeconds = 2;

async function onVcsim(dir: string, esx: boolean): Promise<Served> {
  const raws = await webDisks(dir);
  const web = { name: 'web', firmware: 'efi', on: true, iso: true, disks: raws } as const;
  const bare = { name: 'bare', on: true, noTools: true, disks: [] };
  const vcsim = await startVcsim({
    esx,
    fillers: 150,
    machines: [web, bare],
    leaseTimeout: leaseSeconds,
    enforce: true,
  });
  return {
    ...vcsim,
    raws,
    leaseSeconds,
    calls: async method => (await vcsim.counters()).calls[method] ?? 0,
    sessions: async () => (await vcsim.counters()).sessions,
    async leases() {
      const { leases } = await vcsim.counters();
      const count = (how: string) => leases.filter(({ ended }) => ended === how).length;
      return { completed: count('completed'), aborted: count('aborted'), open: count('') };
    },
  };
}

async function onSandbox(dir: string, esx: boolean): Promise<Served> {
  const raws = await webDisks(dir);
  const web: SandboxMachine = {
    name: 'web',
    guestId: 'debian12_64Guest',
    firmware: 'efi',
    cdrom: { iso: '[datastore1] iso/install.iso' },
    disks: raws.map(raw => ({ raw })),
  };
  const bare: SandboxMachine = { name: 'bare', tools: 'not-running', disks: [] };
  const machines = [web, bare];
  const sandbox = await startVsphere({ dir: join(dir, 'sandbox'), esx, machines, crowd: 150, leaseSeconds });
  const [host = '', port = ''] = sandbox.server.split(':');
  return {
    host,
    port: Number(port),
    user: sandbox.user,
    password: sandbox.password,
    fingerprint: sandbox.fingerprint,
    certificate: sandbox.caPem,
    raws,
    leaseSeconds,
    calls: async method => sandbox.counters().calls[method] ?? 0,
    sessions: async () => sandbox.counters().sessions.open,
    leases: async () => {
      const { completed, aborted, open } = sandbox.counters().leases;
      return { completed, aborted, open };
    },
    async close() {
      await sandbox.close();
      // What the clients of these tests send is what the schema has.
      const { violations, bugs } = sandbox;
      if (violations.length + bugs.length > 0) throw new Error(JSON.stringify({ violations, bugs: bugs.map(String) }));
    },
  };
}

const asReal = { shutsDownWithoutTools: false, answersStrangers: false };
const simulated = { shutsDownWithoutTools: true, answersStrangers: true };
const others = 151;

export const servers: readonly ServerKind[] = [
  { name: 'the sandbox as a vCenter', esx: false, others, differs: asReal, start: dir => onSandbox(dir, false) },
  { name: 'the sandbox as an ESXi host', esx: true, others, differs: asReal, start: dir => onSandbox(dir, true) },
  {
    ...{ name: "govmomi's simulator as a vCenter", esx: false, others, differs: simulated },
    start: dir => onVcsim(dir, false),
  },
  {
    ...{ name: "govmomi's simulator as an ESXi host", esx: true, others, differs: simulated },
    start: dir => onVcsim(dir, true),
  },
];
