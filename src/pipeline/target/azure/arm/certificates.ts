import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { azureFailure } from '../failures.ts';

/**
 * The authorities to trust: Node's own (with NODE_EXTRA_CA_CERTS and the system's, where Node was told so) and those of a PEM file.
 * @returns undefined when nothing is added, so that Node's default stays in force
 * @throws AZURE_CA_FILE
 */
export async function trusted(caFile: string | undefined): Promise<string[] | undefined> {
  if (caFile === undefined) return undefined;
  let pem: string;
  try {
    pem = await readFile(caFile, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'EIO';
    throw azureFailure('AZURE_CA_FILE', { file: caFile, reason });
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw azureFailure('AZURE_CA_FILE', { file: caFile, reason: 'PEM' });
  }
  // Absent before Node 22.15, where importing it by name would keep this module from loading.
  const own = typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates;
  return [...own, pem];
}
