import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtentSet } from '../extents.ts';
import { Failed, type Failure } from '../failure.ts';
import type { Plan } from '../plan.ts';
import { runFailure } from '../run-failures.ts';
import { makeFolder, syncFolder } from '../sync-folder.ts';
import type { RunEvent } from '../types/run.ts';
import type { Found } from '../types/target.ts';
import { writeFound } from './found.ts';
import { headIn, knownHead, type SessionHead } from './head.ts';
import { fileJournal, type Journal, journalledExtents } from './journal.ts';
import { damage, type KeptPlan, keepPlan, keptPlan, mendPlan } from './kept-plan.ts';
import { beginLedger, Ledger, LedgerView, type SessionState } from './ledger.ts';
import { type HeldBy, type Lock, lockHolder, lockSession } from './lock.ts';
import { sessionLog } from './log.ts';
import { inState } from './unwritable.ts';
import { writeWhole } from './write-whole.ts';

/** A session opened for writing: one process at a time. */
export interface Session {
  readonly head: SessionHead;
  readonly plan: Plan;
  /** What was wrong with its plan's file when it was opened: SESSION_DAMAGED. */
  readonly damaged?: Failure;
  readonly folder: string;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** Appends to events.ndjson, the record that `watch` and `report` read. */
  event(event: RunEvent): void;
  /** Appends to log.ndjson, without any secret in it. */
  log(entry: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** What can be told of a session; of one that is damaged, all that can still be read. */
export type SessionSummary = KeptPlan & SessionFacts;

interface SessionFacts {
  readonly head: SessionHead;
  readonly state: SessionState;
  readonly ledger: LedgerView;
  /** What the journal says was acknowledged, by disk. */
  readonly sent: ReadonlyMap<number, ExtentSet>;
  /** Process that is writing to it, or may be. */
  readonly holder?: HeldBy;
  readonly folder: string;
}

export type { SessionHead };

export type Adopted = Pick<SessionHead, 'name' | 'program' | 'began'>;

export interface Opening {
  /** Stands in where its own cannot be read. */
  readonly plan?: Plan | undefined;
  /** Also from a process of which nobody here can tell whether it still writes. */
  readonly takeOver?: boolean;
}

/** Where sessions are kept. The folder is its first implementation. */
export interface Store {
  create(plan: Plan, name: string, program: string, began: number): Session;
  /**
   * Makes a session that another machine began known here: its ledger is what was found of it.
   * @param id as `isSessionId` has it, and of no session here
   */
  adopt(id: string, plan: Plan, about: Adopted, found: Found): Promise<Session>;
  /**
   * @throws Failed SESSION_UNKNOWN, SESSION_NEWER, SESSION_IN_USE, SESSION_MAYBE_IN_USE, SESSION_DAMAGED without any plan,
   *   STATE_UNWRITABLE
   */
  open(id: string, how?: Opening): Session;
  /** Newest first. */
  list(): SessionHead[];
  /** As `peek` tells each of the list: what is wrong with one of them hides no other. */
  summaries(): SessionSummary[];
  /**
   * Reads without taking the lock, also while another process writes.
   * @throws Failed SESSION_UNKNOWN, SESSION_NEWER
   */
  peek(id: string): SessionSummary;
  /** @param wanted id or name; a name that several unfinished sessions carry is refused */
  find(wanted: string): SessionHead;
  events(id: string): string;
}

/** Sessions as folders (0700, files 0600) under the state directory. */
export function folderStore(root: string): Store {
  const sessions = join(root, 'sessions');
  const at = (id: string) => join(sessions, id);

  const heads = (): SessionHead[] => {
    if (!existsSync(sessions)) return [];
    const found = readdirSync(sessions).flatMap(id => (isSessionId(id) && headIn(at(id))) || []);
    return found.sort((a, b) => b.began - a.began);
  };

  const openIn = (folder: string, about: SessionHead, { plan, takeOver }: Opening, locked?: Lock): Session => {
    const lock = locked ?? inState(root, () => lockSession(folder, about.name, takeOver));
    try {
      const [records, pieces] = [join(folder, 'ledger'), join(folder, 'journal')];
      const lost = !existsSync(records) || !existsSync(pieces);
      const journal = inState(root, () => fileJournal(pieces, lock.check));
      const ledger = inState(root, () => new Ledger(records, about.id, lock.check));
      if (lost) inState(root, () => syncFolder(folder));
      return {
        head: about,
        ...planFor(folder, about, ledger, plan),
        folder,
        journal,
        ledger,
        event: event => inState(root, () => append(folder, 'events.ndjson', event)),
        log: sessionLog(folder),
        close: () => {
          journal.close();
          ledger.close();
          lock.release();
        },
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  };

  return {
    create(plan, name, program, began) {
      const id = randomBytes(4).toString('hex');
      const folder = at(id);
      const about: SessionHead = { v: 1, id, name, began, program };
      inState(root, () => {
        makeFolder(folder);
        begin(folder, about, plan);
      });
      return openIn(folder, about, {});
    },
    async adopt(id, plan, { name, program, began }, found) {
      const folder = at(id);
      const about: SessionHead = { v: 1, id, name, began, program, adopted: true };
      inState(root, () => makeFolder(folder));
      const lock = inState(root, () => lockSession(folder, name));
      try {
        // Another process may have been quicker.
        if (headIn(folder)) return openIn(folder, knownHead(folder, id), {}, lock);
        // What is there is of an adoption that was killed.
        for (const file of ['ledger', 'journal']) inState(root, () => rmSync(join(folder, file), { force: true }));
        await writeFound(join(folder, 'ledger'), id, found);
        inState(root, () => begin(folder, about, plan));
      } catch (error) {
        lock.release();
        throw error;
      }
      return openIn(folder, about, {}, lock);
    },
    open: (id, how = {}) => openIn(at(id), knownHead(at(id), id), how),
    list: heads,
    summaries: () => heads().flatMap(({ id }) => stillThere(() => summaryOf(at(id), id))),
    peek: id => summaryOf(at(id), id),
    find(wanted) {
      const all = heads();
      const byId = all.find(one => one.id === wanted);
      if (byId) return byId;
      const named = all.filter(one => one.name === wanted);
      const open = named.filter(one => summaryOf(at(one.id), one.id).state === 'unfinished');
      const [only, second] = open.length > 0 ? open : named;
      if (!only) return knownHead(at(wanted), wanted);
      if (second) throw runFailure('SESSION_AMBIGUOUS', { session: wanted, ids: named.map(one => one.id).join(', ') });
      return only;
    },
    events: id => join(at(id), 'events.ndjson'),
  };
}

function begin(folder: string, about: SessionHead, plan: Plan): void {
  keepPlan(folder, plan);
  beginLedger(join(folder, 'ledger'), plan);
  fileJournal(join(folder, 'journal')).close();
  // Last: a folder without it is no session. The names of the others are synced with its own.
  writeWhole(join(folder, 'session.json'), `${JSON.stringify(about)}\n`);
}

/** What is known of a session. Whatever of it cannot be read is a value: others are listed beside it. */
function summaryOf(folder: string, id: string): SessionSummary {
  const head = knownHead(folder, id);
  const unreadable: Failure[] = [];
  const reading = <T>(file: string, read: (file: string) => T, otherwise: T): T => {
    try {
      return read(join(folder, file));
    } catch (error) {
      unreadable.push(damage(id, join(folder, file), error));
      return otherwise;
    }
  };
  const holder = reading('lock', () => lockHolder(folder), undefined);
  const ledger = reading('ledger', LedgerView.read, new LedgerView());
  const sent = reading('journal', journalledExtents, new Map());
  const kept = keptPlan(folder, id, ledger.plan);
  const [damaged] = unreadable;
  return {
    head,
    ...(damaged ? { damaged } : {}),
    ...kept,
    state: ledger.state,
    ledger,
    sent,
    folder,
    ...(holder ? { holder } : {}),
  };
}

/** The plan to work by; where its file is damaged, that is mended. @throws Failed SESSION_DAMAGED */
function planFor(
  folder: string,
  { id }: SessionHead,
  ledger: Ledger,
  given: Plan | undefined,
): Pick<Session, 'plan' | 'damaged'> {
  const kept = keptPlan(folder, id, ledger.plan);
  if (kept.damaged === undefined) return { plan: kept.plan };
  const { damaged, plan = given } = kept;
  if (plan === undefined) throw new Failed(damaged);
  inState(folder, () => mendPlan(folder, plan));
  return { plan, damaged };
}

/** A session that was taken away between two looks is no longer one of the list. */
function stillThere<T>(look: () => T): T[] {
  try {
    return [look()];
  } catch (error) {
    if (error instanceof Failed) return [];
    throw error;
  }
}

function append(folder: string, file: string, value: unknown): void {
  appendFileSync(join(folder, file), `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/** Could this be the id of a session? It becomes the name of a folder. */
export function isSessionId(wanted: string): boolean {
  return /^[0-9a-f]{8}$/.test(wanted);
}

/** 16 bytes that are the same on every resume of this session and disk: a VHD's UUID. */
export function diskUuid(session: string, disk: number): Uint8Array {
  return createHash('sha256').update(`${session}/${disk}`).digest().subarray(0, 16);
}
