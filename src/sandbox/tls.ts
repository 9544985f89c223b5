import { KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { JsonGeneralName, X509CertificateCreateParamsName } from '@peculiar/x509';
import { provideReflectMetadata } from './reflect.ts';

/** What a TLS server needs to show: its chain and its key, PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority that lives as long as the process and signs only for loopback servers. */
export interface ThrowAwayAuthority {
  /** The CA's certificate, PEM: what a client has to trust. */
  readonly caPem: string;
  /**
   * A server certificate for 127.0.0.1, ::1, localhost and the names given.
   * @param names further DNS names or IP addresses
   */
  issue(names?: readonly string[]): Promise<ServerCertificate>;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const loopback = ['127.0.0.1', '::1', 'localhost'];
const hour = 3_600_000;
/** Long enough for a demonstration left open, short enough to be worthless later. */
const validHours = 30 * 24;

/**
 * Makes a new authority with an ECDSA P-256 key that is never written anywhere.
 * @param name common name of the CA, shown by clients that refuse it
 */
export async function makeAuthority(name = 'sandbox throw-away CA'): Promise<ThrowAwayAuthority> {
  provideReflectMetadata();
  const x509 = await import('@peculiar/x509');
  const { subtle } = globalThis.crypto;
  const pair = () => subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const span = () => ({ notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + validHours * hour) });
  const issuer: X509CertificateCreateParamsName = [{ CN: [name] }];
  const keys = await pair();
  const ca = await x509.X509CertificateGenerator.create({
    ...span(),
    subject: issuer,
    issuer,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const caPem = ca.toString('pem');

  const issue = async (names: readonly string[] = []): Promise<ServerCertificate> => {
    const server = await pair();
    const certificate = await x509.X509CertificateGenerator.create({
      ...span(),
      subject: [{ CN: ['localhost'] }],
      issuer,
      publicKey: server.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ecdsa,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([...new Set([...loopback, ...names])].map(alternativeName)),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return {
      cert: `${certificate.toString('pem')}\n${caPem}\n`,
      key: KeyObject.from(server.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
  };
  return { caPem: `${caPem}\n`, issue };
}

function alternativeName(name: string): JsonGeneralName {
  return isIP(name) ? { type: 'ip', value: name } : { type: 'dns', value: name };
}

/** A certificate for a loopback server that nobody but itself vouches for, as hosts have it when they are new. */
export async function makeSelfSigned(names: readonly string[] = []): Promise<ServerCertificate> {
  provideReflectMetadata();
  const x509 = await import('@peculiar/x509');
  const keys = await globalThis.crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['localhost'] }, { O: ['VMware'] }],
    notBefore: new Date(Date.now() - hour),
    notAfter: new Date(Date.now() + validHours * hour),
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([...new Set([...loopback, ...names])].map(alternativeName)),
    ],
  });
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
