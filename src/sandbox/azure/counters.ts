import type { Duplex } from 'node:stream';
import type { RequestKind } from './kinds.ts';
import { Ranges } from './ranges.ts';

/** One Put Page (update) as it went. */
export interface PutPageEntry {
  readonly disk: string;
  readonly offset: number;
  readonly length: number;
  /** Milliseconds since 1970 when the request came, by the real clock. */
  readonly at: number;
  /** Bytes of the body that arrived. */
  received: number;
  /** What was answered; 0 while under way and for ever where the connection broke before an answer. */
  status: number;
}

/** What one managed disk has been sent. A disk made again under the same name counts anew. */
export interface DiskCount {
  readonly disk: string;
  readonly uniqueId: string;
  /** Bytes of Put Page bodies that arrived, refused ones too. */
  received: number;
  /** Bytes of Put Pages answered with 201. */
  acknowledged: number;
  /** Bytes acknowledged that had been acknowledged before. */
  resent: number;
  /** Those bytes as [offset, length], in the order they came. */
  readonly resentRanges: [number, number][];
  /**
   * Bytes of Put Pages answered with 201 after which their connection ended without another request: of these alone can
   * it be that the client never read the answer.
   */
  unread: number;
}

/** A request under way. */
export interface Note {
  readonly kind: RequestKind;
  /** Called once with the status sent, or 0 when the connection broke. */
  end(status: number): void;
}

/** What the sandbox counts; live, and the same through `/sandbox/counters`. */
export class Counters {
  /** Requests begun, by kind. */
  readonly requests: Partial<Record<RequestKind, number>> = {};
  /** Requests ended, by kind and status, such as `putPage 201`; status 0 is a broken connection. */
  readonly answers: Record<string, number> = {};
  /** Requests under way, by kind. */
  readonly inFlight: Partial<Record<RequestKind, number>> = {};
  /** The most Put Pages that were ever under way at once. */
  mostPutPages = 0;
  readonly putPages: PutPageEntry[] = [];
  readonly disks: DiskCount[] = [];
  readonly #acknowledged = new Map<string, Ranges>();
  /** By connection, what was acknowledged on it last of all. */
  readonly #last = new Map<Duplex, { readonly length: number; readonly count: DiskCount }>();
  readonly #seen = new WeakSet<Duplex>();
  readonly #watchers = new Set<() => void>();

  begin(kind: RequestKind): Note {
    this.requests[kind] = (this.requests[kind] ?? 0) + 1;
    this.inFlight[kind] = (this.inFlight[kind] ?? 0) + 1;
    if (kind === 'putPage') this.mostPutPages = Math.max(this.mostPutPages, this.inFlight[kind] ?? 0);
    this.#changed();
    let ended = false;
    return {
      kind,
      end: status => {
        if (ended) return;
        ended = true;
        this.inFlight[kind] = (this.inFlight[kind] ?? 1) - 1;
        const answer = `${kind} ${status}`;
        this.answers[answer] = (this.answers[answer] ?? 0) + 1;
        this.#changed();
      },
    };
  }

  /** The counts of one disk, begun at its first request. */
  disk(name: string, uniqueId: string): DiskCount {
    const known = this.disks.find(count => count.uniqueId === uniqueId);
    if (known) return known;
    const fresh: DiskCount = {
      disk: name,
      uniqueId,
      received: 0,
      acknowledged: 0,
      resent: 0,
      resentRanges: [],
      unread: 0,
    };
    this.disks.push(fresh);
    this.#acknowledged.set(uniqueId, new Ranges());
    return fresh;
  }

  /** Connections that are open and on which nothing came after the answer to a Put Page. */
  get lastAnswers(): number {
    return this.#last.size;
  }

  /** Notes that a request came on a connection: whoever sends it has read the answer to the one before. */
  hear(connection: Duplex): void {
    this.#last.delete(connection);
  }

  /** Notes that the client has been told that these bytes are held. */
  acknowledge(entry: PutPageEntry, uniqueId: string, connection: Duplex): void {
    this.#answered(connection, entry.length, this.disk(entry.disk, uniqueId));
    const count = this.disk(entry.disk, uniqueId);
    count.acknowledged += entry.length;
    const again = this.#acknowledged.get(uniqueId)?.add(entry.offset, entry.offset + entry.length) ?? [];
    for (const range of again) {
      count.resent += range.end - range.start;
      count.resentRanges.push([range.start, range.end - range.start]);
    }
    this.#changed();
  }

  /** Resolves as soon as `test` holds; it is tried now and whenever a request begins or ends. */
  until(test: (counters: Counters) => boolean): Promise<void> {
    return new Promise(resolve => {
      const watch = () => {
        if (!test(this)) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  toJSON(): object {
    const { requests, answers, inFlight, mostPutPages, putPages, disks } = this;
    return { requests, answers, inFlight, mostPutPages, putPages, disks };
  }

  #answered(connection: Duplex, length: number, count: DiskCount): void {
    this.#last.set(connection, { length, count });
    const ended = () => {
      const last = this.#last.get(connection);
      if (!last || !this.#last.delete(connection)) return;
      last.count.unread += last.length;
      this.#changed();
    };
    if (connection.destroyed) ended();
    else if (!this.#seen.has(connection)) connection.once('close', ended);
    this.#seen.add(connection);
  }

  #changed(): void {
    for (const watch of [...this.#watchers]) watch();
  }
}
