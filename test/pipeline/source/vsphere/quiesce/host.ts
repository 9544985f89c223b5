import { setImmediate as turn } from 'node:timers/promises';
import type { Facts } from '../../../../../src/pipeline/failure.ts';
import { newLimits } from '../../../../../src/pipeline/limits.ts';
import type { SourcePlanOf } from '../../../../../src/pipeline/plan.ts';
import { runFailure } from '../../../../../src/pipeline/run-failures.ts';
import type { DescribedMachine, Snapshot, VirtualCdrom } from '../../../../../src/pipeline/source/vsphere/described.ts';
import type { Subject } from '../../../../../src/pipeline/source/vsphere/quiesce/subject.ts';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Arg, ArgValue, MoRef, Properties, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import type { Clock, Control } from '../../../../../src/pipeline/types/control.ts';
import type { Keep, LedgerEntry } from '../../../../../src/pipeline/types/ledger.ts';
import type { Answer } from '../../../../../src/pipeline/types/question.ts';
import { fault } from './faults.ts';

export const vm: MoRef = { type: 'VirtualMachine', value: 'vm-62' };
export const began = 1_750_000_000_000;

/** Time that passes only while somebody sleeps; what is due meanwhile happens on the way. */
export class Time implements Clock {
  private at = began;
  private due: { at: number; happen: () => void }[] = [];

  now(): number {
    return this.at;
  }

  elapsed(): number {
    return this.now();
  }

  after(ms: number, happen: () => void): void {
    this.due.push({ at: this.at + ms, happen });
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = this.at + ms;
    for (;;) {
      // Whoever waits for something that has happened goes first.
      for (let n = 0; n < 4; n++) await turn();
      signal?.throwIfAborted();
      const [next] = this.due.filter(one => one.at <= until).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.due = this.due.filter(one => one !== next);
      this.at = Math.max(this.at, next.at);
      next.happen();
    }
    this.at = Math.max(this.at, until);
  }
}

export interface HostState {
  power: DescribedMachine['power'];
  cdroms: VirtualCdrom[];
  snapshots: Snapshot[];
}

export interface Guest {
  tools: boolean;
  /** Milliseconds it takes to shut down; undefined: it never does. */
  shutsDownIn?: number | undefined;
  /** Can it be brought to rest for a snapshot? */
  quiesces: boolean;
}

/** Told of every deed, before and after; may throw, or change the host. */
export type Watch = (method: string, phase: 'before' | 'after') => void;

/** One virtual machine on a host, as far as bringing it to rest needs one. */
export class Host {
  state: HostState;
  guest: Guest;
  question: string | undefined;
  readonly deeds: string[] = [];
  /** Images that are on the datastores. */
  readonly images = new Set<string>();
  watch: Watch = () => {};
  /** Properties besides, by path. */
  readonly more = new Map<string, Element>();
  readonly time: Time;
  private readonly waiting = new Set<() => void>();
  private readonly results = new Map<string, { error?: unknown; result?: Element }>();
  private next = 1;
  private shuttingDown = false;

  constructor(time: Time, state: Partial<HostState> = {}, guest: Partial<Guest> = {}) {
    this.time = time;
    this.state = { power: 'on', cdroms: [], snapshots: [], ...structuredClone(state) };
    this.guest = { tools: true, shutsDownIn: 0, quiesces: true, ...guest };
    for (const { iso } of this.state.cdroms) if (iso) this.images.add(iso);
  }

  changed(): void {
    for (const wake of [...this.waiting]) wake();
  }

  setPower(power: HostState['power']): void {
    this.shuttingDown = false;
    this.state.power = power;
    // A drive is connected only while the machine runs, and a start connects what is to be connected then.
    this.state.cdroms = this.state.cdroms.map(one => ({ ...one, connected: power === 'on' && one.startConnected }));
    this.changed();
  }

  describe(): DescribedMachine {
    const { power, cdroms, snapshots } = structuredClone(this.state);
    const machine = {
      id: vm.value,
      name: 'web-01',
      networks: [],
      disks: [{ index: 0, key: '2000', name: 'Hard disk 1', size: 2 ** 20 }],
      power,
      guestTools: { running: power === 'on' && this.guest.tools && !this.shuttingDown },
    };
    const backing = { type: 'FlatVer2', fileName: '[ds] web/web.vmdk', uuid: 'u-1', contentId: 'c-1', parent: false };
    const disk = {
      key: 2000,
      label: 'Hard disk 1',
      controller: { key: 1000, type: 'ParaVirtualSCSIController', bus: 0 },
      unit: 0,
      capacity: 2 ** 20,
      backing,
    };
    return {
      ref: vm,
      machine,
      power,
      connection: 'connected',
      template: false,
      disks: [disk],
      cdroms,
      snapshots,
      devices: [],
    };
  }

  /** The host as one process sees it. */
  vim(watch: Watch = this.watch): Vim {
    const call: Vim['call'] = async (method, on, args, signal) => {
      signal.throwIfAborted();
      await turn();
      watch(method, 'before');
      const answer = this.perform(method, on, args);
      watch(method, 'after');
      return answer;
    };
    return {
      server: { host: 'vc.example', port: 443 },
      about: { apiType: 'VirtualCenter', apiVersion: '8.0.2.0', fullName: 'VMware vCenter Server 8.0.2' },
      content: new Map(),
      session: { key: 'k', userName: 'u' },
      call,
      retrieve: async function* () {},
      properties: async (_ref, paths, signal) => {
        signal.throwIfAborted();
        return this.properties(paths);
      },
      until: async (_ref, paths, done, signal) => {
        for (;;) {
          signal.throwIfAborted();
          const found = done(this.properties(paths));
          if (found !== undefined) return found;
          await new Promise<void>(resolve => {
            const wake = () => {
              this.waiting.delete(wake);
              signal.removeEventListener('abort', wake);
              resolve();
            };
            this.waiting.add(wake);
            signal.addEventListener('abort', wake, { once: true });
          });
        }
      },
      task: async (task, signal) => {
        signal.throwIfAborted();
        await turn();
        const found = this.results.get(task.value);
        if (found?.error) throw found.error;
        return found?.result;
      },
      get: () => Promise.reject(new TypeError('get')),
      reach: async () => {},
      close: async () => {},
    };
  }

  subject(watch?: Watch): Subject {
    return { vim: this.vim(watch), ref: vm, name: 'web-01', look: async () => this.describe() };
  }

  private properties(paths: readonly string[]): Properties {
    const names = { on: 'poweredOn', off: 'poweredOff', suspended: 'suspended' };
    const found = new Map<string, Element>(this.more);
    found.set('runtime.powerState', element('val', names[this.state.power]));
    if (this.question !== undefined) found.set('runtime.question', element('val', [element('text', this.question)]));
    return new Map([...found].filter(([path]) => paths.includes(path)));
  }

  private perform(method: string, on: MoRef, args: readonly Arg[]): Element {
    if (method === 'ShutdownGuest') {
      if (this.state.power !== 'on') throw fault('InvalidPowerState');
      if (!this.guest.tools || this.shuttingDown) throw fault('ToolsUnavailable');
      this.deeds.push(method);
      const { shutsDownIn } = this.guest;
      if (shutsDownIn === 0) this.setPower('off');
      else if (shutsDownIn !== undefined) {
        this.shuttingDown = true;
        this.time.after(shutsDownIn, () => this.state.power === 'on' && this.setPower('off'));
      }
      return element('ShutdownGuestResponse', []);
    }
    const name = `task-${this.next++}`;
    try {
      const result = this.carryOut(method, on, args);
      this.deeds.push(method);
      this.results.set(name, result ? { result } : {});
    } catch (error) {
      this.results.set(name, { error });
    }
    return element(`${method}Response`, [ref('returnval', { type: 'Task', value: name })]);
  }

  private carryOut(method: string, on: MoRef, args: readonly Arg[]): Element | undefined {
    const { state } = this;
    if (method === 'PowerOffVM_Task') {
      if (state.power === 'off') throw fault('InvalidPowerState');
      this.setPower('off');
    } else if (method === 'PowerOnVM_Task') {
      if (state.power === 'on') throw fault('InvalidPowerState');
      this.setPower('on');
    } else if (method === 'CreateSnapshot_Task') {
      const wantsQuiet = argument(args, 'quiesce') === true;
      if (wantsQuiet && !this.guest.quiesces) throw fault('ApplicationQuiesceFault');
      const made = { type: 'VirtualMachineSnapshot', value: `snapshot-${this.next++}` };
      state.snapshots.push({
        ref: made,
        name: String(argument(args, 'name')),
        description: '',
        createdAt: this.time.now(),
        quiesced: wantsQuiet,
      });
      return ref('val', made);
    } else if (method === 'RemoveSnapshot_Task') {
      if (argument(args, 'removeChildren') !== false) throw new TypeError('removeChildren');
      if (!state.snapshots.some(one => one.ref.value === on.value)) throw fault('ManagedObjectNotFound');
      state.snapshots = state.snapshots.filter(one => one.ref.value !== on.value);
    } else if (method === 'ReconfigVM_Task') this.reconfigure(args);
    else throw new TypeError(method);
    return undefined;
  }

  private reconfigure(args: readonly Arg[]): void {
    const device = typed(argument(list(argument(list(argument(args, 'spec')), 'deviceChange')), 'device'));
    const key = argument(device, 'key');
    const drive = this.state.cdroms.find(one => one.key === key);
    if (!drive) throw fault('InvalidDeviceSpec');
    if (this.state.power === 'on' && drive.connected) throw new TypeError('a running guest may have locked it');
    const backing = argument(device, 'backing');
    const connectable = list(argument(device, 'connectable'));
    const flag = (name: string) => argument(connectable, name) === true;
    const { iso: _, datastore: __, ...bare } = drive;
    let changed: VirtualCdrom = backing === undefined ? drive : { ...bare, backing: 'RemotePassthrough' };
    if (backing !== undefined && (backing as { xsiType: string }).xsiType === 'VirtualCdromIsoBackingInfo') {
      const iso = String(argument(typed(backing), 'fileName'));
      if (!this.images.has(iso)) throw fault('FileNotFound');
      const datastore = argument(typed(backing), 'datastore') as MoRef | undefined;
      changed = { ...bare, backing: 'Iso', iso, ...(datastore ? { datastore } : {}) };
    }
    const connected = this.state.power === 'on' && flag('connected');
    changed = { ...changed, connected, startConnected: flag('startConnected') };
    changed = { ...changed, allowGuestControl: flag('allowGuestControl') };
    this.state.cdroms = this.state.cdroms.map(one => (one.key === key ? changed : one));
  }
}

export function element(name: string, content: string | readonly Element[], type?: string): Element {
  const text = typeof content === 'string' ? content : '';
  return { name, text, children: typeof content === 'string' ? [] : content, ...(type ? { type } : {}) };
}

export function ref(name: string, { type, value }: MoRef): Element {
  return { name, text: value, refType: type, children: [] };
}

function argument(args: readonly Arg[], name: string): ArgValue | undefined {
  return args.find(([one]) => one === name)?.[1];
}

function list(value: ArgValue | undefined): readonly Arg[] {
  return Array.isArray(value) ? (value as readonly Arg[]) : [];
}

function typed(value: ArgValue | undefined): readonly Arg[] {
  return typeof value === 'object' && 'value' in value ? list(value.value as ArgValue) : [];
}

export function cdrom(more: Partial<VirtualCdrom> = {}): VirtualCdrom {
  return {
    key: 3000,
    label: 'CD/DVD drive 1',
    controllerKey: 200,
    unit: 0,
    backing: 'Iso',
    iso: '[ds] iso/tools.iso',
    datastore: { type: 'Datastore', value: 'datastore-1' },
    connected: true,
    startConnected: true,
    allowGuestControl: true,
    ...more,
  };
}

export function plan(more: Partial<SourcePlanOf<'vsphere'>> = {}): SourcePlanOf<'vsphere'> {
  return { kind: 'vsphere', server: 'vc.example', user: 'u', vm: '/DC/vm/web-01', shutdownMinutes: 10, ...more };
}

export interface Said {
  readonly code: string;
  readonly facts: Facts;
}

/** A control without a person, or with one who answers in turn. */
export function control(time: Time, answers: Answer[] = [], signals: { drain?: AbortSignal; kill?: AbortSignal } = {}) {
  const said: Said[] = [];
  const asked: Said[] = [];
  const never = new AbortController().signal;
  const ctl: Control = {
    drain: signals.drain ?? never,
    kill: signals.kill ?? never,
    ask: async (question, facts = {}) => {
      asked.push({ code: question.key, facts });
      const answer = answers.shift();
      if (answer === undefined) throw runFailure('PLAN_INCOMPLETE', { key: question.key });
      return answer;
    },
    limits: newLimits(),
    clock: time,
    note: (code, facts) => void said.push({ code, facts }),
  };
  return Object.assign(ctl, { said, asked });
}

/** A ledger in memory, with the rules of the real one. */
export class MemoryKeep implements Keep {
  readonly session = '1a2b3c4d';
  readonly things = new Map<string, LedgerEntry>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  entries(): readonly LedgerEntry[] {
    return [...this.things.values()];
  }

  entry(key: string): LedgerEntry | undefined {
    return this.things.get(key);
  }

  async intend(entry: { key: string; kind: string; side: 'source' | 'target'; facts: Facts }): Promise<void> {
    if (this.entry(entry.key)?.state === 'made') return;
    this.things.set(entry.key, { ...entry, state: 'intended', at: this.clock.now() });
  }

  async made(key: string, facts: Facts = {}): Promise<void> {
    this.change(key, 'made', facts);
  }

  async gone(key: string): Promise<void> {
    this.change(key, 'gone', {});
  }

  private change(key: string, state: 'made' | 'gone', facts: Facts): void {
    const entry = this.entry(key);
    if (!entry) throw new Error(key);
    this.things.set(key, { ...entry, state, facts: { ...entry.facts, ...facts }, at: this.clock.now() });
  }
}
