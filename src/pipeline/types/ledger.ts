import type { Facts } from '../failure.ts';

/** One thing made or changed on either side, as the ledger tells it. */
export interface LedgerEntry {
  /** Unique within the session and deterministic: `azure-disk/0`. */
  readonly key: string;
  readonly kind: string;
  readonly side: 'source' | 'target';
  /** intended: we were about to make it, it may or may not exist · made · gone. */
  readonly state: 'intended' | 'made' | 'gone';
  /** Names and ids that find it again; never a secret. */
  readonly facts: Facts;
  /** Milliseconds since 1970 of the last change of state. */
  readonly at: number;
}

/** The session's hand for a source or target: everything made or changed passes through it. */
export interface Keep {
  readonly session: string;
  entries(): readonly LedgerEntry[];
  entry(key: string): LedgerEntry | undefined;
  /** Before the deed: written and synced when it resolves. */
  intend(entry: { key: string; kind: string; side: 'source' | 'target'; facts: Facts }): Promise<void>;
  /** After the deed; `facts` are merged over those of the intent. */
  made(key: string, facts?: Facts): Promise<void>;
  gone(key: string): Promise<void>;
}
