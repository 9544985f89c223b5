const header = 20;
const entry = 12;
const mostPairs = 64;
/** In the order in which they help a person: the name alone, then with its folder. */
const names = ['relative_path', 'absolute_win32_path', 'volume_path'];

/**
 * The name of the parent in a parent locator, fit to be shown; empty where there is none.
 * Source: MS-VHDX 2.6.2.6.
 */
export function parentOf(locator: Buffer | undefined): string {
  if (!locator || locator.length < header) return '';
  const count = Math.min(locator.readUInt16LE(18), mostPairs);
  const pairs = new Map<string, string>();
  for (let index = 0; index < count && header + (index + 1) * entry <= locator.length; index++) {
    const at = header + index * entry;
    const key = text(locator, locator.readUInt32LE(at), locator.readUInt16LE(at + 8));
    pairs.set(key, text(locator, locator.readUInt32LE(at + 4), locator.readUInt16LE(at + 10)));
  }
  return names.map(name => pairs.get(name) ?? '').find(name => name !== '') ?? '';
}

function text(locator: Buffer, offset: number, length: number): string {
  const value = locator.toString(
    'utf16le',
    Math.min(offset, locator.length),
    Math.min(offset + length, locator.length),
  );
  return value.slice(0, 255).replace(/[\p{Cc}\p{Cs}]/gu, '');
}
