import { booleanOf, children, numberOf, textOf } from '../soap/element.ts';
import type { Arg, MoRef, Vim } from '../vim.ts';
import type { DeviceUrl } from './device-urls.ts';

/** What a lease says of a file that was read to its end (HttpNfcLeaseManifestEntry). */
export interface ManifestEntry {
  /** Lower-case hex. */
  readonly digest?: string;
  readonly size?: number;
}

export type ManifestDigest = 'sha1' | 'sha256';

/** Milliseconds that a question about the manifest may take. */
const patience = 30_000;

/**
 * Asks for SHA-256 in the manifest, which servers from 6.7 on can (vSphere Web Services API,
 * HttpNfcLeaseSetManifestChecksumType); must be done before the first byte is read.
 * @returns what the manifest will have
 */
export async function manifestDigest(
  vim: Vim,
  lease: MoRef,
  urls: readonly DeviceUrl[],
  signal: AbortSignal,
): Promise<ManifestDigest> {
  const [major = 0, minor = 0] = vim.about.apiVersion.split('.').map(Number);
  if (urls.length === 0 || !(major > 6 || (major === 6 && minor >= 7))) return 'sha1';
  const args = urls.map(
    ({ key }): Arg => [
      'deviceUrlsToChecksumTypes',
      [
        ['key', key],
        ['value', 'sha256'],
      ],
    ],
  );
  try {
    await vim.call('HttpNfcLeaseSetManifestChecksumType', lease, args, within(signal));
    return 'sha256';
  } catch {
    signal.throwIfAborted();
    return 'sha1';
  }
}

/**
 * What the manifest says of one file, whose stream was read to its end; the lease must still be open.
 * @returns undefined where it says nothing, as simulators and some hosts do
 */
export async function manifestEntry(
  vim: Vim,
  lease: MoRef,
  key: string,
  digest: ManifestDigest,
  signal: AbortSignal,
): Promise<ManifestEntry | undefined> {
  try {
    const answer = await vim.call('HttpNfcLeaseGetManifest', lease, [], within(signal));
    const entry = children(answer, 'returnval').find(each => textOf(each, 'key') === key);
    if (entry === undefined || booleanOf(entry, 'disk') === false) return undefined;
    const typed = textOf(entry, 'checksumType')?.toLowerCase() === digest ? textOf(entry, 'checksum') : undefined;
    const hex = (typed ?? (digest === 'sha1' ? textOf(entry, 'sha1') : undefined))?.toLowerCase();
    const size = numberOf(entry, 'size');
    if (hex === undefined && size === undefined) return undefined;
    return { ...(hex === undefined ? {} : { digest: hex }), ...(size === undefined ? {} : { size }) };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function within(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(patience)]);
}
