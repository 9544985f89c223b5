import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';

/** A grain to be: what it holds, how it is packed, what became of it on the way, and how much room it is given. */
export interface GrainSpec {
  readonly length: number;
  readonly holds: 'zeros' | 'text' | 'noise' | 'late';
  readonly wrap: 'zlib' | 'raw' | 'garbage';
  readonly level: number;
  readonly harm: 'none' | 'bit' | 'cut' | 'trailing' | 'checksum';
  /** Where the harm is done, as a part of its length. */
  readonly at: number;
  /** Bytes of room beyond what it holds. */
  readonly spare: number;
  /** Bytes between its places and those before. */
  readonly gap: number;
}

export interface GrainBatch {
  readonly packed: Uint8Array;
  readonly grains: Uint32Array;
  readonly room: number;
}

export const grainSpec: fc.Arbitrary<GrainSpec> = fc.record({
  length: fc.oneof(fc.constantFrom(0, 1, 512, 4096, 65536), fc.nat({ max: 70_000 })),
  holds: fc.constantFrom('zeros', 'text', 'noise', 'late'),
  wrap: fc.constantFrom('zlib', 'zlib', 'raw', 'garbage'),
  level: fc.constantFrom(0, 1, 4, 9),
  harm: fc.constantFrom('none', 'none', 'bit', 'cut', 'trailing', 'checksum'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  spare: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -300, max: 300 })),
  gap: fc.nat({ max: 40 }),
});

/** Packs the grains one behind the other; the last comes first, so that places do not ascend. */
export function batchOf(specs: readonly GrainSpec[]): GrainBatch {
  const parts: Uint8Array[] = [];
  const grains: number[] = [];
  let from = 0;
  let to = 0;
  for (const spec of specs) {
    const packed = harmed(pack(spec), spec);
    const room = Math.max(0, spec.length + spec.spare);
    parts.push(Buffer.alloc(spec.gap, 0x55), packed);
    grains.push(from + spec.gap, packed.length, to + spec.gap, room);
    from += spec.gap + packed.length;
    to += spec.gap + room;
  }
  const last = grains.splice(-4);
  return { packed: Buffer.concat(parts), grains: Uint32Array.from([...last, ...grains]), room: to };
}

function pack(spec: GrainSpec): Buffer {
  const data = contentOf(spec);
  if (spec.wrap === 'garbage') return data;
  return (spec.wrap === 'zlib' ? deflateSync : deflateRawSync)(data, { level: spec.level });
}

function contentOf({ holds, length }: GrainSpec): Buffer {
  const data = Buffer.alloc(length);
  if (holds === 'text') data.fill('the quick brown fox jumps over a lazy dog 0123456789\n');
  if (holds === 'late' && length > 0) data[length - 1] = 1;
  // Knuth's multiplier: the high bits of a product that no compressor sees through.
  if (holds === 'noise') for (let i = 0; i < length; i++) data[i] = Math.imul(i + length + 1, 2654435761) >>> 15;
  return data;
}

function harmed(packed: Buffer, { harm, at }: GrainSpec): Uint8Array {
  const place = Math.floor(at * packed.length);
  const data = Buffer.from(packed);
  if (harm === 'bit' && place < data.length) data[place] = (data[place] ?? 0) ^ (1 << (Math.floor(at * 1e6) % 8));
  if (harm === 'checksum' && data.length > 0) data[data.length - 1] = (data.at(-1) ?? 0) ^ 0x80;
  if (harm === 'trailing') return Buffer.concat([data, Buffer.alloc(Math.ceil(at * 600), 0xa7)]);
  return harm === 'cut' ? data.subarray(0, place) : data;
}
