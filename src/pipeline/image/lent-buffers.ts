/** A buffer that several may use at the same time; it is free again when the last of them lets go of it. */
export class Lent {
  readonly bytes: Uint8Array;
  private users = 0;
  private readonly free: (lent: Lent) => void;

  constructor(bytes: Uint8Array, free: (lent: Lent) => void) {
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
      if (--this.users === 0) this.free(this);
    };
  }
}

/** A fixed number of equal buffers, made when first needed; asking for one waits while all are in use. */
export class LentBuffers {
  private readonly idle: Lent[] = [];
  private readonly waiting: ((lent: Lent) => void)[] = [];
  private readonly bytes: number;
  private readonly most: number;
  private made = 0;

  /** @param bytes size of one · @param most how many at most */
  constructor(bytes: number, most: number) {
    this.bytes = bytes;
    this.most = most;
  }

  /** A buffer that nobody uses; whoever takes it must keep it. */
  take(): Promise<Lent> {
    const idle = this.idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.made < this.most) {
      this.made++;
      return Promise.resolve(new Lent(Buffer.allocUnsafeSlow(this.bytes), lent => this.free(lent)));
    }
    return new Promise(resolve => this.waiting.push(resolve));
  }

  private free(lent: Lent): void {
    const next = this.waiting.shift();
    if (next) next(lent);
    else this.idle.push(lent);
  }
}
