import type { Keep, LedgerEntry } from '../../../types/ledger.ts';

// What the ledger holds of a machine: enough to find each thing again and to put it back. `name` is what lists of the
// session show, `machine` its name, `vm` its managed object id.

export const powerKey = 'vsphere-power';
export const snapshotKey = 'vsphere-snapshot';
export const cdromKey = (device: number) => `vsphere-cdrom/${device}`;

type About = { readonly name: string; readonly machine: string; readonly vm: string };

export type PowerFacts = About & {
  readonly was: 'on' | 'off';
  readonly way: string;
  /** Seen off since. */
  readonly off: boolean;
  /** When its guest was asked to shut down, milliseconds since 1970; 0 where it was not. */
  readonly asked: number;
  /** Minutes it has for that. */
  readonly minutes: number;
};

/** `name` is the snapshot's name: what finds it again. */
export type SnapshotFacts = About & {
  /** Managed object id, once it is made. */
  readonly id?: string;
  /** When it was taken, milliseconds since 1970. */
  readonly since: number;
  readonly quiesced?: boolean;
  /** What it takes on its datastore, when last looked. */
  readonly bytes?: number;
};

export type CdromFacts = About & {
  readonly cd: string;
  readonly key: number;
  readonly controllerKey: number;
  readonly unit: number;
  readonly backing: string;
  /** Empty where no image was in it. */
  readonly iso: string;
  readonly datastore?: string;
  readonly connected: boolean;
  readonly startConnected: boolean;
  readonly allowGuestControl: boolean;
};

/** An entry that is not gone. */
export function standing(keep: Keep, key: string): LedgerEntry | undefined {
  const entry = keep.entry(key);
  return entry?.state === 'gone' ? undefined : entry;
}

/** The facts as they were written: the ledger is our own. */
export function powerFacts({ facts }: LedgerEntry): PowerFacts {
  return facts as PowerFacts;
}

export function snapshotFacts({ facts }: LedgerEntry): SnapshotFacts {
  return facts as SnapshotFacts;
}

export function cdromFacts({ facts }: LedgerEntry): CdromFacts {
  return facts as CdromFacts;
}
