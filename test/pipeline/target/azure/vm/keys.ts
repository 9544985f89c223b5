import { generateKeyPairSync } from 'node:crypto';

const field = (data: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
};
const number = (base64url: string) => {
  const data = Buffer.from(base64url, 'base64url');
  return (data[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), data]) : data;
};
const line = (type: string, ...fields: Buffer[]) =>
  `${type} ${Buffer.concat([Buffer.from(type), ...fields].map(field)).toString('base64')} me@here`;

/** A public key as `authorized_keys` has it. */
export function edKey(): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  return line('ssh-ed25519', Buffer.from(x, 'base64url'));
}

export function rsaKey(bits: number): string {
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
  return line('ssh-rsa', number(e), number(n));
}
