import { join } from 'node:path';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import type { SessionState } from '../../../../src/pipeline/session/ledger.ts';
import type { StageId } from '../../../../src/pipeline/types/run.ts';

export const pieceBytes = 4096;
export const places = 6;
export const disks = 2;

/** What a process may be told to do with the one session. */
export type Order =
  /** Before all others: the folder that everything is in, and the session; one that it has open is closed. */
  | { readonly do: 'begin'; readonly at: string; readonly id: string }
  | { readonly do: 'open' }
  | { readonly do: 'close' }
  | { readonly do: 'send'; readonly disk: number; readonly place: number }
  | { readonly do: 'stage'; readonly stage: StageId; readonly done: boolean }
  /** Sends what is missing, seals, names: to the end. */
  | { readonly do: 'resume' }
  | { readonly do: 'undo' }
  | { readonly do: 'watch' }
  /** Takes it over from the target alone, into a state folder of its own, and takes it back there. */
  | { readonly do: 'adopt'; readonly into: string };

/** What a process sees of the session. */
export interface Seen {
  readonly state: SessionState;
  readonly stages: readonly StageId[];
  /** Places in the journal, by disk. */
  readonly sent: readonly (readonly number[])[];
  /** What stands at the target, as the ledger has it. */
  readonly standing: readonly string[];
  readonly holder?: number;
}

export interface Answer {
  readonly seen?: Seen;
  /** Places that a resume sent, by disk. */
  readonly resent?: readonly (readonly number[])[];
  /** Code of a failure. */
  readonly refused?: string;
  /** Who holds it, where that was why. */
  readonly by?: number;
}

export function stateIn(at: string): string {
  return join(at, 'state');
}

export function outIn(at: string): string {
  return join(at, 'out');
}

/** To files in a folder. */
export function planTo(path: string): Plan {
  return {
    version: 1,
    source: { kind: 'ova', path: '/nowhere.ova' },
    target: { kind: 'file', path, format: 'raw', name: 'web' },
  };
}

/** What stands in a piece. */
export function pieceOf(disk: number, place: number): Buffer {
  return Buffer.alloc(pieceBytes, 1 + disk * places + place);
}
