import type { Damage, Patch, Read } from './overlay.ts';

/** A number from 0 up to the one that is given, which is left out. */
export type Random = (below: number) => number;

/** mulberry32: the same on every machine. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function chosen<T>(random: Random, list: readonly T[]): T {
  return list[random(list.length)] as T;
}

/** Numbers with which lengths and counts go wrong. */
const numbers = [
  Uint8Array.of(0, 0, 0, 0),
  Uint8Array.of(255, 255, 255, 255),
  Uint8Array.of(255, 255, 255, 127),
  Uint8Array.of(0, 0, 0, 128),
  Uint8Array.of(1, 0, 0, 0),
  Uint8Array.of(0, 0, 0, 1),
  new Uint8Array(8).fill(255),
];

/**
 * Damage where something is read: a look at a sound image told where. One time in eight the end is missing as well,
 * or nothing but the end.
 */
export function damageOf(random: Random, size: number, reads: readonly Read[]): Damage {
  const cut = random(8) === 0;
  const patches = cut && random(2) === 0 ? [] : Array.from({ length: 1 + random(48) }, () => patch(random, reads));
  return cut ? { patches, size: Math.max(512, Math.floor(shortened(random, size, reads) / 512) * 512) } : { patches };
}

/** Anywhere, or just behind something that is read. */
function shortened(random: Random, size: number, reads: readonly Read[]): number {
  if (random(2) === 0) return random(size);
  const { offset, length } = chosen(random, reads);
  return Math.min(size, offset + random(length + 1));
}

function patch(random: Random, reads: readonly Read[]): Patch {
  const { offset, length } = chosen(random, reads);
  const at = offset + random(length);
  switch (random(6)) {
    // Fields lie on even places.
    case 0:
      return { at: at - (at % 4), bytes: chosen(random, numbers) };
    case 1:
      return { at: at - (at % 2), bytes: Uint8Array.of(random(256), random(256)) };
    // A sector that was lost.
    case 2:
      return { at: at - (at % 512), bytes: new Uint8Array(512).fill(chosen(random, [0, 0, 255])) };
    case 3:
      return { at, bytes: Uint8Array.from({ length: 1 + random(64) }, () => random(256)) };
    default:
      return { at, bytes: Uint8Array.of(1 << random(8)) };
  }
}
