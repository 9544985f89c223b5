import { dirname } from 'node:path';
import type { Facts } from '../failure.ts';
import { Records, readRecords } from '../records.ts';
import type { Keep, LedgerEntry } from '../types/ledger.ts';
import type { StageId } from '../types/run.ts';
import type { Published } from '../types/target.ts';
import { inState } from './unwritable.ts';

/** How a session stands. ended: it would only fail again, and what it had made was removed. */
export type SessionState = 'unfinished' | 'done' | 'undone' | 'ended';

/** What is known of one disk from the first run on, and must be the same on every resume. */
export interface LedgerDisk {
  readonly index: number;
  readonly name: string;
  /** Content of the source; a changed source is refused. */
  readonly fingerprint: string;
  /** Bytes of the layout without its tail, to notice a changed encoder. */
  readonly size?: number;
  /** Read to its end, and all of it acknowledged: it is not read again while the other side has it. */
  readonly carried?: boolean;
  /** Nothing more will be written to it. */
  readonly sealed?: boolean;
}

type LedgerRecord =
  | { readonly is: 'plan'; readonly plan: unknown }
  | { readonly is: 'entry'; readonly entry: LedgerEntry }
  | { readonly is: 'stage'; readonly stage: StageId; readonly done: boolean }
  | { readonly is: 'disk'; readonly disk: LedgerDisk }
  | { readonly is: 'generation'; readonly generation: 1 | 2 }
  | { readonly is: 'published'; readonly published: Published }
  | { readonly is: 'state'; readonly state: SessionState; readonly at: number };

/** What was made, done and decided: the fold of a ledger's records. */
export class LedgerView {
  private readonly things = new Map<string, LedgerEntry>();
  private readonly stages = new Set<StageId>();
  private readonly disks = new Map<number, LedgerDisk>();
  private current: SessionState = 'unfinished';
  private result: Published | undefined;
  private boots: 1 | 2 | undefined;
  private copy: unknown;

  /** Reads a ledger that another process may be writing. */
  static read(file: string): LedgerView {
    const view = new LedgerView();
    for (const record of readRecords<LedgerRecord>(file)) view.fold(record);
    return view;
  }

  get state(): SessionState {
    return this.current;
  }

  /** What stands at the end, once it does. */
  get published(): Published | undefined {
    return this.result;
  }

  /** The generation that the first run settled, where the plan leaves it open. */
  get generation(): 1 | 2 | undefined {
    return this.boots;
  }

  /** The plan it was begun with, should its own file be damaged: plain data that nobody checked. */
  get plan(): unknown {
    return this.copy;
  }

  entries(): readonly LedgerEntry[] {
    return [...this.things.values()];
  }

  entry(key: string): LedgerEntry | undefined {
    return this.things.get(key);
  }

  stageDone(stage: StageId): boolean {
    return this.stages.has(stage);
  }

  disk(index: number): LedgerDisk | undefined {
    return this.disks.get(index);
  }

  protected fold(record: LedgerRecord): void {
    if (record.is === 'entry') this.things.set(record.entry.key, record.entry);
    else if (record.is === 'stage') this.stages[record.done ? 'add' : 'delete'](record.stage);
    else if (record.is === 'disk') this.disks.set(record.disk.index, record.disk);
    else if (record.is === 'generation') this.boots = record.generation;
    else if (record.is === 'published') this.result = record.published;
    else if (record.is === 'plan') this.copy = record.plan;
    // What a later version may add is none of ours.
    else if (record.is === 'state') this.current = record.state;
  }
}

/** Creates the ledger, or goes on with what is there, and keeps a copy of the plan in it; synced. */
export function beginLedger(file: string, plan: unknown): void {
  const records = Records.open<LedgerRecord>(file);
  try {
    records.append({ is: 'plan', plan });
    records.syncNow();
  } finally {
    records.close();
  }
}

/** The ledger of the process that holds the session. Every record is synced before the call resolves. */
export class Ledger extends LedgerView implements Keep {
  readonly session: string;
  private readonly records: Records<LedgerRecord>;
  private readonly folder: string;
  private readonly allowed: () => void;
  private readonly now: () => number;

  /** @param allowed throws when this process may write no more; asked before each record */
  constructor(file: string, session: string, allowed: () => void = () => {}, now: () => number = Date.now) {
    super();
    this.session = session;
    this.folder = dirname(file);
    this.allowed = allowed;
    this.now = now;
    this.records = Records.open<LedgerRecord>(file);
    for (const record of this.records.read()) this.fold(record);
  }

  async intend(entry: { key: string; kind: string; side: 'source' | 'target'; facts: Facts }): Promise<void> {
    if (this.entry(entry.key)?.state === 'made') return;
    await this.write({ is: 'entry', entry: { ...entry, state: 'intended', at: this.now() } });
  }

  async made(key: string, facts: Facts = {}): Promise<void> {
    await this.change(key, 'made', facts);
  }

  async gone(key: string): Promise<void> {
    await this.change(key, 'gone', {});
  }

  async finishStage(stage: StageId): Promise<void> {
    await this.write({ is: 'stage', stage, done: true });
  }

  /** What the stage did turned out not to hold: it runs again on resume. */
  async reopenStage(stage: StageId): Promise<void> {
    await this.write({ is: 'stage', stage, done: false });
  }

  async keepDisk(disk: LedgerDisk): Promise<void> {
    await this.write({ is: 'disk', disk });
  }

  async keepGeneration(generation: 1 | 2): Promise<void> {
    await this.write({ is: 'generation', generation });
  }

  async publish(published: Published): Promise<void> {
    await this.write({ is: 'published', published });
  }

  async enter(state: SessionState): Promise<void> {
    await this.write({ is: 'state', state, at: this.now() });
  }

  close(): void {
    this.records.close();
  }

  private async change(key: string, state: 'made' | 'gone', facts: Facts): Promise<void> {
    const entry = this.entry(key);
    if (!entry) throw new Error(key);
    await this.write({ is: 'entry', entry: { ...entry, state, facts: { ...entry.facts, ...facts }, at: this.now() } });
  }

  private async write(record: LedgerRecord): Promise<void> {
    inState(this.folder, () => {
      this.allowed();
      this.records.append(record);
    });
    await this.records.sync();
    this.fold(record);
  }
}
