import { grainState, inflateGrains, isZero } from '../../../native/index.ts';
import type { Run } from '../../types/disk.ts';
import type { Lent } from '../lent-buffers.ts';
import type { StreamedGrain } from './grain-stream.ts';
import type { SparseHeader } from './header.ts';
import { inflate } from './inflate.ts';

/** Zeros are told grain by grain: grains of at most this length leave nobody anything to find. */
const denseGrain = 64 * 1024;

/**
 * Grains that are inflated by one call into one buffer, one behind the other: grains that follow each other on the disk
 * become one run.
 */
export class GrainBatch {
  private readonly header: SparseHeader;
  private readonly file: string;
  private readonly packed: PackedBuffer;
  private readonly into: Lent;
  private readonly release: () => void;
  private readonly grains: StreamedGrain[] = [];
  private readonly places: number[] = [];
  private states: Uint8Array = new Uint8Array(0);
  private used = 0;

  constructor(header: SparseHeader, file: string, packed: PackedBuffer, into: Lent) {
    this.header = header;
    this.file = file;
    this.packed = packed;
    this.into = into;
    this.release = into.keep();
  }

  get empty(): boolean {
    return this.grains.length === 0;
  }

  /** Has it room for one more grain, whatever its length? */
  get open(): boolean {
    const { grains, header, into } = this;
    const grain = header.grainBytes;
    return (grains.length + 1) * grain <= into.bytes.length && this.used + 2 * grain <= this.packed.most;
  }

  /** @returns where the grain's compressed data is to be put */
  add(grain: StreamedGrain): Uint8Array {
    const { grainBytes } = this.header;
    const from = this.used;
    this.places.push(from, grain.packed, this.grains.length * grainBytes, grainBytes);
    this.grains.push(grain);
    this.used += grain.packed;
    return this.packed.room(from, grain.packed);
  }

  /** @throws Failed VMDK_GRAIN_… for the first grain that does not give what it must */
  async inflate(): Promise<this> {
    const { grains, packed, into } = this;
    this.states = await inflateGrains(packed.bytes, Uint32Array.from(this.places), into.bytes);
    for (const [n, grain] of grains.entries()) {
      const state = this.states[n];
      if (state !== grainState.data && state !== grainState.zeros) await this.again(n, grain);
    }
    return this;
  }

  /** Ascending where the grains are. Their data is valid until the batch is let go of, or longer where it is kept. */
  *runs(): Generator<Run> {
    const { grains, into, states } = this;
    const { grainBytes } = this.header;
    const dense = grainBytes <= denseGrain;
    for (let first = 0; first < grains.length; ) {
      const { offset } = grains[first] as StreamedGrain;
      const zeros = states[first] === grainState.zeros;
      let end = first;
      let length = 0;
      do length += (grains[end++] as StreamedGrain).length;
      while (grains[end]?.offset === offset + length && (states[end] === grainState.zeros) === zeros);
      const start = first * grainBytes;
      if (zeros) yield { offset, length, data: null };
      else yield { offset, length, data: into.bytes.subarray(start, start + length), dense, keep: () => into.keep() };
      first = end;
    }
  }

  letGo(): void {
    this.release();
  }

  /** The last grain of a disk may be longer or shorter than a grain; of any other it is found out what is wrong. */
  private async again(n: number, grain: StreamedGrain): Promise<void> {
    const { grainBytes } = this.header;
    const [from = 0, length = 0, to = 0] = this.places.slice(n * 4, n * 4 + 3);
    const out = await inflate(this.packed.bytes.subarray(from, from + length), grain, grainBytes, this.file);
    this.into.bytes.set(out, to);
    this.states[n] = isZero(out) ? grainState.zeros : grainState.data;
  }
}

/** Compressed grains one behind the other, in a buffer that grows up to `most` and is used again. */
export class PackedBuffer {
  bytes: Uint8Array = new Uint8Array(0);
  readonly most: number;
  private readonly shared: boolean;

  /** @param shared with other threads of Node's */
  constructor(most: number, shared: boolean) {
    this.most = most;
    this.shared = shared;
  }

  room(from: number, bytes: number): Uint8Array {
    const end = from + bytes;
    if (end > this.bytes.length) {
      const length = Math.min(this.most, Math.max(end, this.bytes.length * 2, 64 * 1024));
      const longer = this.shared ? Buffer.from(new SharedArrayBuffer(length)) : Buffer.allocUnsafeSlow(length);
      longer.set(this.bytes.subarray(0, from));
      this.bytes = longer;
    }
    return this.bytes.subarray(from, end);
  }
}
