import { crc32 } from 'node:zlib';
import type { Disk } from '../types/disk.ts';
import type { HeadLast, StreamLayout } from '../types/layout.ts';
import { imageFailure } from './failures.ts';

/** What the first reading tells: the head, and what the second one must come to. */
interface Measure {
  readonly head: Uint8Array;
  readonly length: number;
  readonly checksum: number;
}

/**
 * A stream whose head can only be written once the rest is known. A sink that takes the head last needs one reading of
 * the disk; for a pipe it is read twice, and the two must agree. Its size is known after the first.
 * @param name what a person calls the disk
 */
export function headLastStream(disk: Disk, headLast: HeadLast, name: string): StreamLayout {
  return new HeadLastLayout(disk, headLast, name);
}

class HeadLastLayout implements StreamLayout {
  readonly kind = 'stream';
  readonly disk: Disk;
  readonly headLast: HeadLast;
  size?: number;
  private readonly name: string;
  private measured: Measure | undefined;

  constructor(disk: Disk, headLast: HeadLast, name: string) {
    this.disk = disk;
    this.headLast = headLast;
    this.name = name;
  }

  /** @throws Failed IMAGE_CHANGED when the disk gives other bytes than when it was measured */
  async *bytes(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.measured ??= await lastOf(measuring(this.headLast.rest(signal)));
    const { head, length, checksum } = this.measured;
    this.size = head.length + length;
    yield head;
    const again = yield* measuring(this.headLast.rest(signal), length, this.name);
    if (again.length !== length || again.checksum !== checksum || Buffer.compare(again.head, head) !== 0) {
      throw imageFailure('IMAGE_CHANGED', { name: this.name });
    }
  }
}

/** Passes the rest on, and measures it: a pipe takes nothing back, so more than was measured is not passed on. */
async function* measuring(
  rest: AsyncGenerator<Uint8Array, Uint8Array, undefined>,
  most = Number.POSITIVE_INFINITY,
  name = '',
): AsyncGenerator<Uint8Array, Measure, undefined> {
  // Two readings of one disk differ by accident, never by design.
  let checksum = 0;
  let length = 0;
  let head: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      const next = await rest.next();
      if (next.done) {
        head = next.value;
        break;
      }
      length += next.value.length;
      if (length > most) throw imageFailure('IMAGE_CHANGED', { name });
      checksum = crc32(next.value, checksum);
      yield next.value;
    }
  } finally {
    await rest.return(head);
  }
  return { head, length, checksum };
}

async function lastOf<R>(steps: AsyncGenerator<unknown, R, undefined>): Promise<R> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}
