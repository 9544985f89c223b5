import { createHash, X509Certificate } from 'node:crypto';
import { makeAuthority, makeSelfSigned, type ServerCertificate, type ThrowAwayAuthority } from '../tls.ts';

/** Certificates for the servers, and what a client has to trust. */
export interface Certificates {
  /** A certificate nobody had before. */
  fresh(): Promise<ServerCertificate>;
  /** PEM of the authority; of a server that signs for itself, its own certificate. */
  trust(current: ServerCertificate): string;
}

export async function makeCertificates(kind: 'authority' | 'self-signed'): Promise<Certificates> {
  if (kind === 'self-signed') return { fresh: () => makeSelfSigned(), trust: current => current.cert };
  const authority: ThrowAwayAuthority = await makeAuthority('sandbox vCenter throw-away CA');
  return { fresh: () => authority.issue(), trust: () => authority.caPem };
}

/** Digest of a certificate as `AB:CD:…`. */
export function fingerprint({ cert }: ServerCertificate, algorithm: 'sha1' | 'sha256'): string {
  const hex = createHash(algorithm).update(new X509Certificate(cert).raw).digest('hex').toUpperCase();
  return hex.replace(/..(?=.)/g, '$&:');
}
