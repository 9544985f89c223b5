import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failing } from '../../../../../src/pipeline/failure.ts';
import type { DescribedMachine, VirtualDisk } from '../../../../../src/pipeline/source/vsphere/described.ts';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Answered, Arg, GetOptions, MoRef, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import type { MachineDisk } from '../../../../../src/pipeline/types/machine.ts';
import { Seeded } from '../../../../../src/sandbox/machine/seeded.ts';
import { type StreamOptions, writeStreamOptimized } from '../../../../../src/sandbox/machine/vmdk/stream.ts';

export const vimFailure = failing<{
  VSPHERE_UNREACHABLE: { server: string; reason: string };
  VSPHERE_GONE: { server: string; object: string };
  VSPHERE_BUSY: { object: string };
  VSPHERE_HTTP: { server: string; status: number };
}>({
  VSPHERE_UNREACHABLE: { exit: 'unreachable', retry: 'auto' },
  VSPHERE_GONE: { exit: 'data', retry: 'never' },
  VSPHERE_BUSY: { exit: 'again', retry: 'auto' },
  VSPHERE_HTTP: { exit: 'unreachable', retry: 'auto' },
});

/** A disk as it is, and as the host streams it. */
export interface HostDisk {
  readonly content: Buffer;
  readonly vmdk: Buffer;
}

const grain = 64 * 1024;

/** A disk of `grains` grains, about two thirds of them data. */
export async function hostDisk(seed: number, grains: number, options: StreamOptions = {}): Promise<HostDisk> {
  const dir = mkdtempSync(join(tmpdir(), 'vmferry-nfc-'));
  try {
    const random = new Seeded(seed, 'disk');
    const content = Buffer.alloc(grains * grain);
    for (let n = 0; n < grains; n++) if (random.below(3) > 0) content.set(random.bytes(grain), n * grain);
    writeFileSync(join(dir, 'raw'), content);
    await writeStreamOptimized(join(dir, 'raw'), join(dir, 'vmdk'), options);
    return { content, vmdk: readFileSync(join(dir, 'vmdk')) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What a stream does wrong; `at` is a byte of it. */
export type Misdeed =
  | { readonly is: 'cut' | 'truncate' | 'lose-lease' | 'corrupt' | 'stall'; readonly at: number }
  | { readonly is: 'instead'; readonly body: Uint8Array }
  | { readonly is: 'status'; readonly status: number };

interface HostLease {
  readonly ref: MoRef;
  readonly served: Map<number, { sha1: string; sha256: string; size: number }>;
  readonly streams: Set<AbortController>;
  readonly kinds: Map<string, string>;
  renewed: number;
  timer?: NodeJS.Timeout;
}

export interface HostOptions {
  /** Seconds that its leases say they live, and do. */
  readonly timeout?: number;
  readonly chunk?: number;
  readonly apiVersion?: string;
  /** What the nth stream (from 0) does wrong. */
  misdeed?(disk: number, nth: number): Misdeed | undefined;
  /** Called before each method; may throw. */
  before?(method: string): void;
  manifest?: 'right' | 'wrong' | 'none' | 'longer';
  key?(disk: VirtualDisk): string;
}

/** One host with one machine that is off: as much of vSphere as an export needs, and it keeps count. */
export class NfcHost {
  readonly disks: readonly HostDisk[];
  readonly described: DescribedMachine;
  readonly vim: Vim;
  readonly calls: string[] = [];
  readonly percents: number[] = [];
  readonly counts = { opened: 0, completed: 0, aborted: 0, expired: 0, streams: 0, mostStreams: 0 };
  options: HostOptions;
  private lease: HostLease | undefined;
  private nth = 0;
  private flowing = 0;

  constructor(disks: readonly HostDisk[], options: HostOptions = {}) {
    this.disks = disks;
    this.options = options;
    this.described = describedWith(disks);
    this.vim = this.asVim();
  }

  /** Leases that are neither completed, aborted nor expired. */
  get open(): number {
    const { opened, completed, aborted, expired } = this.counts;
    return opened - completed - aborted - expired;
  }

  get streaming(): number {
    return this.flowing;
  }

  machineDisk(index: number): MachineDisk {
    const disk = this.described.machine.disks[index];
    if (!disk) throw new RangeError(String(index));
    return disk;
  }

  /** The lease goes as one that was not renewed, with its streams. */
  expire(): void {
    if (!this.lease) return;
    this.counts.expired++;
    this.forget();
  }

  private asVim(): Vim {
    return {
      server: { host: 'vc.test', port: 443 },
      about: { apiType: 'VirtualCenter', apiVersion: this.options.apiVersion ?? '8.0.2.0', fullName: 'vCenter' },
      content: new Map(),
      session: { key: 's1', userName: 'root' },
      call: (method, on, args, signal) => this.call(method, on, args, signal),
      async *retrieve() {},
      properties: async () => new Map(),
      until: async (ref, _paths, done) => {
        const lease = this.known(ref);
        const made = done(
          new Map([
            ['state', text('state', 'ready')],
            ['info', this.info(lease)],
          ]),
        );
        if (made === undefined) throw new TypeError('until');
        return made;
      },
      task: async () => undefined,
      get: (url, options) => this.get(url, options),
      reach: async () => {},
      close: async () => {},
    };
  }

  private async call(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element> {
    await Promise.resolve();
    signal.throwIfAborted();
    this.calls.push(method);
    this.options.before?.(method);
    if (method === 'ExportVm' || method === 'ExportSnapshot') return this.export();
    const lease = this.known(on);
    if (method === 'HttpNfcLeaseProgress') {
      this.percents.push(Number(args[0]?.[1]));
      this.renew(lease);
    } else if (method === 'HttpNfcLeaseComplete' || method === 'HttpNfcLeaseAbort') {
      this.counts[method === 'HttpNfcLeaseComplete' ? 'completed' : 'aborted']++;
      this.forget();
    } else if (method === 'HttpNfcLeaseSetManifestChecksumType') {
      for (const [, pair] of args) {
        const [key, value] = pair as readonly Arg[];
        lease.kinds.set(String(key?.[1]), String(value?.[1]));
      }
    } else if (method === 'HttpNfcLeaseGetManifest') return this.manifest(lease);
    return element('answer');
  }

  private export(): Element {
    if (this.lease) throw vimFailure('VSPHERE_BUSY', { object: 'vm-9' });
    const value = `session[s1]${++this.counts.opened}`;
    const ref = { type: 'HttpNfcLease', value };
    this.lease = { ref, served: new Map(), streams: new Set(), kinds: new Map(), renewed: 0 };
    this.renew(this.lease);
    return element('answer', [{ ...text('returnval', value), refType: 'HttpNfcLease' }]);
  }

  private known(ref: MoRef): HostLease {
    if (this.lease?.ref.value !== ref.value) throw vimFailure('VSPHERE_GONE', { server: 'vc', object: 'lease' });
    return this.lease;
  }

  private renew(lease: HostLease): void {
    clearTimeout(lease.timer);
    lease.timer = setTimeout(() => this.expire(), (this.options.timeout ?? 300) * 1000);
    lease.timer.unref?.();
  }

  private forget(): void {
    clearTimeout(this.lease?.timer);
    for (const stream of this.lease?.streams ?? []) stream.abort();
    this.lease = undefined;
  }

  private info(lease: HostLease): Element {
    const key = this.options.key ?? deviceKey;
    const urls = this.described.disks.map((disk, n) =>
      element('deviceUrl', [
        text('key', key(disk)),
        text('url', `https://${n === 1 ? 'esx-07.test' : '*'}/nfc/${lease.ref.value}/disk-${n}.vmdk`),
        text('sslThumbprint', '69:21'),
        text('disk', 'true'),
        text('targetId', `disk-${n}.vmdk`),
      ]),
    );
    const nvram = element('deviceUrl', [
      text('key', '/vm-9/nvram'),
      text('url', 'https://*/nfc/x/web.nvram'),
      text('disk', 'false'),
      text('targetId', 'nvram'),
    ]);
    return element('info', [nvram, ...urls.toReversed(), text('leaseTimeout', String(this.options.timeout ?? 300))]);
  }

  private manifest(lease: HostLease): Element {
    const { manifest = 'right', key = deviceKey } = this.options;
    if (manifest === 'none') return element('answer');
    return element(
      'answer',
      [...lease.served].map(([n, { sha1, sha256, size }]) => {
        const known = key(this.described.disks[n] as VirtualDisk);
        const spoilt = (hex: string) => (manifest === 'wrong' ? hex.replace(/^./, c => (c === '0' ? '1' : '0')) : hex);
        const kind = lease.kinds.get(known);
        return element('returnval', [
          text('key', known),
          text('sha1', spoilt(sha1)),
          ...(kind ? [text('checksum', spoilt(sha256)), text('checksumType', kind)] : []),
          text('size', String(manifest === 'longer' ? size + 512 : size)),
          text('disk', 'true'),
        ]);
      }),
    );
  }

  private async get(url: string, { signal, thumbprint }: GetOptions): Promise<Answered> {
    await Promise.resolve();
    signal.throwIfAborted();
    const [, ref, index] = /\/nfc\/([^/]+)\/disk-(\d+)\.vmdk$/.exec(url) ?? [];
    const { lease } = this;
    const disk = this.disks[Number(index)];
    if (!lease || lease.ref.value !== ref || !disk || thumbprint !== '69:21') {
      throw vimFailure('VSPHERE_HTTP', { server: 'esx', status: 404 });
    }
    this.counts.streams++;
    const misdeed = this.options.misdeed?.(Number(index), this.nth++);
    if (misdeed?.is === 'status') throw vimFailure('VSPHERE_HTTP', { server: 'esx', status: misdeed.status });
    return { status: 200, headers: {}, body: this.body(lease, Number(index), disk, misdeed, signal) };
  }

  private async *body(
    lease: HostLease,
    index: number,
    { vmdk }: HostDisk,
    misdeed: Misdeed | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { chunk = 16 * 1024 } = this.options;
    const dead = new AbortController();
    lease.streams.add(dead);
    this.counts.mostStreams = Math.max(this.counts.mostStreams, ++this.flowing);
    const bytes = misdeed?.is === 'instead' ? misdeed.body : Buffer.from(vmdk);
    if (misdeed?.is === 'corrupt') bytes[misdeed.at] = (bytes[misdeed.at] ?? 0) ^ 0xff;
    const breaks = misdeed && 'at' in misdeed && misdeed.is !== 'corrupt';
    const at = breaks ? misdeed.at : Number.POSITIVE_INFINITY;
    const buffer = Buffer.alloc(chunk);
    try {
      for (let offset = 0; offset < bytes.length; offset += chunk) {
        await new Promise(setImmediate);
        signal.throwIfAborted();
        if (dead.signal.aborted) throw new Error('socket hang up');
        const end = Math.min(bytes.length, offset + chunk, Math.max(offset, at));
        if (end > offset) {
          // The same buffer again: a chunk is the reader's only until it asks for the next.
          buffer.set(bytes.subarray(offset, end));
          yield buffer.subarray(0, end - offset);
        }
        if (end < at) continue;
        if (misdeed?.is === 'truncate') return;
        if (misdeed?.is === 'cut') throw new Error('socket hang up');
        if (misdeed?.is === 'stall') await stalled(AbortSignal.any([signal, dead.signal]));
        if (misdeed?.is === 'lose-lease') this.expire();
        throw new Error('socket hang up');
      }
      const whole = misdeed?.is === 'corrupt' ? vmdk : bytes;
      const hex = (kind: string) => createHash(kind).update(whole).digest('hex');
      lease.served.set(index, { sha1: hex('sha1'), sha256: hex('sha256'), size: bytes.length });
    } finally {
      this.flowing--;
      lease.streams.delete(dead);
    }
  }
}

function stalled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

export function deviceKey({ controller, unit }: VirtualDisk): string {
  return `/vm-9/${controller.type}${controller.bus}:${unit}`;
}

export function virtualDisk(n: number, capacity: number, more: Partial<VirtualDisk> = {}): VirtualDisk {
  return {
    key: 2000 + n,
    label: `Hard disk ${n + 1}`,
    controller: { key: 1000, type: 'ParaVirtualSCSIController', bus: 0 },
    unit: n,
    capacity,
    backing: { type: 'FlatVer2', fileName: `[ds] web/web_${n}.vmdk`, parent: false },
    ...more,
  };
}

function describedWith(disks: readonly HostDisk[]): DescribedMachine {
  const machine = {
    id: 'vm-9',
    name: 'web',
    networks: [],
    disks: disks.map(({ content }, index) => ({
      index,
      key: String(2000 + index),
      name: `Hard disk ${index + 1}`,
      size: content.length,
    })),
  };
  return {
    ref: { type: 'VirtualMachine', value: 'vm-9' },
    machine,
    power: 'off',
    connection: 'connected',
    template: false,
    disks: disks.map(({ content }, n) => virtualDisk(n, content.length)),
    cdroms: [],
    snapshots: [],
    devices: [],
  };
}

export function element(name: string, children: readonly Element[] = []): Element {
  return { name, text: '', children };
}

export function text(name: string, value: string): Element {
  return { name, text: value, children: [] };
}
