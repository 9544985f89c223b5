import type { Listener } from '../listener.ts';
import type { Counters } from './counters.ts';
import type { Faults } from './faults.ts';
import type { Inventory } from './inventory/inventory.ts';
import type { Machine } from './inventory/machine.ts';
import type { Surroundings } from './inventory/machine-properties.ts';
import type { StreamCache } from './nfc/cache.ts';
import type { Leases } from './nfc/leases.ts';
import type { Sessions } from './sessions.ts';
import type { Ref } from './xml/values.ts';
import type { Writer } from './xml/write.ts';

/** A request that breaks the schema or the protocol. */
export interface Violation {
  readonly method: string;
  readonly what: string;
}

/** All that a sandbox vCenter is. */
export interface Vcenter {
  readonly dir: string;
  readonly esx: boolean;
  readonly user: string;
  readonly password: string;
  readonly settings: {
    readonly pageSize: number;
    readonly leaseSeconds: number;
    readonly taskMs: number;
    readonly shutdownMs: number;
    readonly apiVersion: string;
    readonly nfcHost: 'star' | 'other';
    readonly thumbprint: 'sha1' | 'sha256' | 'wrong' | 'absent';
  };
  readonly writer: Writer;
  readonly inventory: Inventory;
  readonly root: Ref;
  readonly machines: Map<string, Machine>;
  /** By the value of its reference. */
  readonly around: (machine: Machine) => Surroundings;
  readonly datacenters: readonly { readonly name: string; readonly datastore: string; readonly ref: Ref }[];
  readonly sessions: Sessions;
  readonly leases: Leases;
  readonly streams: StreamCache;
  readonly counters: Counters;
  readonly faults: Faults;
  readonly violations: Violation[];
  readonly bugs: unknown[];
  /** Aborted when the sandbox is closed. */
  readonly closed: AbortController;
  readonly listeners: { main: Listener; nfc: Listener };
  /** Of the certificate that serves the streams, as leases say it. */
  nfcThumbprint(): string;
  /** Says that a machine is not what it was. */
  touch(machine: Machine): void;
}
