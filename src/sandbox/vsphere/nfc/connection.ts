import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { SECTOR } from '../../machine/sector.ts';
import type { SectorOutput } from '../../machine/vmdk/stream.ts';

/** Thrown where a stream is to end before its end. */
export class StreamOver extends Error {}

/** Called before bytes go out that lie at this share of the disk, 0 to 1; it may change them, wait, or end it all. */
export type Gate = (share: number, bytes: Buffer) => Promise<Buffer>;

/** A response that a stream goes to, with back-pressure, counted and summed. */
export class Connection implements SectorOutput {
  /** Where on the disk the encoder is, 0 to 1. */
  share = 0;
  bytes = 0;
  readonly #response: ServerResponse;
  readonly #gate: Gate | undefined;
  readonly #sent: (bytes: number) => void;
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');
  readonly #sums: boolean;
  readonly #perSecond: number | undefined;

  /** @param how.sums also take the SHA-256; `perSecond`: no more bytes than that */
  constructor(
    response: ServerResponse,
    gate: Gate | undefined,
    sent: (bytes: number) => void,
    how: { readonly sums: boolean; readonly perSecond?: number | undefined },
  ) {
    this.#response = response;
    this.#gate = gate;
    this.#sent = sent;
    this.#sums = how.sums;
    this.#perSecond = how.perSecond;
  }

  /** True when the stream goes out as it is. */
  get plain(): boolean {
    return this.#gate === undefined;
  }

  get sector(): number {
    return this.bytes / SECTOR;
  }

  get digests(): { readonly sha1: string; readonly sha256: string } {
    return { sha1: this.#sha1.digest('hex'), sha256: this.#sums ? this.#sha256.digest('hex') : '' };
  }

  async append(...parts: readonly Buffer[]): Promise<void> {
    const whole = Buffer.concat(parts);
    const short = whole.length % SECTOR;
    if (whole.length > 0) await this.send(whole);
    if (short > 0) await this.send(Buffer.alloc(SECTOR - short));
  }

  async skipTo(sector: number): Promise<void> {
    if (sector > this.sector) await this.send(Buffer.alloc((sector - this.sector) * SECTOR));
  }

  rewrite(): Promise<void> {
    throw new Error('a connection cannot go back');
  }

  async send(data: Buffer): Promise<void> {
    const bytes = this.#gate ? await this.#gate(this.share, data) : data;
    this.#sha1.update(bytes);
    if (this.#sums) this.#sha256.update(bytes);
    this.bytes += bytes.length;
    this.#sent(bytes.length);
    if (this.#perSecond === undefined) await write(this.#response, bytes);
    else await drip(this.#response, bytes, this.#perSecond);
  }
}

/** @throws StreamOver when the connection is gone */
export async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed || response.writableEnded) throw new StreamOver();
  if (response.write(bytes)) return;
  const stop = new AbortController();
  const { signal } = stop;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    stop.abort();
  }
  if (response.destroyed) throw new StreamOver();
}

/** Writes at so many bytes a second. */
export async function drip(response: ServerResponse, bytes: Buffer, perSecond: number): Promise<void> {
  const piece = Math.max(1, Math.ceil(perSecond / 20));
  for (let at = 0; at < bytes.length; at += piece) {
    await write(response, bytes.subarray(at, at + piece));
    await wait(50);
  }
}
