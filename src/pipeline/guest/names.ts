import { isUtf8 } from 'node:buffer';

/** Where the bytes that are no UTF-8 go: 0x80 becomes U+DC80, as Python has it (PEP 383). */
const ESCAPE = 0xdc00;

/** A name as a string: UTF-8, and each byte that is none as a lone low surrogate, so that nothing is lost. */
export function nameOf(bytes: Uint8Array): string {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return isUtf8(data) ? data.toString('utf8') : tolerant(data);
}

/** The bytes that nameOf made a string of. */
export function nameBytes(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name);
  const parts = [...name].map(character => {
    const code = character.codePointAt(0) ?? 0;
    return code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff ? Buffer.from([code - ESCAPE]) : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

function tolerant(bytes: Buffer): string {
  let name = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    const sequence = bytes.subarray(at, at + length);
    if (sequence.length === length && isUtf8(sequence)) {
      name += sequence.toString('utf8');
      at += length;
    } else {
      name += String.fromCharCode(ESCAPE + (bytes[at] ?? 0));
      at++;
    }
  }
  return name;
}

/** Bytes of the sequence that a first byte announces; whether it holds is another matter (RFC 3629, 3). */
function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
