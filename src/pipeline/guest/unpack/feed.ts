import { damaged } from '../unreadable.ts';

/** What packed bytes are read from: a file of the guest, or a part of one. */
export interface PackedFile {
  readonly size: number;
  /** Fills `into` from `offset` and answers how many bytes there were. */
  read(offset: number, into: Uint8Array): Promise<number>;
}

/** Read at once: more with each time that it goes on where the last one ended. */
const LEAST_AHEAD = 4 * 1024;
const MOST_AHEAD = 256 * 1024;

/** A file from one place on, so many bytes at a time; what is skipped is not read. */
export class Feed {
  /** Of the next byte. */
  position: number;
  readonly file: PackedFile;
  private held: Buffer = Buffer.alloc(0);
  private heldAt = 0;
  private ahead = LEAST_AHEAD;

  constructor(file: PackedFile, position = 0) {
    this.file = file;
    this.position = position;
  }

  get left(): number {
    return Math.max(0, this.file.size - this.position);
  }

  /** @throws GuestUnreadable where the file ends before that */
  async take(length: number): Promise<Buffer> {
    const data = await this.peek(length);
    if (data.length < length) throw damaged('end-of-file', { offset: this.position, length });
    this.position += length;
    return data;
  }

  /** As many bytes as there are, at most `length`, which stay the next ones. Valid until the next call. */
  async peek(length: number): Promise<Buffer> {
    const most = Math.min(length, this.left);
    const from = this.position - this.heldAt;
    if (from < 0 || from + most > this.held.length) await this.fill(most);
    const start = this.position - this.heldAt;
    return this.held.subarray(start, start + most);
  }

  skip(length: number): void {
    this.position += length;
  }

  private async fill(least: number): Promise<void> {
    const end = this.heldAt + this.held.length;
    const goesOn = this.position > this.heldAt && this.position <= end;
    this.ahead = goesOn ? Math.min(MOST_AHEAD, this.ahead * 4) : LEAST_AHEAD;
    const data = Buffer.allocUnsafe(Math.min(this.left, Math.max(least, this.ahead)));
    const got = await this.file.read(this.position, data);
    if (got < least) throw damaged('end-of-file', { offset: this.position + got });
    this.held = data.subarray(0, got);
    this.heldAt = this.position;
  }
}
