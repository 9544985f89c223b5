import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls, { type SecureContext } from 'node:tls';
import { sessionFailure } from './failures.ts';

/**
 * The authorities to trust: Node's own (with NODE_EXTRA_CA_CERTS), the operating system's, in which companies put theirs,
 * and those of a PEM file. Made once: to read hundreds of certificates takes some 10 ms, too long for every connection.
 * @returns undefined where nothing is added, so that Node's default stays in force
 * @throws Failed VSPHERE_CA_FILE
 */
export async function authorities(caFile: string | undefined): Promise<SecureContext | undefined> {
  const given = caFile === undefined ? [] : [await pemIn(caFile)];
  // Absent before Node 22.15, where importing it by name would keep this module from loading.
  const known = typeof tls.getCACertificates === 'function';
  if (!known && given.length === 0) return undefined;
  const own = known ? [...tls.getCACertificates('default'), ...ofSystem()] : tls.rootCertificates;
  const ca = [...new Set([...own, ...given])];
  return tls.createSecureContext({ ca });
}

/** A store that cannot be read vouches for nobody. */
function ofSystem(): string[] {
  try {
    return tls.getCACertificates('system');
  } catch {
    return [];
  }
}

async function pemIn(file: string): Promise<string> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    throw sessionFailure('VSPHERE_CA_FILE', { file, reason });
  }
  try {
    // A context passes over what is none.
    new X509Certificate(pem);
  } catch {
    throw sessionFailure('VSPHERE_CA_FILE', { file, reason: 'PEM' });
  }
  return pem;
}
