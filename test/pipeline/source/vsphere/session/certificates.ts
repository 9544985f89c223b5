import { KeyObject, X509Certificate } from 'node:crypto';
import { provideReflectMetadata } from '../../../../../src/sandbox/reflect.ts';
import type { ServerCertificate } from '../../../../../src/sandbox/tls.ts';

/** SHA-256, or SHA-1, colon hex. */
export function fingerprintOf({ cert }: ServerCertificate, digest: 'sha1' | 'sha256' = 'sha256'): string {
  const certificate = new X509Certificate(cert);
  return digest === 'sha1' ? certificate.fingerprint : certificate.fingerprint256;
}

/** Signed by itself, for this name, valid from one time to the other (milliseconds from now). */
export async function certificateOf(name: string, from: number, to: number): Promise<ServerCertificate> {
  provideReflectMetadata();
  const x509 = await import('@peculiar/x509');
  const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await globalThis.crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }],
    notBefore: new Date(Date.now() + from),
    notAfter: new Date(Date.now() + to),
    keys,
    signingAlgorithm,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
