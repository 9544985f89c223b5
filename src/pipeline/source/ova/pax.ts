/** What an extended header says of a member in place of the member's own header. */
export interface Overrides {
  readonly path?: string | undefined;
  readonly size?: number;
  /** Written as a sparse file: its data is not what a reader would get (GNU tar manual, "PAX Format"). */
  readonly sparse?: boolean;
}

/**
 * Reads the records of a PAX extended header: `LENGTH KEY=VALUE\n`, LENGTH being the whole record's in bytes
 * (POSIX.1-2017 pax, "pax Header Block").
 * @returns undefined where the records do not fill the body exactly: whoever skips a damaged one may miss a size
 */
export function paxOverrides(body: Uint8Array): Overrides | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let found: Overrides = {};
  for (let at = 0; at < bytes.length; ) {
    const length = /^(\d{1,7}) /.exec(bytes.toString('latin1', at, at + 8))?.[1];
    if (length === undefined) return undefined;
    const end = at + Number(length);
    const start = at + length.length + 1;
    const equals = bytes.indexOf('=', start);
    if (end <= start || end > bytes.length || bytes[end - 1] !== 0x0a || equals < 0 || equals >= end) return undefined;
    const next = override(found, bytes.toString('utf8', start, equals), bytes.toString('utf8', equals + 1, end - 1));
    if (next === undefined) return undefined;
    found = next;
    at = end;
  }
  return found;
}

function override(found: Overrides, key: string, value: string): Overrides | undefined {
  if (key.startsWith('GNU.sparse.')) return { ...found, sparse: true };
  // An empty value takes back what was said before.
  if (value === '' && key === 'path') return without(found, 'path');
  if (value === '' && key === 'size') return without(found, 'size');
  if (key === 'path') return { ...found, path: value };
  if (key !== 'size') return found;
  const size = Number(value);
  return /^\d+$/.test(value) && Number.isSafeInteger(size) ? { ...found, size } : undefined;
}

function without(found: Overrides, key: 'path' | 'size'): Overrides {
  const { [key]: _, ...rest } = found;
  return rest;
}
