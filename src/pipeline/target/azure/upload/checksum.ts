import type { Digests } from '../../../types.ts';

/** A checksum that travels with a piece. */
export interface Checksum {
  readonly header: 'content-md5' | 'x-ms-content-crc64';
  /** Base64. */
  readonly value: string;
}

/**
 * How Azure Storage takes the digest of a piece: its CRC-64, least significant byte first, else its MD5; never both.
 * Source: learn.microsoft.com/rest/api/storageservices/put-page
 */
export function checksumOf({ crc64nvme, md5 }: Digests): Checksum | undefined {
  if (crc64nvme !== undefined) {
    return { header: 'x-ms-content-crc64', value: Buffer.from(crc64nvme, 'hex').reverse().toString('base64') };
  }
  return md5 === undefined ? undefined : { header: 'content-md5', value: Buffer.from(md5, 'hex').toString('base64') };
}
