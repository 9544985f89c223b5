import { constants, createInflate, type Inflate, inflateRawSync, inflateSync } from 'node:zlib';
import { isZero } from './builtin.ts';
import { grainState } from './types.ts';

/**
 * What an Inflate of Node's has inside. Its public ways give the output in memory of their own, and begin anew for each
 * grain: a quarter of the time. Where a Node has it no longer, they are taken.
 */
interface Inside {
  readonly _handle: {
    writeSync(
      flush: number,
      from: Uint8Array,
      at: number,
      length: number,
      into: Uint8Array,
      to: number,
      room: number,
    ): void;
  };
  /** Bytes of the output, and of the input, that were not used. */
  readonly _writeState: Uint32Array;
}

/** Inflates grains on the thread it is called on, straight into their places. */
export class Inflater {
  private stream: (Inflate & Inside) | undefined;
  private readonly over = new Uint8Array(1);

  /** Fills all of `into`, with zeros where the grain gives nothing. @returns its grainState */
  inflate(packed: Uint8Array, into: Uint8Array): number {
    const length = hasZlibHeader(packed) && into.length > 0 ? this.quickly(packed, into) : undefined;
    if (length === undefined) return slowly(packed, into);
    into.fill(0, length);
    if (length < into.length) return grainState.short;
    return isZero(into) ? grainState.zeros : grainState.data;
  }

  /** @returns bytes of a grain that is sound and no longer than `into`; undefined of any other */
  private quickly(packed: Uint8Array, into: Uint8Array): number | undefined {
    this.stream ??= opened();
    const { stream, over } = this;
    if (!stream) return undefined;
    stream.reset();
    const { _handle: handle, _writeState: left } = stream;
    const finish = constants.Z_FINISH;
    handle.writeSync(finish, packed, 0, packed.length, into, 0, into.length);
    const [room = 0, rest = 0] = left;
    // A full place tells nothing of the end: it is asked for one more byte, and must have none.
    if (!stream.destroyed && room === 0) handle.writeSync(finish, packed, packed.length - rest, rest, over, 0, 1);
    if (stream.destroyed) this.stream = undefined;
    return stream.destroyed || (room === 0 && left[0] !== 1) ? undefined : into.length - room;
  }
}

function opened(): (Inflate & Inside) | undefined {
  const stream = createInflate();
  if (!hasInside(stream)) return undefined;
  // What is wrong is seen when it is destroyed by it.
  stream.on('error', () => {});
  return stream;
}

function hasInside(stream: Inflate): stream is Inflate & Inside {
  const { _handle: handle, _writeState: left }: Partial<Inside> = stream as Partial<Inside>;
  return typeof handle?.writeSync === 'function' && left instanceof Uint32Array;
}

function slowly(packed: Uint8Array, into: Uint8Array): number {
  const run = hasZlibHeader(packed) ? inflateSync : inflateRawSync;
  const most = into.length;
  let out: Uint8Array;
  try {
    out = run(packed, { chunkSize: Math.max(64, most + 1), maxOutputLength: Math.max(1, most) });
  } catch (error) {
    into.fill(0);
    const long = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return long ? grainState.long : grainState.broken;
  }
  if (out.length > most) {
    into.fill(0);
    return grainState.long;
  }
  into.set(out);
  into.fill(0, out.length);
  if (out.length < most) return grainState.short;
  return isZero(out) ? grainState.zeros : grainState.data;
}

/** RFC 1950 section 2.2: method 8, and a header that is a multiple of 31. */
function hasZlibHeader(packed: Uint8Array): boolean {
  const [method = 0, flags = 0] = packed;
  return packed.length >= 2 && (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}
