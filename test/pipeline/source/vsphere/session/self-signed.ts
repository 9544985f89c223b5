import { KeyObject, X509Certificate } from 'node:crypto';
import { provideReflectMetadata } from '../../../../../src/sandbox/reflect.ts';
import type { ServerCertificate } from '../../../../../src/sandbox/tls.ts';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;

export interface SelfSigned extends ServerCertificate {
  /** Colon hex. */
  readonly sha256: string;
  readonly sha1: string;
}

/** What an ESXi host has: signed by itself, for a name of its own, and perhaps out of date. */
export async function selfSigned(name = 'esx-07.lan', { expired = false } = {}): Promise<SelfSigned> {
  provideReflectMetadata();
  const x509 = await import('@peculiar/x509');
  const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const now = Date.now();
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: ecdsa,
    notBefore: new Date(now - 30 * day),
    notAfter: new Date(expired ? now - day : now + day),
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const cert = made.toString('pem');
  const { fingerprint256, fingerprint } = new X509Certificate(cert);
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert, key, sha256: fingerprint256, sha1: fingerprint };
}
