const none = new Uint8Array(0);

/**
 * Exact lengths out of a stream of arbitrary chunks. Of the chunks only the current one is held; a view is valid until
 * the next call. At the end of the stream every call gives less than was asked for, and never throws for it.
 */
export class ByteReader {
  /** Bytes consumed so far. */
  position = 0;
  private chunk: Uint8Array = none;
  private used = 0;
  private ended = false;
  private scratch: Uint8Array = none;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly signal: AbortSignal;

  constructor(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    this.chunks = chunks[Symbol.asyncIterator]();
    this.signal = signal;
  }

  /** The next `length` bytes without consuming them. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.left < length) {
      // A copy: the chunk is the source's again once the next one is asked for.
      const rest = Buffer.from(this.chunk.subarray(this.used));
      if (!(await this.pull())) {
        this.chunk = rest;
        this.used = 0;
        break;
      }
      if (rest.length > 0) this.chunk = Buffer.concat([rest, this.chunk]);
    }
    return this.chunk.subarray(this.used, Math.min(this.chunk.length, this.used + length));
  }

  /** The next `length` bytes without consuming them, where they lie together in the chunk at hand. */
  here(length: number): Uint8Array | undefined {
    const end = this.used + length;
    return end <= this.chunk.length ? this.chunk.subarray(this.used, end) : undefined;
  }

  /** Consumes `length` bytes of the chunk at hand. @returns false, with nothing consumed, when it has not so many */
  pass(length: number): boolean {
    if (this.left < length) return false;
    this.used += length;
    this.position += length;
    return true;
  }

  /** Consumes `length` bytes; a view into the chunk where they lie together, a scratch copy where they do not. */
  async take(length: number): Promise<Uint8Array> {
    if (this.left === 0) await this.pull();
    if (this.left >= length) return this.consume(length);
    if (this.scratch.length < length) this.scratch = Buffer.allocUnsafe(length);
    return this.scratch.subarray(0, await this.fill(this.scratch.subarray(0, length)));
  }

  /** Consumes as much as lies together: a multiple of `unit` up to `most`, and at least one unit (or `most`). */
  async some(unit: number, most: number): Promise<Uint8Array> {
    if (this.left === 0) await this.pull();
    const together = Math.min(most, this.left);
    if (together === most) return this.consume(most);
    if (together >= unit) return this.consume(together - (together % unit));
    return this.take(Math.min(unit, most));
  }

  /** Consumes into `into`. @returns how many bytes there were */
  async fill(into: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      if (this.left === 0 && !(await this.pull())) break;
      const part = this.consume(Math.min(this.left, into.length - filled));
      into.set(part, filled);
      filled += part.length;
    }
    return filled;
  }

  /** @returns how many bytes there were to skip */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    while (skipped < length) {
      if (this.left === 0 && !(await this.pull())) break;
      skipped += this.consume(Math.min(this.left, length - skipped)).length;
    }
    return skipped;
  }

  /** Reads to the end, so that what the source promised of the whole file is checked. */
  async drain(): Promise<void> {
    do this.consume(this.left);
    while (await this.pull());
  }

  /** Lets go of the stream; to be called however reading ended. */
  async close(): Promise<void> {
    if (!this.ended) await this.chunks.return?.();
    this.ended = true;
  }

  private get left(): number {
    return this.chunk.length - this.used;
  }

  private consume(length: number): Uint8Array {
    const part = this.chunk.subarray(this.used, this.used + length);
    this.used += length;
    this.position += length;
    return part;
  }

  /** Replaces the chunk, which must be used up or saved, by the next one that is not empty. */
  private async pull(): Promise<boolean> {
    while (!this.ended) {
      this.signal.throwIfAborted();
      const next = await this.chunks.next();
      if (next.done) {
        this.ended = true;
        break;
      }
      if (next.value.length === 0) continue;
      this.chunk = next.value;
      this.used = 0;
      return true;
    }
    this.chunk = none;
    this.used = 0;
    return false;
  }
}
