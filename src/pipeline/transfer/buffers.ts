/** A fixed number of equal buffers, made when first needed; asking for one waits while all are out. */
export class Buffers {
  private readonly free: Uint8Array[] = [];
  private readonly waiting: ((buffer: Uint8Array) => void)[] = [];
  private readonly bytes: number;
  private readonly most: number;
  private made = 0;

  /** @param bytes size of one · @param most how many at most */
  constructor(bytes: number, most: number) {
    this.bytes = bytes;
    this.most = most;
  }

  take(): Promise<Uint8Array> {
    const free = this.free.pop();
    if (free) return Promise.resolve(free);
    if (this.made < this.most) {
      this.made++;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.bytes));
    }
    return new Promise(resolve => this.waiting.push(resolve));
  }

  give(buffer: Uint8Array): void {
    const next = this.waiting.shift();
    if (next) next(buffer);
    else this.free.push(buffer);
  }
}
