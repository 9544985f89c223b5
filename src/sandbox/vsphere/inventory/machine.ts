import { createHash } from 'node:crypto';
import type { SandboxMachine } from '../options.ts';
import type { Ref } from '../xml/values.ts';
import type { Disk, FrozenView } from './disk.ts';
import type { Managed } from './managed.ts';

export type Power = 'on' | 'off' | 'suspended';

/** A CD-ROM drive as it is now. */
export interface Cdrom {
  readonly key: number;
  readonly controllerKey: number;
  readonly unit: number;
  readonly label: string;
  /** iso: an image of a datastore is in it · remote: a client's drive · host: the host's drive. */
  backing: 'iso' | 'remote' | 'host';
  /** `[datastore] folder/name.iso` */
  iso: string | undefined;
  deviceName: string;
  connected: boolean;
  startConnected: boolean;
  allowGuestControl: boolean;
}

export interface SnapshotState {
  readonly ref: Ref;
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly power: Power;
  readonly quiesced: boolean;
  parent: SnapshotState | undefined;
  /** What the disks held, and the files they were in; those that are independent are not there. */
  readonly views: ReadonlyMap<Disk, { readonly view: FrozenView; readonly file: string; readonly delta: string }>;
  readonly managed: Managed;
}

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly choices: readonly { readonly key: string; readonly label: string }[];
  readonly defaultIndex: number;
}

export interface Nic {
  readonly key: number;
  readonly network: string;
  readonly mac: string;
  readonly addresses: readonly string[];
}

/** What changed in a machine: `power off`, `eject 16000`, … */
export interface Change {
  readonly at: number;
  readonly what: string;
}

/** A virtual machine as it is now. */
export class Machine {
  readonly ref: Ref;
  readonly given: SandboxMachine;
  readonly folder: Managed;
  readonly host: Ref;
  readonly datastore: { readonly ref: Ref; readonly name: string };
  readonly networks: readonly Ref[];
  readonly disks: readonly Disk[];
  readonly cdroms: readonly Cdrom[];
  readonly nics: readonly Nic[];
  readonly changes: Change[] = [];
  snapshots: SnapshotState[] = [];
  currentSnapshot: SnapshotState | undefined;
  snapshotNumber = 0;
  power: Power;
  bootedAt: Date;
  tools: 'running' | 'not-running' | 'not-installed';
  question: Question | undefined;
  changeTracking: boolean;
  /** The identifiers of leases that hold it. */
  readonly leases = new Set<string>();
  /** The tasks that change it now. */
  readonly tasks = new Set<Ref>();

  constructor(
    given: SandboxMachine,
    parts: Pick<Machine, 'ref' | 'folder' | 'host' | 'datastore' | 'networks' | 'disks' | 'cdroms' | 'nics'>,
  ) {
    this.given = given;
    this.ref = parts.ref;
    this.folder = parts.folder;
    this.host = parts.host;
    this.datastore = parts.datastore;
    this.networks = parts.networks;
    this.disks = parts.disks;
    this.cdroms = parts.cdroms;
    this.nics = parts.nics;
    this.power = given.template ? 'off' : (given.power ?? 'on');
    this.bootedAt = new Date();
    this.tools =
      this.power === 'on'
        ? (given.tools ?? 'running')
        : given.tools === 'not-installed'
          ? 'not-installed'
          : 'not-running';
    this.question = given.question === undefined ? undefined : questionOf(given.question, 1);
    this.changeTracking = given.changeTracking ?? false;
  }

  get name(): string {
    return this.given.name;
  }

  get connection(): NonNullable<SandboxMachine['connection']> {
    return this.given.connection ?? 'connected';
  }

  /** True when there is a configuration to be read. */
  get readable(): boolean {
    return this.connection === 'connected' || this.connection === 'disconnected';
  }

  /** Its folder on the datastore. */
  get directory(): string {
    return this.name.replace(/%2f|%5c|%25/gi, '_');
  }

  /** The same for the same name. */
  uuid(purpose: string): string {
    const hex = createHash('md5').update(`${purpose} of ${this.ref.value} ${this.name}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  note(what: string): void {
    this.changes.push({ at: Date.now(), what });
  }

  switchOn(): void {
    this.power = 'on';
    this.bootedAt = new Date();
    this.tools = this.given.tools ?? 'running';
    for (const cdrom of this.cdroms) cdrom.connected = cdrom.startConnected;
    this.note('power on');
  }

  switchOff(what = 'power off'): void {
    this.power = 'off';
    if (this.tools === 'running') this.tools = 'not-running';
    for (const cdrom of this.cdroms) cdrom.connected = false;
    this.note(what);
  }
}

export function questionOf(text: string, number: number): Question {
  const choices = [
    { key: '0', label: 'Yes' },
    { key: '1', label: 'No' },
  ];
  return { id: String(number), text, choices, defaultIndex: 1 };
}
