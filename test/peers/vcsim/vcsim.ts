import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { installed } from '../installed.ts';
import { toVmdk } from '../qemu/qemu-img.ts';

/** A machine whose disks have bytes. */
export interface VcsimMachine {
  readonly name: string;
  readonly guestId?: string;
  readonly firmware?: 'bios' | 'efi';
  /** Runs from the start. */
  readonly on?: boolean;
  /** Nothing in the guest speaks to the host. */
  readonly noTools?: boolean;
  /** An image is in its drive. */
  readonly iso?: boolean;
  /** Raw files, a multiple of 1024 bytes each: qemu-img makes of each the stream that an export gives. */
  readonly disks: readonly string[];
}

export interface VcsimOptions {
  readonly esx?: boolean;
  /** Machines for lists, off, each with a disk of 10 GiB that nothing is behind. */
  readonly fillers?: number;
  readonly machines?: readonly VcsimMachine[];
  /** Milliseconds that a lease takes to be ready. */
  readonly initializing?: number;
  /** Seconds, as a lease says; without `enforce` it lives on without being renewed. */
  readonly leaseTimeout?: number;
  readonly enforce?: boolean;
  /** Milliseconds before each call is answered. */
  readonly delay?: number;
}

/** What the server counted since it began. */
export interface VcsimCounters {
  /** By method. */
  readonly calls: Readonly<Record<string, number>>;
  readonly leases: readonly {
    readonly machine: string;
    readonly ended: '' | 'completed' | 'aborted' | 'expired';
    readonly renewed: number;
  }[];
  /** Of disks that were read: how often it was begun, how often it came to its end, bytes in all. */
  readonly disks: readonly {
    readonly machine: string;
    readonly disk: number;
    readonly opened: number;
    readonly finished: number;
    readonly bytes: number;
  }[];
  /** How many are logged in. */
  readonly sessions: number;
}

export interface Vcsim {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** SHA-256 of its certificate, colon hex. */
  readonly fingerprint: string;
  readonly certificate: string;
  /** The stream of a disk, as a file, by machine and place. */
  stream(machine: string, disk: number): string;
  counters(): Promise<VcsimCounters>;
  /** Gives no more than so many bytes of a disk until `release`. */
  hold(machine: string, disk: number, after: number): Promise<void>;
  release(): Promise<void>;
  close(): Promise<void>;
}

const account = { user: 'administrator@vsphere.local', password: 'correct&horse<battery>' };

/** govmomi's simulator with real exports, in a process of its own, with a certificate that nobody vouches for. */
export async function startVcsim({ machines = [], ...options }: VcsimOptions): Promise<Vcsim> {
  const streams = (raw: string) => `${raw}.stream.vmdk`;
  const config = {
    esx: false,
    fillers: 0,
    initializing: 200,
    leaseTimeout: 300,
    enforce: false,
    delay: 0,
    ...options,
    ...account,
    machines: await Promise.all(
      machines.map(async ({ disks, ...machine }) => ({
        guestId: 'debian12_64Guest',
        firmware: 'bios',
        ...machine,
        disks: await Promise.all(
          disks.map(async raw => {
            await toVmdk(raw, streams(raw), 'streamOptimized');
            return { raw, vmdk: streams(raw), capacity: (await stat(raw)).size };
          }),
        ),
      })),
    ),
  };
  const child = spawn(installed('vcsim/vcsim'), [], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let said = '';
  child.stderr.on('data', chunk => {
    said = (said + chunk).slice(-4000);
  });
  const waiting: PromiseWithResolvers<string>[] = [];
  createInterface({ input: child.stdout }).on('line', line => waiting.shift()?.resolve(line));
  child.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`vcsim ended: ${said}`));
  });
  const order = async (question: object) => {
    const answer = Promise.withResolvers<string>();
    waiting.push(answer);
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await answer.promise);
  };
  const about = await order(config);
  return {
    ...account,
    host: about.host,
    port: Number(about.port),
    fingerprint: about.fingerprint,
    certificate: about.certificate,
    stream: (name, disk) => {
      const raw = machines.find(machine => machine.name === name)?.disks[disk];
      if (raw === undefined) throw new Error(`${name} has no disk ${disk}`);
      return streams(raw);
    },
    counters: () => order({ do: 'counters' }),
    hold: (machine, disk, after) => order({ do: 'hold', machine, disk, after }),
    release: () => order({ do: 'release' }),
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
