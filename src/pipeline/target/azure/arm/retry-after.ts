const longest = 5 * 60_000;

/**
 * Milliseconds a server asks to wait: seconds or an HTTP date (RFC 9110 §10.2.3), bounded to five minutes.
 * @param now milliseconds since 1970
 */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header === '') return undefined;
  // Date.parse takes almost anything for a date, and an HTTP date always ends so.
  const date = /GMT$/.test(header) ? Date.parse(header) - now : Number.NaN;
  const wait = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1000 : date;
  return Number.isFinite(wait) ? Math.min(longest, Math.max(0, wait)) : undefined;
}

/** Milliseconds before the next try when nobody said how long: 0.5 s doubling to 30 s, a third of it by chance. */
export function backOff(attempt: number): number {
  const whole = Math.min(30_000, 500 * 2 ** (attempt - 1));
  return whole * (0.67 + Math.random() / 3);
}
