/** Bytes in the units that descriptors wrote before CIM had a notation (OVF 0.9, VirtualBox), powers of two all. */
const legacy: { readonly [unit: string]: number } = {
  byte: 1,
  bytes: 1,
  kilobytes: 2 ** 10,
  kb: 2 ** 10,
  kib: 2 ** 10,
  megabytes: 2 ** 20,
  mb: 2 ** 20,
  mib: 2 ** 20,
  gigabytes: 2 ** 30,
  gb: 2 ** 30,
  gib: 2 ** 30,
  terabytes: 2 ** 40,
  tb: 2 ** 40,
  tib: 2 ** 40,
};

/**
 * Bytes in one unit: `byte`, `byte * 2^20`, `byte*2^30`, `byte * 2 ^ 10`, `byte * 1024`, `MegaBytes`
 * (DSP0004 §C, programmatic units; DSP0243 §9.1).
 * @returns undefined for what is no number of bytes
 */
export function bytesIn(unit: string): number | undefined {
  const compact = unit.replace(/\s+/g, '').toLowerCase();
  const known = Object.hasOwn(legacy, compact) ? legacy[compact] : undefined;
  if (known !== undefined) return known;
  const factors = /^bytes?((?:\*\d{1,15}(?:\^\d{1,2})?){1,4})$/.exec(compact)?.[1];
  if (factors === undefined) return undefined;
  let bytes = 1;
  for (const [, base, power] of factors.matchAll(/\*(\d+)(?:\^(\d+))?/g)) bytes *= Number(base) ** Number(power ?? 1);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** Sizes to 64 TiB are what VMDK and every target can hold; beyond is a mistake or an attack. */
export const mostCapacity = 64 * 2 ** 40;

/**
 * Bytes of a capacity in its units.
 * @returns undefined where it is no whole number, 0, or beyond 64 TiB
 */
export function capacityOf(value: string, unit = 'byte'): number | undefined {
  const factor = bytesIn(unit);
  if (factor === undefined || !/^\d{1,15}$/.test(value)) return undefined;
  const bytes = Number(value) * factor;
  return bytes > 0 && bytes <= mostCapacity ? bytes : undefined;
}
