import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type ManifestAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

export interface ManifestOptions {
  readonly algorithm?: ManifestAlgorithm;
  /** spaced: `SHA256 (name) = hex`, as BSD's tools write it. */
  readonly style?: 'plain' | 'spaced';
  /** Lines end in CR LF. */
  readonly crlf?: boolean;
}

/** A file of a package: its name in it and its bytes, or the path of a file that holds them. */
export interface PackageFile {
  readonly name: string;
  readonly from: Buffer | string;
}

/** The lines of a manifest over the given files. Source: DMTF DSP0243 1.1, 5.1 and what ovftool writes. */
export async function manifestText(files: readonly PackageFile[], options: ManifestOptions = {}): Promise<string> {
  const { algorithm = 'SHA256', style = 'plain', crlf = false } = options;
  const lines: string[] = [];
  for (const { name, from } of files) {
    const hex = await digest(from, algorithm);
    lines.push(style === 'plain' ? `${algorithm}(${name})= ${hex}` : `${algorithm} (${name}) = ${hex}`);
  }
  return lines.map(line => line + (crlf ? '\r\n' : '\n')).join('');
}

async function digest(from: Buffer | string, algorithm: ManifestAlgorithm): Promise<string> {
  const hash = createHash(algorithm.toLowerCase());
  if (typeof from !== 'string') return hash.update(from).digest('hex');
  for await (const chunk of createReadStream(from, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
