import type { RunsOptions } from '../types/disk.ts';

/** Where a range of the disk lies. Offsets and lengths are bytes. */
export type Mapped = MappedData | MappedZeros | MappedPacked;

/** In the file, as it is, from `at` on. */
export interface MappedData {
  readonly offset: number;
  readonly length: number;
  readonly at: number;
}

/** Nowhere: the format says that it is zeros. */
export interface MappedZeros {
  readonly offset: number;
  readonly length: number;
  readonly at: null;
}

/** Compressed, or otherwise to be made. */
export interface MappedPacked {
  readonly offset: number;
  /** At most 4 MiB. */
  readonly length: number;
  /**
   * @param into `length` bytes with anything in them, to be used or not
   * @returns exactly `length` bytes, which stay as they are until the run is consumed; null where all are zeros
   */
  decode(into: Uint8Array): Promise<Uint8Array | null>;
}

/** What becomes one run. */
export type Gathered = GatheredData | MappedZeros | MappedPacked;

export interface GatheredData {
  readonly offset: number;
  length: number;
  /** Where its bytes lie, one part after the other. */
  readonly parts: { readonly at: number; length: number }[];
}

/** Longest run of data; runs end at multiples of it, which is where sinks cut. */
export const mostGathered = 4 * 1024 * 1024;

/**
 * Makes longer runs of the neighbours in a map, which is in the order of the disk, and cuts what is too long. What
 * lies wholly outside of `wanted` is left out.
 */
export async function* gathered(
  map: Iterable<Mapped> | AsyncIterable<Mapped>,
  options: RunsOptions,
): AsyncGenerator<Gathered> {
  let last: Gathered | undefined;
  for await (const mapped of map) {
    for (const part of wantedParts(mapped, options)) {
      const longer = last && joined(last, part);
      if (last && !longer) yield last;
      last = longer ?? ('at' in part && part.at !== null ? dataOf(part) : part);
    }
  }
  if (last) yield last;
}

function* wantedParts(mapped: Mapped, { wanted, at }: RunsOptions): Generator<Mapped> {
  const { offset, length } = mapped;
  if (length <= 0) return;
  if (wanted && !wanted.touches(offset, length)) at?.(offset);
  else if ('at' in mapped && mapped.at !== null) {
    const end = offset + length;
    for (let from = offset; from < end; ) {
      const next = wanted ? wanted.within(from, end - from).next().value : { offset: from };
      if (!next) return;
      const cut = next.offset - (next.offset % mostGathered);
      from = Math.max(from, cut);
      const to = Math.min(end, cut + mostGathered);
      yield { offset: from, length: to - from, at: mapped.at + from - offset };
      from = to;
    }
  } else yield mapped;
}

function dataOf({ offset, length, at }: MappedData): GatheredData {
  return { offset, length, parts: [{ at, length }] };
}

/** Both as one, where they can be. */
function joined(last: Gathered, next: Mapped): Gathered | undefined {
  if (next.offset !== last.offset + last.length || !('at' in next)) return undefined;
  if (next.at === null) {
    return 'at' in last ? { offset: last.offset, length: last.length + next.length, at: null } : undefined;
  }
  if (!('parts' in last) || next.offset % mostGathered === 0) return undefined;
  const end = last.parts.at(-1);
  if (end && end.at + end.length === next.at) end.length += next.length;
  else last.parts.push({ at: next.at, length: next.length });
  last.length += next.length;
  return last;
}
