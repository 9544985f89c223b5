import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Listener } from '../listener.ts';
import type { ServerCertificate } from '../tls.ts';
import { type Certificates, fingerprint, makeCertificates } from './certificates.ts';
import { Counters } from './counters.ts';
import { dispatch, dispatchNfc } from './dispatch.ts';
import { Faults } from './faults.ts';
import { Inventory } from './inventory/inventory.ts';
import type { Machine } from './inventory/machine.ts';
import { addDatacenter, addRoot, type Datacenter, type HostFacts } from './inventory/places.ts';
import { populate } from './inventory/populate.ts';
import { type LiveMachine, liveMachine } from './live.ts';
import { StreamCache } from './nfc/cache.ts';
import { Leases } from './nfc/leases.ts';
import type { VsphereOptions } from './options.ts';
import { addServices } from './services.ts';
import { Sessions } from './sessions.ts';
import type { Vcenter, Violation } from './vcenter.ts';
import { Writer } from './xml/write.ts';

export type { Counters, StreamCount } from './counters.ts';
export type { Fault, Faults } from './faults.ts';
export type { LiveMachine } from './live.ts';
export type { SandboxDisk, SandboxMachine, VsphereOptions } from './options.ts';
export type { Violation } from './vcenter.ts';

/** A vCenter, or a bare host, on loopback. */
export interface VsphereSandbox {
  /** `127.0.0.1:40001` */
  readonly server: string;
  readonly user: string;
  readonly password: string;
  /** SHA-256 of the certificate it shows now, `AB:CD:…`. */
  readonly fingerprint: string;
  /** What a client has to trust, and the file it is in. */
  readonly caFile: string;
  readonly caPem: string;
  /** Where the streams are served: the port, and the certificate's SHA-256. */
  readonly nfc: { readonly port: number; readonly fingerprint: string };
  readonly faults: Faults;
  /** Live counts. */
  counters(): Counters;
  /** Resolves as soon as `test` holds of the counts; it is tried now and whenever one of them changes. */
  until(test: (counters: Counters) => boolean): Promise<void>;
  /** A machine as it is now. @throws Error when there is none of this name */
  machine(name: string): LiveMachine;
  /** Writes into a disk as its guest would. The raw file changes; what snapshots hold stays. */
  write(machine: string, disk: number, offset: number, bytes: Buffer): Promise<void>;
  setPower(machine: string, power: 'on' | 'off'): void;
  /** Ends every session, as an idle time-out or a restart does. */
  loseSessions(): void;
  /** Shows a new certificate from now on, and breaks the connections there are. */
  renewCertificate(): Promise<void>;
  /** Requests that broke the protocol or the schema; a test expects none. */
  readonly violations: readonly Violation[];
  /** Errors the sandbox itself made; a test expects none. */
  readonly bugs: readonly unknown[];
  /** Ends all connections and removes every file it made. */
  close(): Promise<void>;
}

/** What it shows now. */
interface Shown {
  main: ServerCertificate;
  nfc: ServerCertificate;
}

/** Starts a sandbox vCenter in this process. Every start has its own certificates, password and sessions. */
export async function startVsphere(options: VsphereOptions = {}): Promise<VsphereSandbox> {
  const dir = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'sandbox-vsphere-')) : resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const certificates = await makeCertificates(options.certificate ?? 'authority');
  const main = await certificates.fresh();
  const elsewhere = options.nfcHost === 'other';
  const shown: Shown = { main, nfc: elsewhere ? await certificates.fresh() : main };
  const made: { vc?: Vcenter } = {};
  const answering =
    (run: typeof dispatch) => (request: Parameters<typeof dispatch>[1], response: Parameters<typeof dispatch>[2]) => {
      if (made.vc) void run(made.vc, request, response);
    };
  const mainListener = await Listener.open(shown.main, answering(dispatch));
  const nfcListener = elsewhere ? await Listener.open(shown.nfc, answering(dispatchNfc)) : mainListener;
  const vc = makeVcenter(options, dir, { main: mainListener, nfc: nfcListener }, shown);
  made.vc = vc;
  for (const fault of options.faults ?? []) vc.faults.add(fault);
  const caFile = join(dir, 'ca.pem');
  const sandbox = sandboxOf(vc, shown, certificates, caFile, options.dir === undefined);
  await writeFile(caFile, sandbox.caPem);
  return sandbox;
}

function makeVcenter(options: VsphereOptions, dir: string, listeners: Vcenter['listeners'], shown: Shown): Vcenter {
  const esx = options.esx ?? false;
  const inventory = new Inventory();
  const counters = new Counters();
  const root = addRoot(inventory, esx);
  const centers: Datacenter[] = [];
  const machines = new Map<string, Machine>();
  const leases = new Leases();
  const thumbprint = options.thumbprint ?? 'sha1';
  const apiVersion = options.apiVersion ?? '8.0.2.0';
  const vc: Vcenter = {
    ...{ dir, esx, inventory, counters, machines, leases, listeners, root: root.ref, violations: [], bugs: [] },
    user: options.user ?? (esx ? 'root' : 'administrator@vsphere.local'),
    password: options.password ?? randomBytes(12).toString('base64url'),
    settings: {
      pageSize: options.pageSize ?? 100,
      leaseSeconds: options.leaseSeconds ?? 300,
      taskMs: options.taskMs ?? 15,
      shutdownMs: options.shutdownMs ?? 60,
      nfcHost: options.nfcHost ?? 'star',
      ...{ apiVersion, thumbprint },
    },
    writer: new Writer(options.xsiPrefix ?? 'xsi'),
    around: machine => ({
      pool: (centers.find(center => center.datastore === machine.datastore) ?? centers[0])?.pool ?? root.ref,
      backing: nic => ({ type: 'VirtualEthernetCardNetworkBackingInfo', deviceName: nic.network }),
    }),
    get datacenters() {
      return centers.map(({ managed, datastore }) => ({
        name: String(managed.at('name')),
        datastore: datastore.name,
        ref: managed.ref,
      }));
    },
    sessions: new Sessions(counters, inventory, options.sessionSeconds ?? 1800),
    faults: new Faults(() => counters.changed()),
    streams: new StreamCache(dir),
    closed: new AbortController(),
    nfcThumbprint: () => thumbprintOf(shown.nfc, thumbprint),
    touch: machine => {
      const managed = inventory.find(machine.ref.value, undefined);
      if (managed) inventory.touch(managed);
    },
  };
  vc.sessions.ended = session => leases.lose(vc, session);
  addServices(vc, apiVersion, randomUUID());
  for (const [name, hosts] of hostsOf(vc, options)) centers.push(addDatacenter(inventory, root, name, hosts, esx));
  populate(vc, centers, options.machines ?? [], options.crowd ?? 0);
  return vc;
}

/** The datacenters and their hosts; the first host of the first is the one that serves the streams. */
function hostsOf(vc: Vcenter, { crowd = 0 }: VsphereOptions): [string, HostFacts[]][] {
  const version = vc.settings.apiVersion.split('.').slice(0, 3).join('.');
  const own: HostFacts = {
    ...{ name: vc.settings.nfcHost === 'other' ? 'localhost' : '127.0.0.1', port: vc.listeners.nfc.port, version },
    thumbprint: () => vc.nfcThumbprint(),
  };
  if (vc.esx) return [['ha-datacenter', [own]]];
  const others = (from: number, count: number): HostFacts[] =>
    Array.from({ length: count }, (_, index) => ({ ...own, name: `esx${from + index}.sandbox.example`, port: 443 }));
  if (crowd === 0) return [['Frankfurt', [own]]];
  return [
    ['Frankfurt', [own, ...others(2, 4)]],
    ['Zürich', others(6, 3)],
  ];
}

function thumbprintOf(certificate: ServerCertificate, how: Vcenter['settings']['thumbprint']): string {
  if (how === 'absent') return '';
  const right = fingerprint(certificate, how === 'sha256' ? 'sha256' : 'sha1');
  return how === 'wrong' ? right.replace(/^../, first => (first === '00' ? '01' : '00')) : right;
}

function sandboxOf(
  vc: Vcenter,
  shown: Shown,
  certificates: Certificates,
  caFile: string,
  ownDir: boolean,
): VsphereSandbox {
  const { main, nfc } = vc.listeners;
  const named = (name: string): Machine => {
    const found = [...vc.machines.values()].find(machine => machine.name === name);
    if (!found) throw new Error(`the sandbox has no machine '${name}'`);
    return found;
  };
  return {
    server: `127.0.0.1:${main.port}`,
    user: vc.user,
    password: vc.password,
    get fingerprint() {
      return fingerprint(shown.main, 'sha256');
    },
    caFile,
    get caPem() {
      return certificates.trust(shown.main);
    },
    nfc: {
      port: nfc.port,
      get fingerprint() {
        return fingerprint(shown.nfc, 'sha256');
      },
    },
    faults: vc.faults,
    counters: () => vc.counters,
    until: test => vc.counters.until(test),
    machine: name => liveMachine(named(name)),
    write: async (name, index, offset, bytes) => {
      const machine = named(name);
      const disk = machine.disks[index];
      if (!disk) throw new Error(`'${name}' has no disk ${index}`);
      await disk.write(offset, bytes);
      vc.touch(machine);
    },
    setPower: (name, power) => {
      const machine = named(name);
      if (power === 'on') machine.switchOn();
      else machine.switchOff();
      vc.touch(machine);
      vc.counters.changed();
    },
    loseSessions: () => {
      for (const session of vc.sessions.all) vc.sessions.end(session, 'lost');
    },
    renewCertificate: async () => {
      const same = shown.nfc === shown.main;
      shown.main = await certificates.fresh();
      if (same) shown.nfc = shown.main;
      main.renew(shown.main);
      await writeFile(caFile, certificates.trust(shown.main));
    },
    violations: vc.violations,
    bugs: vc.bugs,
    close: () => close(vc, caFile, ownDir),
  };
}

async function close(vc: Vcenter, caFile: string, ownDir: boolean): Promise<void> {
  vc.closed.abort();
  for (const lease of vc.leases.all) clearTimeout(lease.timer);
  await Promise.all([...new Set([vc.listeners.main, vc.listeners.nfc])].map(listener => listener.close()));
  await vc.streams.clear();
  await rm(caFile, { force: true });
  if (ownDir) await rm(vc.dir, { recursive: true, force: true });
}
