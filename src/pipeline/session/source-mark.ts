import { createHash } from 'node:crypto';

const marked = 'sha256:';

/** A fingerprint short enough for a tag, and telling nothing of what it was made of: SHA-256 in lower-case hex. */
export function sourceMark(fingerprint: string): string {
  return createHash('sha256').update(fingerprint).digest('hex');
}

/** What a ledger keeps for a fingerprint of which only the mark is known; of one that is not known at all, ''. */
export function fingerprintOfMark(mark: string | undefined): string {
  return mark === undefined ? '' : `${marked}${mark}`;
}

/** @param known a fingerprint, or what `fingerprintOfMark` made of its mark */
export function isSameSource(known: string, fingerprint: string): boolean {
  return known === '' || known === fingerprint || known === `${marked}${sourceMark(fingerprint)}`;
}
