const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** The unit (a power of 1024) in which a number of bytes reads best. */
function scale(bytes: number): number {
  let at = 0;
  while (at < units.length - 1 && bytes >= 1024 ** (at + 1) * 0.9995) at++;
  return at;
}

function digits(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

/** `38.2 GiB`, `64 MiB`, `512 B`. */
export function bytesText(bytes: number): string {
  const at = scale(bytes);
  return `${digits(bytes / 1024 ** at)} ${units[at]}`;
}

/** `38.2 of 62.4 GiB` in one unit: the two numbers and the unit. */
export function shareText(part: number, whole: number): { part: string; whole: string; unit: string } {
  const at = scale(whole);
  const one = (bytes: number) => (at === 0 ? String(Math.round(bytes)) : (bytes / 1024 ** at).toFixed(1));
  return { part: one(part), whole: one(whole), unit: units[at] ?? 'B' };
}

/** Bytes a second as `28 MiB/s`. */
export function rateText(bytesPerSecond: number): string {
  const at = scale(bytesPerSecond);
  const value = bytesPerSecond / 1024 ** at;
  return `${value >= 10 || at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}/s`;
}

/** The unit in which a series of rates is shown, and a rate in it without the unit. */
export function rateUnit(top: number): { name: string; of: (bytesPerSecond: number) => string } {
  const at = scale(top);
  return {
    name: `${units[at]}/s`,
    of: rate => {
      const value = rate / 1024 ** at;
      return value >= 10 || at === 0 ? String(Math.round(value)) : value.toFixed(1);
    },
  };
}

/** Floor, so that 100% is never said before everything is there. */
export function percent(part: number, whole: number): number {
  if (whole <= 0) return 100;
  return Math.max(0, Math.min(100, Math.floor((part / whole) * 100)));
}

/** Time of day in the local zone, `14:06:40` or `14:36`. */
export function clockText(at: number, withSeconds: boolean): string {
  const time = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const short = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return withSeconds ? `${short}:${two(time.getSeconds())}` : short;
}

/** `62G`, `2.1T`, `512M`: at most five columns, for tables. */
export function shortText(bytes: number): string {
  if (bytes < 1024 ** 2) return bytes <= 0 ? '0' : '<1M';
  const at = Math.max(2, scale(bytes));
  const value = bytes / 1024 ** at;
  // From a tebibyte on a whole number would hide too much.
  const digits = at === 4 && value < 100 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${digits}${'BKMGT'[at]}`;
}

/** `2,000` */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
