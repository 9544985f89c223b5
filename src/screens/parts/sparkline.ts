import type { Glyphs } from './glyphs.ts';

/** The values in so many buckets, newest last: the mean of each. Never more buckets than values. */
export function buckets(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    return values.slice(from, to).reduce((sum, v) => sum + v, 0) / (to - from);
  });
}

/** One row: every value as a sign between nothing and the highest one. */
export function sparkline(values: readonly number[], columns: number, glyphs: Glyphs): string {
  const shown = buckets(values, columns);
  const top = Math.max(...shown, 0);
  const last = glyphs.spark.length - 1;
  return shown.map(v => glyphs.spark[top === 0 ? 0 : Math.round((Math.max(0, v) / top) * last)] ?? '').join('');
}

/**
 * Several rows, the lowest last.
 * @param top the value of the upper edge
 */
export function chart(values: readonly number[], columns: number, rows: number, top: number, glyphs: Glyphs): string[] {
  const shown = buckets(values, columns);
  const steps = glyphs.spark.length;
  const levels = shown.map(v => (top <= 0 ? 0 : Math.round((Math.min(top, Math.max(0, v)) / top) * rows * steps)));
  return Array.from({ length: rows }, (_, row) => {
    const floor = (rows - 1 - row) * steps;
    return levels
      .map(level => (level <= floor ? ' ' : (glyphs.spark[Math.min(steps, level - floor) - 1] ?? ' ')))
      .join('');
  });
}
