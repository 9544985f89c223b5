import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Output } from '../../machine/vmdk/output.ts';
import type { SectorOutput } from '../../machine/vmdk/stream.ts';

/** More than this of one stream is not kept. */
const mostBytes = 1024 * 1024 * 1024;

/** A stream that was encoded before. */
export interface Kept {
  readonly file: string;
  readonly size: number;
  /** Bytes of the disk that are in grains. */
  readonly populated: number;
}

/** Streams as they were encoded, so that a disk is compressed once. */
export class StreamCache {
  readonly #dir: string;
  readonly #kept = new Map<string, Kept>();
  readonly #views = new WeakMap<object, number>();
  #next = 1;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The same for the same view of a disk. */
  number(view: object): number {
    const known = this.#views.get(view) ?? this.#next++;
    this.#views.set(view, known);
    return known;
  }

  get(key: string): Kept | undefined {
    return this.#kept.get(key);
  }

  /**
   * Keeps what `encode` writes.
   * @param onward where it also goes; without it it goes to the file only
   */
  async fill(key: string, encode: (out: SectorOutput) => Promise<number>, onward?: SectorOutput): Promise<Kept> {
    const file = join(this.#dir, `stream-${process.pid}-${this.#next++}.vmdk`);
    const out = await Output.create(`${file}.part`);
    const both = onward ? new Both(out, onward) : out;
    try {
      const populated = await encode(both);
      await out.close();
      await rename(`${file}.part`, file);
      const kept = { file, size: out.length, populated };
      if (onward && out.length < onward.sector * 512) await rm(file);
      else this.#kept.set(key, kept);
      return kept;
    } catch (error) {
      await out.close().catch(() => {});
      await rm(`${file}.part`, { force: true });
      throw error;
    }
  }

  async clear(): Promise<void> {
    for (const { file } of this.#kept.values()) await rm(file, { force: true });
    this.#kept.clear();
  }
}

/** Writes to a connection, and to a file as long as that is not too large. */
class Both implements SectorOutput {
  readonly #file: Output;
  readonly #onward: SectorOutput;

  constructor(file: Output, onward: SectorOutput) {
    this.#file = file;
    this.#onward = onward;
  }

  get sector(): number {
    return this.#onward.sector;
  }

  async append(...parts: readonly Buffer[]): Promise<void> {
    if (this.#file.length < mostBytes) await this.#file.append(...parts);
    await this.#onward.append(...parts);
  }

  async skipTo(sector: number): Promise<void> {
    if (this.#file.length < mostBytes) await this.#file.skipTo(sector);
    await this.#onward.skipTo(sector);
  }

  rewrite(): Promise<void> {
    throw new Error('a connection cannot go back');
  }
}
