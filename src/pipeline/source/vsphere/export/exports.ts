import type { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import type { Bytes } from '../../../types/disk.ts';
import type { MachineDisk } from '../../../types/machine.ts';
import type { DescribedMachine, VirtualDisk } from '../described.ts';
import type { MoRef, Vim } from '../vim.ts';
import { exportFailure } from './failures.ts';
import { Leases } from './leases.ts';
import { nfcStream } from './nfc-stream.ts';
import { openLease } from './open-lease.ts';

/** The disks of one machine as streams of its host. */
export class Exports {
  private readonly vim: Vim;
  private readonly described: DescribedMachine;
  private readonly leases: Leases;
  /** How far each disk is, by device key. */
  private readonly reached = new Map<number, number>();
  /** Where each disk's stream comes from, by device key. */
  private readonly hosts = new Map<number, string>();

  /**
   * @param entity what is exported: the machine, or our snapshot of it; asked whenever a lease is opened
   */
  constructor(vim: Vim, described: DescribedMachine, ctl: Control, entity: () => MoRef) {
    this.vim = vim;
    this.described = described;
    const machine = described.machine.name;
    const about = {
      vim,
      machine,
      percent: () => this.percent,
      lost: (reason: string) => ctl.note('vsphere-lease-lost', { machine, reason }),
    };
    this.leases = new Leases(
      signal => openLease(about, entity(), ctl, signal),
      lease => ctl.note('vsphere-lease-left', { machine, minutes: Math.ceil(lease.timeout / 60_000) }),
    );
  }

  /** A disk's stream, which begins when it is asked for, and again each time. */
  async open(disk: MachineDisk, ctl: Control): Promise<Bytes> {
    const { vim, leases, hosts } = this;
    const one = this.find(disk);
    const exported = {
      vim,
      leases,
      name: disk.name,
      disk: one,
      disks: this.described.disks,
      ctl,
      from: (host: string) => void hosts.set(one.key, host),
    };
    return {
      name: `${this.described.machine.name} › ${disk.name}`,
      promised: true,
      stream: signal => nfcStream(exported, signal),
      close: async () => {},
    };
  }

  /** Told how far the reader of a disk is, in bytes: what vSphere shows as the progress of the export. */
  at(disk: MachineDisk, offset: number): void {
    const { key } = this.find(disk);
    this.reached.set(key, Math.max(offset, this.reached.get(key) ?? 0));
  }

  /** What a stream that makes no sense to the reader of its format means: it was cut, or spoilt on its way. */
  misread(disk: MachineDisk, failed: Failed): Failed {
    const { code, facts } = failed.failure;
    if (!/^(VMDK|IMAGE)_/.test(code) || code === 'IMAGE_UNORDERED') return failed;
    const host = this.hosts.get(this.find(disk).key) ?? this.vim.server.host;
    const at = typeof facts.at === 'number' ? facts.at : 0;
    const about = { disk: disk.name, host, at };
    if (cutShort.has(code)) return exportFailure('VSPHERE_STREAM_CUT', about, { cause: failed });
    return exportFailure('VSPHERE_STREAM_GARBLED', { ...about, problem: code }, { cause: failed });
  }

  /** Aborts the export, if there is one. */
  close(): Promise<void> {
    return this.leases.close();
  }

  private get percent(): number {
    const { disks } = this.described;
    const all = disks.reduce((sum, { capacity }) => sum + capacity, 0);
    const done = disks.reduce((sum, { key, capacity }) => sum + Math.min(capacity, this.reached.get(key) ?? 0), 0);
    return all > 0 ? Math.floor((100 * done) / all) : 0;
  }

  private find({ key, index }: MachineDisk): VirtualDisk {
    const found = this.described.disks.find(disk => String(disk.key) === key) ?? this.described.disks[index];
    if (!found) throw new RangeError(key);
    return found;
  }
}

/** What the reader of a format says of a stream that ends too early. */
const cutShort = new Set(['VMDK_TRUNCATED', 'VMDK_FOOTER', 'VMDK_GRAINS_MISSING', 'IMAGE_CUT']);
