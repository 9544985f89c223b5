import { KIB, MIB, roundUp } from '../sector.ts';
import type { Seeded } from '../seeded.ts';
import type { RawFile } from './raw-file.ts';

const BLOCK = 4 * KIB;
/** Explicit zeros are whole blocks of this, so that a reader of 64 KiB grains meets grains of zeros. */
const ZERO_BLOCK = 64 * KIB;
const LAST = 256 * KIB;

/** text compresses to a third · random not at all · mixed half and half · zeros are written, not left out. */
type Kind = 'text' | 'random' | 'mixed' | 'zeros';
const firstKinds: readonly Kind[] = ['text', 'zeros', 'random', 'mixed'];
const laterKinds: readonly Kind[] = ['text', 'text', 'text', 'mixed', 'random', 'random', 'zeros'];

/**
 * Fills part of a range with scattered extents: data of several kinds with holes between, one long hole of 15 %,
 * and random bytes up to the very end. Every 4 KiB of data begins with its own offset, so that a block in the wrong
 * place is seen.
 * @param fill share of the range that is written, 0 to 0.8
 */
export async function writeContents(
  disk: RawFile,
  range: { readonly start: number; readonly end: number },
  fill: number,
  random: Seeded,
): Promise<void> {
  const length = range.end - range.start;
  const hole = { start: range.start + length * 0.4, end: range.start + length * 0.55 };
  const share = Math.max(fill, 0.001) / 0.85;
  let count = 0;
  for (let at = range.start; at < range.end - LAST; count++) {
    if (at >= hole.start && at < hole.end) at = roundUp(hole.end, BLOCK);
    const kind = firstKinds[count] ?? laterKinds[random.below(laterKinds.length)] ?? 'text';
    const from = kind === 'zeros' ? roundUp(at, ZERO_BLOCK) : at;
    const size = Math.min(extentSize(kind, length, random), Math.floor((range.end - LAST - from) / BLOCK) * BLOCK);
    if (size <= 0) break;
    await writeExtent(disk, from, size, kind, random);
    at = roundUp(from + size + size * (1 / share - 1) * (random.between(50, 150) / 100), BLOCK);
  }
  await writeExtent(disk, range.end - LAST, LAST, 'random', random);
}

function extentSize(kind: Kind, range: number, random: Seeded): number {
  if (kind === 'zeros') return random.between(1, 4) * ZERO_BLOCK;
  const large = Math.min(4 * MIB, range / 64);
  const spans = [64 * KIB, Math.min(MIB, large), large];
  return random.between(1, Math.max(1, Math.floor((spans[random.below(3)] ?? MIB) / BLOCK))) * BLOCK;
}

async function writeExtent(disk: RawFile, offset: number, length: number, kind: Kind, random: Seeded): Promise<void> {
  for (let done = 0; done < length; done += MIB) {
    const data = filled(kind, Math.min(MIB, length - done), random);
    if (kind !== 'zeros') label(data, offset + done);
    await disk.write(offset + done, data);
  }
}

function filled(kind: Kind, length: number, random: Seeded): Buffer {
  if (kind === 'zeros') return Buffer.alloc(length);
  if (kind === 'text') return random.text(length);
  if (kind === 'random') return random.bytes(length);
  const half = Math.floor(length / 2);
  return Buffer.concat([random.text(half), random.bytes(length - half)]);
}

function label(data: Buffer, offset: number): void {
  for (let at = 0; at < data.length; at += BLOCK) {
    data.write(`@${(offset + at).toString(16).padStart(15, '0')}`, at, 'latin1');
  }
}
