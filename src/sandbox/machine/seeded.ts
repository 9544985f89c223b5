import { type Cipheriv, createCipheriv, createHash } from 'node:crypto';

const words = (
  'the a of and to in is it that for as with on be at by this from or an not are which system kernel module device ' +
  'start stop unit service mount network address error warning info session opened closed user root config value ' +
  'default enabled disabled package install library version release update index table record field offset length'
).split(' ');

/** An endless stream of bytes, numbers and prose that is the same for the same seed and purpose. */
export class Seeded {
  private readonly stream: Cipheriv;
  private pool: Buffer = Buffer.alloc(0);
  private used = 0;

  constructor(seed: number | string, purpose: string) {
    const key = createHash('sha256').update(`${seed}/${purpose}`).digest().subarray(0, 16);
    this.stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  }

  /** Bytes that no compressor makes smaller. */
  bytes(length: number): Buffer {
    return this.stream.update(Buffer.alloc(length));
  }

  /** An integer from 0 to below `limit` (at most 2^32). */
  below(limit: number): number {
    if (this.used + 4 > this.pool.length) {
      this.pool = this.bytes(4096);
      this.used = 0;
    }
    this.used += 4;
    return Math.floor((this.pool.readUInt32LE(this.used - 4) / 2 ** 32) * limit);
  }

  /** An integer from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** Bytes that compress to about a third, like logs and source text. */
  text(length: number): Buffer {
    prose ??= writeProse(256 * 1024);
    const out = Buffer.alloc(length);
    for (let at = 0; at < length; ) {
      const from = this.below(prose.length - 4096);
      at += prose.copy(out, at, from, from + this.between(512, 4096));
    }
    return out;
  }
}

/** Written once and for all seeds: what differs is where a text is taken from it. */
let prose: Buffer | undefined;

function writeProse(length: number): Buffer {
  const random = new Seeded(0, 'prose');
  const lines: string[] = [];
  for (let written = 0; written < length; ) {
    const line = Array.from({ length: random.between(4, 14) }, () => words[random.below(words.length)]).join(' ');
    const numbered = `${random.below(1e6)} ${line}\n`;
    lines.push(numbered);
    written += numbered.length;
  }
  return Buffer.from(lines.join('')).subarray(0, length);
}
