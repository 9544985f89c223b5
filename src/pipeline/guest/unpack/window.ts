/** What was decoded last, to copy from; the decoders of the LZ family write into it and hand out what is new. */
export class Window {
  /** Bytes since the dictionary was last reset. */
  total = 0;
  /** The byte before, 0 at the start. */
  last = 0;
  private readonly bytes: Uint8Array;
  private at = 0;
  private from = 0;
  private held = 0;

  /** @param dictionary how far back a copy may reach, in bytes */
  constructor(dictionary: number) {
    this.bytes = new Uint8Array(Math.max(dictionary, 64 * 1024));
  }

  /** How many bytes may still be written before what is new has to be taken. */
  get room(): number {
    return this.bytes.length - this.at;
  }

  /** The new bytes; valid until the next one is written. */
  take(): Uint8Array {
    const fresh = this.bytes.subarray(this.from, this.at);
    if (this.at === this.bytes.length) this.at = 0;
    this.from = this.at;
    return fresh;
  }

  reset(): void {
    this.total = 0;
    this.held = 0;
    this.last = 0;
  }

  put(byte: number): void {
    this.bytes[this.at++] = byte;
    this.total++;
    this.last = byte;
    if (this.held < this.bytes.length) this.held++;
  }

  putAll(data: Uint8Array): void {
    this.bytes.set(data, this.at);
    this.at += data.length;
    this.total += data.length;
    this.held = Math.min(this.bytes.length, this.held + data.length);
    if (data.length > 0) this.last = data[data.length - 1] as number;
  }

  /** The byte `distance` back, -1 where there was none. */
  back(distance: number): number {
    if (distance > this.held) return -1;
    const at = this.at - distance;
    return this.bytes[at < 0 ? at + this.bytes.length : at] as number;
  }

  /** @returns false where the distance reaches before the first byte */
  copy(distance: number, length: number): boolean {
    if (distance > this.held) return false;
    const { bytes } = this;
    let from = this.at - distance;
    if (from < 0) from += bytes.length;
    let to = this.at;
    for (let i = 0; i < length; i++) {
      bytes[to++] = bytes[from++] as number;
      if (from === bytes.length) from = 0;
    }
    this.at = to;
    this.total += length;
    this.held = Math.min(bytes.length, this.held + length);
    this.last = bytes[to - 1] as number;
    return true;
  }
}
