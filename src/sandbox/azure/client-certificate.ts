import { constants, KeyObject, verify } from 'node:crypto';
import { provideReflectMetadata } from '../reflect.ts';

/** A certificate registered for the service principal. */
export interface ClientCertificate {
  /** Certificate and private key, as a client keeps them in a file. */
  readonly pem: string;
  readonly publicKey: KeyObject;
}

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) };
const day = 24 * 3_600_000;

/** Makes one with an RSA key: the authority takes no other. */
export async function makeClientCertificate(): Promise<ClientCertificate> {
  provideReflectMetadata();
  const { X509CertificateGenerator } = await import('@peculiar/x509');
  const keys = await globalThis.crypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['sandbox service principal'] }],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 30 * day),
    keys,
    signingAlgorithm: rsa,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { pem: `${certificate.toString('pem')}\n${key}`, publicKey: KeyObject.from(keys.publicKey) };
}

/** The claims of an assertion (RFC 7523) that this certificate's key signed; undefined for any other. */
export function assertedBy({ publicKey }: ClientCertificate, assertion: string): Record<string, unknown> | undefined {
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const key = jsonOf(head).alg === 'PS256' ? { key: publicKey, ...padding } : publicKey;
  const good = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  return good ? jsonOf(body) : undefined;
}

function jsonOf(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
