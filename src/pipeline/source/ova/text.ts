import { sourceFailure } from '../failures.ts';

/**
 * Text of a descriptor or manifest: by its byte order mark, else by its XML declaration, else UTF-8
 * (XML 1.0, Appendix F). Never a replacement character: wrong bytes are a failure.
 * @throws Failed OVF_ENCODING
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const encoding = byMark(bytes) ?? byDeclaration(bytes) ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw sourceFailure('OVF_ENCODING', { file, encoding }, { cause });
  }
}

function byMark([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  return undefined;
}

function byDeclaration(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const named = /^<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/.exec(head)?.[1];
  // A declaration read as ASCII is not in UTF-16, whatever it says: editors convert files and leave it.
  return named === undefined || /^(utf-?16|ucs|iso-10646)/i.test(named) ? undefined : named;
}
