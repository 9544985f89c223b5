import { randomUUID } from 'node:crypto';
import type { Machine, SnapshotState } from '../inventory/machine.ts';
import { Managed } from '../inventory/managed.ts';
import { faultOf, VimFault } from '../soap/fault.ts';
import type { Vcenter } from '../vcenter.ts';
import { type Fields, Ref } from '../xml/values.ts';
import { leaseDevices } from './devices.ts';
import type { Lease } from './lease.ts';

/** Every lease that was made and is remembered. */
export class Leases {
  readonly #all = new Map<string, Lease>();
  readonly #byTicket = new Map<string, Lease>();

  /** @returns the lease of this reference, as its session sees it */
  find(ref: Ref): Lease {
    const lease = this.#all.get(ref.value);
    if (!lease)
      throw new VimFault('ManagedObjectNotFound', `The object '${ref.value}' has already been deleted.`, { obj: ref });
    return lease;
  }

  ofTicket(ticket: string): Lease | undefined {
    return this.#byTicket.get(ticket);
  }

  get all(): readonly Lease[] {
    return [...this.#all.values()];
  }

  /** Opens a lease; it is initializing, and ready after a while. */
  open(vc: Vcenter, session: string, machine: Machine, snapshot?: SnapshotState): Lease {
    const ref = new Ref('HttpNfcLease', `session[${session}]${randomUUID()}`);
    const managed: Managed = new Managed(
      ref,
      {
        state: () => lease.state,
        error: () => lease.error?.localized,
        info: () => (lease.state === 'ready' ? infoOf(vc, lease) : undefined),
        initializeProgress: () => lease.initializeProgress,
        transferProgress: () => lease.transferProgress,
        mode: () => 'pushOrGet',
        capabilities: () => ({ pullModeSupported: true, corsSupported: true }),
      },
      { session },
    );
    const lease: Lease = {
      ...{
        ref,
        session,
        machine,
        managed,
        ticket: `52${randomUUID().slice(2)}`,
        devices: leaseDevices(machine, snapshot),
      },
      ...{ checksums: new Map(), served: new Map(), streams: new Set(), state: 'initializing', error: undefined },
      ...{ initializeProgress: 0, transferProgress: 0, timer: undefined },
    };
    this.#all.set(ref.value, lease);
    this.#byTicket.set(lease.ticket, lease);
    vc.inventory.add(managed);
    machine.leases.add(ref.value);
    const { leases } = vc.counters;
    leases.opened++;
    leases.open++;
    leases.mostOpen = Math.max(leases.mostOpen, leases.open);
    vc.touch(machine);
    vc.counters.changed();
    const ms = vc.faults.strike('leaseDelay', { machine: machine.name })?.ms ?? vc.settings.taskMs;
    lease.timer = setTimeout(() => this.#progress(vc, lease, ms), ms / 2);
    return lease;
  }

  /** It is used: it lasts its full time again. */
  renew(vc: Vcenter, lease: Lease, percent = lease.transferProgress): void {
    lease.transferProgress = percent;
    clearTimeout(lease.timer);
    lease.timer = setTimeout(() => this.expire(vc, lease), vc.settings.leaseSeconds * 1000);
  }

  expire(vc: Vcenter, lease: Lease): void {
    this.end(vc, lease, 'expired', new VimFault('Timedout', 'Operation timed out.'));
  }

  /** Ends a lease: done without a fault, in error with one; its streams are cut. */
  end(vc: Vcenter, lease: Lease, how: 'completed' | 'aborted' | 'failed' | 'expired' | 'lost', error?: VimFault): void {
    if (lease.state === 'done' || lease.state === 'error') return;
    clearTimeout(lease.timer);
    lease.state = error ? 'error' : 'done';
    lease.error = error;
    this.#byTicket.delete(lease.ticket);
    lease.machine.leases.delete(lease.ref.value);
    for (const cut of lease.streams) cut();
    vc.counters.leases[how]++;
    vc.counters.leases.open--;
    vc.inventory.touch(lease.managed);
    vc.touch(lease.machine);
    vc.counters.changed();
  }

  /** A session ended, and its leases with it. */
  lose(vc: Vcenter, session: string): void {
    for (const lease of this.#all.values()) {
      if (lease.session === session)
        this.end(vc, lease, 'lost', new VimFault('RequestCanceled', 'The session is gone.'));
    }
  }

  #progress(vc: Vcenter, lease: Lease, ms: number): void {
    lease.initializeProgress = 50;
    vc.inventory.touch(lease.managed);
    lease.timer = setTimeout(() => this.#ready(vc, lease), ms / 2);
  }

  #ready(vc: Vcenter, lease: Lease): void {
    const { machine } = lease;
    const fails = vc.faults.strike('leaseFails', { machine: machine.name });
    const missing = machine.cdroms.find(
      cdrom => cdrom.backing === 'iso' && machine.given.cdrom?.missing && cdrom.iso === machine.given.cdrom.iso,
    );
    const file = missing?.iso ?? '';
    const wrong = fails
      ? faultOf(fails.fault, fails.message)
      : missing && new VimFault('FileNotFound', `File ${file} was not found`, { file });
    if (wrong) {
      this.end(vc, lease, 'failed', wrong);
      return;
    }
    lease.initializeProgress = 100;
    lease.state = 'ready';
    this.renew(vc, lease);
    vc.inventory.touch(lease.managed);
    vc.counters.changed();
  }
}

function infoOf(vc: Vcenter, lease: Lease): Fields {
  const { machine } = lease;
  const elsewhere = vc.faults.strike('address', { machine: machine.name });
  const own = vc.settings.nfcHost === 'star' ? '*' : `localhost:${vc.listeners.nfc.port}`;
  const host = elsewhere ? `${elsewhere.host}${elsewhere.port === undefined ? '' : `:${elsewhere.port}`}` : own;
  const way = vc.esx ? 'ha-nfc' : 'nfc';
  const capacity = lease.devices.reduce((sum, each) => sum + (each.disk?.capacity ?? 0), 0);
  return {
    lease: lease.ref,
    entity: machine.ref,
    deviceUrl: lease.devices.map(each => ({
      key: each.key,
      importKey: '',
      url: `https://${host}/${way}/${lease.ticket}/${encodeURIComponent(each.file)}`,
      sslThumbprint: vc.nfcThumbprint(),
      disk: each.disk !== undefined,
      targetId: each.file,
      datastoreKey: `${machine.datastore.ref.value}`,
      ...(each.size === undefined ? {} : { fileSize: each.size }),
    })),
    totalDiskCapacityInKB: Math.floor(capacity / 1024),
    leaseTimeout: vc.settings.leaseSeconds,
  };
}
