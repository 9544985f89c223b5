import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ExtentSet } from '../extents.ts';
import type { Plan } from '../plan.ts';
import { runFailure } from '../run-failures.ts';
import type { RunEvent } from '../types/run.ts';
import type { Found } from '../types/target.ts';
import { writeFound } from './found.ts';
import { fileJournal, type Journal, journalledExtents } from './journal.ts';
import { Ledger, LedgerView, type SessionState } from './ledger.ts';
import { lockHolder, lockSession } from './lock.ts';
import { sessionLog } from './log.ts';
import { inState } from './unwritable.ts';
import { syncFolder, writeWhole } from './write-whole.ts';

/** What does not change over a session's life; written once, when it begins. */
export interface SessionHead {
  readonly v: 1;
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly program: string;
  /** Begun by another machine: this one has no record of what that one sent. */
  readonly adopted?: true;
}

/** A session opened for writing: one process at a time. */
export interface Session {
  readonly head: SessionHead;
  readonly plan: Plan;
  readonly folder: string;
  readonly journal: Journal;
  readonly ledger: Ledger;
  /** Appends to events.ndjson, the record that `watch` and `report` read. */
  event(event: RunEvent): void;
  /** Appends to log.ndjson, without any secret in it. */
  log(entry: Readonly<Record<string, unknown>>): void;
  close(): void;
}

export interface SessionSummary {
  readonly head: SessionHead;
  readonly plan: Plan;
  readonly state: SessionState;
  readonly ledger: LedgerView;
  /** What the journal says was acknowledged, by disk. */
  readonly sent: ReadonlyMap<number, ExtentSet>;
  /** Live process that is writing to it. */
  readonly holder?: { readonly pid: number; readonly host: string };
  readonly folder: string;
}

export type Adopted = Pick<SessionHead, 'name' | 'program' | 'began'>;

/** Where sessions are kept. The folder is its first implementation. */
export interface Store {
  create(plan: Plan, name: string, program: string, began: number): Session;
  /**
   * Makes a session that another machine began known here: its ledger is what was found of it.
   * @param id as `isSessionId` has it, and of no session here
   */
  adopt(id: string, plan: Plan, about: Adopted, found: Found): Promise<Session>;
  open(id: string): Session;
  /** Newest first. */
  list(): SessionHead[];
  /** Reads without taking the lock, also while another process writes. */
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
    const found = readdirSync(sessions).flatMap(id => head(at(id)) ?? []);
    return found.sort((a, b) => b.began - a.began);
  };

  const openIn = (folder: string, about: SessionHead, locked?: () => void): Session => {
    const unlock = locked ?? inState(root, () => lockSession(folder, about.name));
    try {
      const journal = inState(root, () => fileJournal(join(folder, 'journal')));
      const ledger = inState(root, () => new Ledger(join(folder, 'ledger'), about.id));
      return {
        head: about,
        plan: readPlan(folder),
        folder,
        journal,
        ledger,
        event: event => inState(root, () => append(folder, 'events.ndjson', event)),
        log: sessionLog(folder),
        close: () => {
          journal.close();
          ledger.close();
          unlock();
        },
      };
    } catch (error) {
      unlock();
      throw error;
    }
  };

  return {
    create(plan, name, program, began) {
      const id = randomBytes(4).toString('hex');
      const folder = at(id);
      const about: SessionHead = { v: 1, id, name, began, program };
      inState(root, () => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        begin(folder, about, plan);
      });
      return openIn(folder, about);
    },
    async adopt(id, plan, { name, program, began }, found) {
      const folder = at(id);
      const about: SessionHead = { v: 1, id, name, began, program, adopted: true };
      inState(root, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
      const unlock = inState(root, () => lockSession(folder, name));
      try {
        // Another process may have been quicker.
        if (head(folder)) return openIn(folder, known(folder, id), unlock);
        // What is there is of an adoption that was killed.
        for (const file of ['ledger', 'journal']) inState(root, () => rmSync(join(folder, file), { force: true }));
        await writeFound(join(folder, 'ledger'), id, found);
        inState(root, () => begin(folder, about, plan));
      } catch (error) {
        unlock();
        throw error;
      }
      return openIn(folder, about, unlock);
    },
    open: id => openIn(at(id), known(at(id), id)),
    list: heads,
    peek(id) {
      const folder = at(id);
      const about = known(folder, id);
      const holder = lockHolder(folder);
      const ledger = LedgerView.read(join(folder, 'ledger'));
      const sent = journalledExtents(join(folder, 'journal'));
      return {
        head: about,
        plan: readPlan(folder),
        state: ledger.state,
        ledger,
        sent,
        folder,
        ...(holder ? { holder } : {}),
      };
    },
    find(wanted) {
      const all = heads();
      const byId = all.find(one => one.id === wanted);
      if (byId) return byId;
      const named = all.filter(one => one.name === wanted);
      const open = named.filter(one => LedgerView.read(join(at(one.id), 'ledger')).state === 'unfinished');
      const [only, second] = open.length > 0 ? open : named;
      if (!only) return known(at(wanted), wanted);
      if (second) throw runFailure('SESSION_AMBIGUOUS', { session: wanted, ids: named.map(one => one.id).join(', ') });
      return only;
    },
    events: id => join(at(id), 'events.ndjson'),
  };
}

function begin(folder: string, about: SessionHead, plan: Plan): void {
  writeWhole(join(folder, 'plan.yaml'), stringify(plan));
  // Last: a folder without it is no session.
  writeWhole(join(folder, 'session.json'), `${JSON.stringify(about)}\n`);
  syncFolder(dirname(folder));
}

function head(folder: string): SessionHead | undefined {
  const found = anyHead(folder);
  return found?.v === 1 ? (found as SessionHead) : undefined;
}

/** @throws Failed SESSION_UNKNOWN, SESSION_NEWER */
function known(folder: string, session: string): SessionHead {
  const found = anyHead(folder);
  if (found?.v === 1) return found as SessionHead;
  if (typeof found?.v !== 'number') throw runFailure('SESSION_UNKNOWN', { session });
  throw runFailure('SESSION_NEWER', { session, program: String(found.program) });
}

function anyHead(folder: string): { readonly v?: unknown; readonly program?: unknown } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

function readPlan(folder: string): Plan {
  return parse(readFileSync(join(folder, 'plan.yaml'), 'utf8')) as Plan;
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
