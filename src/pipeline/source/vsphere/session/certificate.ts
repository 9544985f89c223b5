import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { printable } from '../../printable.ts';

/** Characters of a name that are shown. */
const mostName = 200;

/** A certificate as a person compares it. */
export interface Seen {
  /** SHA-256, colon hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly selfSigned: boolean;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export function seenOn(socket: TLSSocket): Seen {
  const certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
  const { subject, issuer } = certificate;
  return {
    fingerprint: certificate.fingerprint256,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    selfSigned: certificate.issuerCertificate?.fingerprint256 === certificate.fingerprint256,
    expiresAt: Date.parse(certificate.valid_to),
  };
}

function nameOf(name: DetailedPeerCertificate['subject'] | undefined): string {
  const text = name?.CN ?? name?.O ?? '';
  return printable(Array.isArray(text) ? text.join(', ') : String(text), mostName);
}

/** Is this the certificate that the fingerprint (SHA-1 or SHA-256, with or without colons) is of? */
export function isOf(fingerprint: string, socket: TLSSocket): boolean {
  const { fingerprint: sha1, fingerprint256 } = socket.getPeerCertificate();
  const wanted = plainHex(fingerprint);
  return [sha1, fingerprint256].some(one => one !== undefined && plainHex(one) === wanted);
}

/** Fingerprints are written with and without colons, in both cases. */
export function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(/[^\da-f]/gi, '').toLowerCase();
}
