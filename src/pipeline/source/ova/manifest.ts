import { sourceFailure } from '../failures.ts';
import { within } from '../names.ts';
import { decodeText } from './text.ts';

export interface Digest {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  /** Lower case. */
  readonly hex: string;
}

/** By name of the file as the manifest has it. */
export type Manifest = ReadonlyMap<string, Digest>;

/** Longest manifest read: a line is some 150 bytes, a package has tens of files. */
export const mostManifest = 1024 * 1024;

const hexLength = { sha1: 40, sha256: 64, sha512: 128 } as const;
/** `SHA256(web.ovf)= 0b…` (DSP0243 §6.2) and the BSD way, `SHA256 (web.ovf) = 0b…`, that shasum writes. */
const line = /^(SHA1|SHA-?256|SHA-?512)\s*\((.+)\)\s*=\s*([0-9a-f]+)\s*$/i;

/**
 * Reads a manifest. Where a file has several digests the strongest counts.
 * @throws Failed OVF_ENCODING, OVF_MANIFEST_LINE, OVF_MANIFEST_CONFLICT, SOURCE_NAME_LEAVES
 */
export function parseManifest(bytes: Uint8Array, file: string): Manifest {
  const manifest = new Map<string, Digest>();
  for (const [index, text] of decodeText(bytes, file)
    .split(/\r?\n|\r/)
    .entries()) {
    if (/^[\s\0]*$/.test(text)) continue;
    const [, kind = '', asked = '', hex = ''] = line.exec(text) ?? [];
    const algorithm = kind.toLowerCase().replace('-', '') as Digest['algorithm'];
    if (hexLength[algorithm] !== hex.length) throw sourceFailure('OVF_MANIFEST_LINE', { file, line: index + 1 });
    const name = within(asked);
    if (name === undefined) throw sourceFailure('SOURCE_NAME_LEAVES', { file, name: asked });
    const known = manifest.get(name);
    const digest = { algorithm, hex: hex.toLowerCase() };
    if (known?.algorithm === algorithm && known.hex !== digest.hex)
      throw sourceFailure('OVF_MANIFEST_CONFLICT', { file, name });
    if (known === undefined || hexLength[known.algorithm] < hexLength[algorithm]) manifest.set(name, digest);
  }
  return manifest;
}
