import type { Glyphs } from './glyphs.ts';
import { type Line, span } from './line.ts';

/**
 * A bar of so many columns, half a column exact.
 * @param part from 0 to 1
 */
export function bar(part: number, columns: number, glyphs: Glyphs): Line {
  const halves = Math.round(Math.min(1, Math.max(0, part)) * columns * 2);
  const full = Math.floor(halves / 2);
  const half = halves % 2 === 1;
  return [
    span(glyphs.full.repeat(full) + (half ? glyphs.half : ''), 'accent'),
    span(glyphs.empty.repeat(Math.max(0, columns - full - (half ? 1 : 0))), 'dim'),
  ];
}
