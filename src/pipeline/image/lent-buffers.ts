import { Buffers } from '../buffers.ts';

/** A buffer that several may use at the same time; it is free again when the last of them lets go of it. */
export class Lent {
  readonly bytes: Uint8Array;
  private users = 0;
  private readonly free: () => void;

  constructor(bytes: Uint8Array, free: () => void) {
    this.bytes = bytes;
    this.free = free;
  }

  /** @returns what its user calls, once, when it no longer needs the buffer */
  keep(): () => void {
    this.users++;
    let kept = true;
    return () => {
      if (!kept) return;
      kept = false;
      if (--this.users === 0) this.free();
    };
  }
}

/** A fixed number of equal buffers, made when first needed; asking for one waits while all are in use. */
export class LentBuffers {
  private readonly buffers: Buffers;

  /** @param bytes size of one · @param most how many at most · @param shared with other threads of Node's */
  constructor(bytes: number, most: number, shared: boolean) {
    this.buffers = new Buffers(bytes, most, shared);
  }

  /** A buffer that nobody uses; whoever takes it must keep it. */
  async take(): Promise<Lent> {
    const bytes = await this.buffers.take();
    return new Lent(bytes, () => this.buffers.give(bytes));
  }
}
