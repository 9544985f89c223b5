/** @param bytes 16, in the order in which they are written */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Text in a field of fixed length, up to its first NUL; undefined where it is empty. */
export function textIn(data: Buffer, at: number, length: number): string | undefined {
  const text = data
    .toString('utf8', at, at + length)
    .replace(/\0.*$/su, '')
    .trim();
  return text === '' ? undefined : text;
}
