import type { Facts } from './failure.ts';
import type { LedgerEntry } from './types/ledger.ts';

/** What a session can have changed at the source, as run notes; `maybe`: it ended between the intent and the deed. */
export interface HeldNotes {
  'source-off': { machine: string };
  /** Its guest was asked to shut down, or was about to be. */
  'source-maybe-off': { machine: string };
  /** `since` in milliseconds since 1970; `bytes` where it was seen how big it has grown. */
  'snapshot-held': { machine: string; name: string; since: number; bytes?: number };
  'snapshot-maybe-held': { machine: string; name: string };
  'cds-ejected': { machine: string; cdroms: number };
  'cds-maybe-ejected': { machine: string; cdroms: number };
}

export interface HeldAtSource {
  readonly code: keyof HeldNotes;
  readonly facts: Facts;
}

/** What a session changed at the source and has not put back, as its ledger tells it; nothing where all is as it was. */
export function heldAtSource(entries: readonly LedgerEntry[]): HeldAtSource[] {
  const held = entries.filter(({ side, state }) => side === 'source' && state !== 'gone');
  const cdroms = (state: LedgerEntry['state'], code: 'cds-ejected' | 'cds-maybe-ejected'): HeldAtSource[] => {
    const found = held.filter(entry => entry.kind === 'vsphere-cdrom' && entry.state === state);
    return found[0] ? [{ code, facts: { machine: machineOf(found[0]), cdroms: found.length } }] : [];
  };
  return [
    ...held.flatMap(powerHeld),
    ...held.flatMap(snapshotHeld),
    ...cdroms('made', 'cds-ejected'),
    ...cdroms('intended', 'cds-maybe-ejected'),
  ];
}

function powerHeld(entry: LedgerEntry): HeldAtSource[] {
  // A machine that was off before us is only ever started.
  if (entry.kind !== 'vsphere-power' || entry.facts.was === 'off') return [];
  const off = entry.state === 'made' && entry.facts.off === true;
  return [{ code: off ? 'source-off' : 'source-maybe-off', facts: { machine: machineOf(entry) } }];
}

function snapshotHeld(entry: LedgerEntry): HeldAtSource[] {
  if (entry.kind !== 'vsphere-snapshot') return [];
  const { since = entry.at, bytes, name = '' } = entry.facts;
  const about = { machine: machineOf(entry), name };
  if (entry.state === 'intended') return [{ code: 'snapshot-maybe-held', facts: about }];
  return [{ code: 'snapshot-held', facts: { ...about, since, ...(bytes === undefined ? {} : { bytes }) } }];
}

function machineOf({ facts }: LedgerEntry): string {
  return String(facts.machine ?? '');
}
