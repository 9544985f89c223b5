import type { FileHandle } from 'node:fs/promises';
import { Records, readRecords } from '../../records.ts';
import type { Digests } from '../../types/sink.ts';
import type { Marks } from '../../types/target.ts';

/** A range that is on stable storage. */
export interface Ack {
  readonly offset: number;
  readonly length: number;
  readonly digests: Digests;
}

/** Whose file it is, for a process that has not its session: what a cloud would have as tags. */
export interface Owner extends Partial<Marks> {
  readonly session: string;
  /** Outermost folder that was made for it. */
  readonly from?: string;
}

type AckRecord = Ack | { readonly owner: Owner };

/** Who owns the file that these acknowledgements are of. */
export function ownerIn(file: string): Owner | undefined {
  for (const record of readRecords<AckRecord>(file)) if ('owner' in record) return record.owner;
  return undefined;
}

/**
 * `NAME.acks` beside `NAME.partial`: what is held, appended only after fdatasync of the data. Pieces written at
 * the same time share one fdatasync.
 */
export class Acks {
  private readonly records: Records<AckRecord>;
  private readonly data: FileHandle;
  private waiting: (() => void)[] = [];
  private refused: ((error: unknown) => void)[] = [];
  private syncing = false;

  constructor(file: string, data: FileHandle, owner: Owner) {
    const owned = ownerIn(file) !== undefined;
    this.records = Records.open<AckRecord>(file);
    this.data = data;
    if (!owned) this.records.append({ owner });
  }

  held(): Ack[] {
    return [...this.records.read()].flatMap(record => ('owner' in record ? [] : [record]));
  }

  /** Resolves when the data written before this call, and its record, are safe. */
  async add(ack: Ack): Promise<void> {
    await this.synced();
    this.records.append(ack);
  }

  close(): void {
    this.records.close();
  }

  private synced(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      this.refused.push(reject);
      if (!this.syncing) void this.sync();
    });
  }

  private async sync(): Promise<void> {
    this.syncing = true;
    while (this.waiting.length > 0) {
      const resolve = this.waiting;
      const reject = this.refused;
      this.waiting = [];
      this.refused = [];
      try {
        await this.data.datasync();
        for (const one of resolve) one();
      } catch (error) {
        for (const one of reject) one(error);
      }
    }
    this.syncing = false;
  }
}
