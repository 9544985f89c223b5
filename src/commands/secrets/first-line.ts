/** Longest line that is taken for a password. */
const most = 4096;
const lineFeed = 0x0a;

/**
 * The first line of a stream, without its end of line.
 * @returns undefined where the stream ends without a byte, or where the line is longer than any password
 */
export async function firstLine(stream: AsyncIterable<Uint8Array | string>): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    const end = bytes.indexOf(lineFeed);
    parts.push(end < 0 ? bytes : bytes.subarray(0, end));
    length += bytes.length;
    if (end >= 0 || length > most) break;
  }
  const line = Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
  return length === 0 || Buffer.byteLength(line) > most ? undefined : line;
}
