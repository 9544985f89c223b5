import { readFile } from 'node:fs/promises';
import { azureVmFailure } from './failures.ts';

/** LinuxConfiguration.ssh takes RSA from 2048 bits on and Ed25519, no other. */
const leastRsaBits = 2048;
const longest = 16 * 1024;

/**
 * The first public key of a file, as `authorized_keys` has it.
 * @throws AZURE_SSH_KEY, AZURE_SSH_KEY_PRIVATE
 */
export async function readSshKey(file: string): Promise<string> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw azureVmFailure('AZURE_SSH_KEY', { file, reason: error.code ?? '' });
  });
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|^PuTTY-User-Key-File/m.test(content)) {
    throw azureVmFailure('AZURE_SSH_KEY_PRIVATE', { file });
  }
  const wrong = (reason: string) => azureVmFailure('AZURE_SSH_KEY', { file, reason });
  if (content.length > longest) throw wrong(`${content.length} > ${longest}`);
  const line = content.split(/\r?\n/).find(each => each.trim() !== '' && !each.startsWith('#'));
  const [type = '', data = '', ...comment] = line?.trim().split(/\s+/) ?? [];
  const fields = fieldsOf(Buffer.from(data, 'base64'));
  if (fields[0]?.toString() !== type) throw wrong(type === '' ? 'ENODATA' : type.slice(0, 40));
  if (type === 'ssh-ed25519') return [type, data, ...comment].join(' ');
  if (type !== 'ssh-rsa') throw wrong(type);
  const bits = bitsOf(fields[2] ?? Buffer.alloc(0));
  if (bits < leastRsaBits) throw wrong(`ssh-rsa ${bits}`);
  return [type, data, ...comment].join(' ');
}

/** RFC 4253, section 6.6: strings, each behind its length. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function bitsOf(number: Buffer): number {
  const first = number.findIndex(byte => byte !== 0);
  if (first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}
