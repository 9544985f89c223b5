import { join } from 'node:path';
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
  /** How many are logged in. */
  sessions(): Promise<number>;
  leases(): Promise<{ readonly completed: number; readonly aborted: number; readonly open: number }>;
  close(): Promise<void>;
}

export interface ServerKind {
  readonly name: string;
  readonly esx: boolean;
  /** Machines besides `web`. */
  readonly others: number;
  start(dir: string): Promise<Served>;
}

/** `web`: runs, two disks (GPT with an EFI system partition, and MBR), an image in its drive. */
async function webDisks(dir: string): Promise<string[]> {
  const raws = [join(dir, 'web-0.raw'), join(dir, 'web-1.raw')] as const;
  await makeGuest(raws[0], { firmware: 'efi', size: 61 * MiB + 1024 });
  await makeGuest(raws[1], { firmware: 'bios', size: 45 * MiB });
  return [...raws];
}

async function onVcsim(dir: string, esx: boolean): Promise<Served> {
  const raws = await webDisks(dir);
  const machine = { name: 'web', firmware: 'efi', on: true, iso: true, disks: raws } as const;
  const vcsim = await startVcsim({ esx, fillers: 150, machines: [machine] });
  return {
    ...vcsim,
    raws,
    sessions: async () => (await vcsim.counters()).sessions,
    async leases() {
      const { leases } = await vcsim.counters();
      const count = (how: string) => leases.filter(({ ended }) => ended === how).length;
      return { completed: count('completed'), aborted: count('aborted'), open: count('') };
    },
  };
}

export const servers: readonly ServerKind[] = [
  { name: "govmomi's simulator as a vCenter", esx: false, others: 150, start: dir => onVcsim(dir, false) },
  { name: "govmomi's simulator as an ESXi host", esx: true, others: 150, start: dir => onVcsim(dir, true) },
];
