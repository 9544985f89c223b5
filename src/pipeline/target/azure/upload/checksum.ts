import { hash } from 'node:crypto';
import { Failed } from '../../../failure.ts';
import type { Piece } from '../../../types/sink.ts';

/** A checksum that travels with a piece. */
export interface Checksum {
  readonly header: 'content-md5' | 'x-ms-content-crc64';
  /** Base64. */
  readonly value: string;
}

/** What an endpoint may take, the one that costs least first: MD5 takes twenty times as long as CRC-64. */
const kinds = ['crc64', 'md5', 'none'] as const;
export type ChecksumKind = (typeof kinds)[number];

/**
 * The checksum of a piece as Azure Storage takes it: the CRC-64 least significant byte first, or the MD5; never both.
 * Source: learn.microsoft.com/rest/api/storageservices/put-page
 */
export function checksumOf(
  { data, digests: { crc64nvme } }: Pick<Piece, 'data' | 'digests'>,
  kind: ChecksumKind,
): Checksum | undefined {
  if (kind === 'md5') return { header: 'content-md5', value: hash('md5', data, 'base64') };
  if (kind === 'none' || crc64nvme === undefined) return undefined;
  return { header: 'x-ms-content-crc64', value: Buffer.from(crc64nvme, 'hex').reverse().toString('base64') };
}

/**
 * Which checksum one host takes. Nothing says so, hence its first answers tell: until one piece is taken, a bad request
 * may be because of the checksum, and the next kind is tried; one piece at a time, so that little is sent twice.
 */
export class HostChecksums {
  #level = 0;
  #known = false;
  #said = false;
  #probe: Promise<void> | undefined;

  /**
   * Sends a piece with the checksum that the host takes.
   * @param fell told once when the host takes another than the best
   */
  async send(put: (kind: ChecksumKind) => Promise<void>, fell: (kind: ChecksumKind) => void): Promise<void> {
    while (!this.#known && this.#probe) await this.#probe;
    const sent = this.#put(put, fell);
    if (!this.#known) {
      this.#probe = sent
        .catch(() => {})
        .finally(() => {
          this.#probe = undefined;
        });
    }
    return sent;
  }

  async #put(put: (kind: ChecksumKind) => Promise<void>, fell: (kind: ChecksumKind) => void): Promise<void> {
    for (;;) {
      const level = this.#level;
      const kind = kinds[level] ?? 'none';
      try {
        await put(kind);
      } catch (error) {
        const next = level + 1 < kinds.length && this.#mayMeanChecksum(error);
        // Refused with each: it was not the checksum, and the next piece may be taken with the best.
        if (!next && !this.#known) this.#level = 0;
        if (!next) throw error;
        if (this.#level === level) this.#level++;
        continue;
      }
      this.#known = true;
      if (kind !== 'crc64' && !this.#said) {
        this.#said = true;
        fell(kind);
      }
      return;
    }
  }

  /** Once a checksum was taken, only a refusal that names the header may mean it. */
  #mayMeanChecksum(error: unknown): boolean {
    if (!(error instanceof Failed) || error.failure.code !== 'AZURE_UPLOAD_REFUSED') return false;
    const { status, code } = error.failure.facts;
    return status === 400 && (!this.#known || code === 'UnsupportedHeader');
  }
}

/** Each disk may be behind a host of its own; what one takes says nothing of another. */
export class Checksums {
  readonly #hosts = new Map<string, HostChecksums>();

  of(host: string): HostChecksums {
    const known = this.#hosts.get(host) ?? new HostChecksums();
    this.#hosts.set(host, known);
    return known;
  }
}
