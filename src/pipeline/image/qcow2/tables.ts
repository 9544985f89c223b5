import { setImmediate } from 'node:timers/promises';
import { ExtentSet } from '../../extents.ts';
import { Bitmap } from '../bitmap.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { Lru } from '../lru.ts';
import type { Qcow2Header } from './header.ts';
import { type Stretch, type Stretches, stretchesOf } from './stretches.ts';

/** Stretches kept in memory: 16 MiB. A disk that is not in more pieces has its tables read once. */
const stretchesKept = 2 ** 19;
/** Bytes of the L1 table read at once. */
const l1Part = 1024 * 1024;
/** Tables asked for at once, in bytes, but at least two. */
const bytesTogether = 1024 * 1024;
/** Ranges of an allocation that are kept: 16 MiB of memory. */
const mostRanges = 2 ** 20;
/** Deflate makes at most 1032 bytes of one; a zstd frame takes 9 for one run of equal bytes. */
const leastPacked = { deflate: (bytes: number) => bytes / 1032, zstd: () => 9 } as const;

/** Where each cluster of a disk lies: one L1 table of positions of L2 tables. */
export class ClusterTables {
  private readonly file: ImageFile;
  private readonly header: Qcow2Header;
  /** Position of each L2 table; 0 for one that was never written. */
  private readonly l1: Float64Array;
  private readonly kept = new Lru<Stretches>(stretchesKept, ({ count }) => count + 1);

  private constructor(file: ImageFile, header: Qcow2Header, l1: Float64Array) {
    this.file = file;
    this.header = header;
    this.l1 = l1;
  }

  /** @throws Failed QCOW2_ENTRY for a position where no table can be, IMAGE_CUT for one beyond the end */
  static async open(file: ImageFile, header: Qcow2Header, signal: AbortSignal): Promise<ClusterTables> {
    const l1 = new Float64Array(header.l1Entries);
    const { size = 0 } = file;
    for (let done = 0; done < l1.length; ) {
      signal.throwIfAborted();
      const length = Math.min(l1Part, (l1.length - done) * 8);
      const bytes = Buffer.from(await file.at(header.l1 + done * 8, length));
      for (let at = 0; at < length; at += 8, done++) {
        const entry = bytes.readBigUInt64BE(at) & ~(1n << 63n);
        if (entry === 0n) continue;
        const place = Number(entry);
        if (entry >= 1n << 56n || place % header.clusterBytes !== 0) {
          const value = `0x${bytes.readBigUInt64BE(at).toString(16).padStart(16, '0')}`;
          throw imageFailure('QCOW2_ENTRY', { file: file.name, at: header.l1 + done * 8, value });
        }
        const expected = place + header.clusterBytes;
        if (expected > size) throw imageFailure('IMAGE_CUT', { file: file.name, at: size, expected });
        l1[done] = place;
      }
    }
    return new ClusterTables(file, header, l1);
  }

  /**
   * Goes through all tables once.
   * @returns what holds data; undefined where its ranges are too many to be kept
   * @throws Failed QCOW2_TWICE when two of the tables and clusters lie at one place, QCOW2_CROWDED when there are more
   *   compressed clusters than the file has room for, and what `stretchesOf` throws
   */
  async survey(signal: AbortSignal): Promise<ExtentSet | undefined> {
    const { clusterBytes, size, compression } = this.header;
    const used = new Bitmap();
    const take = (at: number, length: number) => {
      for (let next = at; next < at + length; next += clusterBytes) {
        if (!used.add(next / clusterBytes)) throw imageFailure('QCOW2_TWICE', { file: this.file.name, at: next });
      }
    };
    for (const { at, length } of this.header.metadata) take(at, length);
    for (const at of this.l1) if (at !== 0) take(at, clusterBytes);
    const allocation = new ExtentSet();
    const least = leastPacked[compression](clusterBytes);
    let packedLeast = 0;
    for await (const { cluster, count, at, packed } of this.stretches(signal)) {
      if (at === null) continue;
      if (packed === 0) take(at, count * clusterBytes);
      else packedLeast += least;
      if (packedLeast > (this.file.size ?? 0)) throw imageFailure('QCOW2_CROWDED', { file: this.file.name, at });
      const offset = cluster * clusterBytes;
      if (allocation.count < mostRanges) allocation.add(offset, Math.min(count * clusterBytes, size - offset));
    }
    return allocation.count < mostRanges ? allocation : undefined;
  }

  /** All that is allocated, in the order of the disk. */
  async *stretches(signal: AbortSignal): AsyncGenerator<Stretch> {
    const together = Math.max(2, bytesTogether / this.header.clusterBytes);
    const coming: Promise<Stretches>[] = [];
    try {
      for (const [index, at] of this.l1.entries()) {
        if (at === 0) continue;
        signal.throwIfAborted();
        const table = this.table(index);
        table.catch(() => {}); // it may fail before its turn
        coming.push(table);
        if (coming.length < together) continue;
        yield* await (coming.shift() as Promise<Stretches>);
        // Tables in memory would be gone through without ever letting the event loop turn.
        await setImmediate();
      }
      for (;;) {
        const next = coming.shift();
        if (!next) break;
        yield* await next;
      }
    } finally {
      await Promise.allSettled(coming);
    }
  }

  /** What a cluster of the disk is in; undefined where it is not allocated. */
  async holding(cluster: number): Promise<Stretch | undefined> {
    const index = Math.floor(cluster / this.header.l2Entries);
    if (!this.l1[index]) return undefined;
    return (await this.table(index)).holding(cluster);
  }

  private table(index: number): Promise<Stretches> {
    return this.kept.get(index, async () => {
      const { header, file } = this;
      const at = this.l1[index] as number;
      const pointed = { name: file.name, size: file.size ?? 0 };
      return stretchesOf(await file.at(at, header.clusterBytes), index * header.l2Entries, at, header, pointed);
    });
  }
}
