import { ExtentSet } from '../../../extents.ts';
import { Failed } from '../../../failure.ts';
import type { BlockSink, Control, Piece, Takes } from '../../../types.ts';
import { persist } from '../arm/patience.ts';
import { azureFailure } from '../failures.ts';
import { tell } from '../notes.ts';
import type { WriteAccess } from './access.ts';
import { checksumOf } from './checksum.ts';
import { heldRanges } from './held-ranges.ts';
import type { PageBlob } from './page-blob.ts';

/** https://learn.microsoft.com/rest/api/storageservices/put-page: 512-byte pages, 4 MiB a call; a new blob reads as zeros. */
const takes: Takes = {
  align: 512,
  max: 4 * 1024 * 1024,
  order: 'any',
  zeros: 'implied',
  // Twenty times as fast as MD5, which alone would take more than all the rest of a migration.
  digests: ['crc64nvme'],
  verify: 'tail',
};
const footerBytes = 512;

/** What seal needs of the disk around the blob. */
export interface Sealing {
  /** `diskState` as Azure shows it now; undefined when the disk is gone. */
  state(): Promise<string | undefined>;
  readonly access: Pick<WriteAccess, 'revoke'>;
}

/**
 * Opens a disk that waits for its upload.
 * @param size bytes with the footer
 * @throws AZURE_UPLOAD_LENGTH when the blob has another length
 */
export async function openPageSink(blob: PageBlob, size: number, sealing: Sealing, ctl: Control): Promise<BlockSink> {
  const actual = await persist(ctl, ctl.kill, () => blob.length(ctl.kill));
  if (actual !== size) throw azureFailure('AZURE_UPLOAD_LENGTH', { name: blob.name, expected: size, actual });
  return new PageSink(blob, size, sealing, ctl);
}

class PageSink implements BlockSink {
  readonly takes = takes;
  readonly #blob: PageBlob;
  readonly #size: number;
  readonly #sealing: Sealing;
  readonly #ctl: Control;
  /** Does the endpoint take checksums with the pieces? Nothing says so, hence the first answers tell. */
  #checksums: 'unknown' | 'taken' | 'refused' = 'unknown';
  #sealed = false;

  constructor(blob: PageBlob, size: number, sealing: Sealing, ctl: Control) {
    this.#blob = blob;
    this.#size = size;
    this.#sealing = sealing;
    this.#ctl = ctl;
  }

  async held(signal: AbortSignal): Promise<ExtentSet> {
    if (this.#sealed) return ExtentSet.whole(this.#size);
    return heldRanges(this.#blob, this.#size, this.#ctl, signal);
  }

  async write({ offset, data, digests }: Piece, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    const checksum = this.#checksums === 'refused' ? undefined : checksumOf(digests);
    try {
      await this.#blob.put(offset, data, checksum, signal);
      if (checksum !== undefined) this.#checksums = 'taken';
    } catch (error) {
      if (checksum === undefined || !this.#mayMeanChecksum(error)) throw error;
      await this.#blob.put(offset, data, undefined, signal);
      if (this.#checksums !== 'refused') tell(this.#ctl, 'azure-no-transport-checksum', { name: this.#blob.name });
      this.#checksums = 'refused';
    }
  }

  async clear(extents: ExtentSet, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    for (const { offset, length } of extents) {
      await this.#blob.clear(offset, length, signal);
    }
  }

  async read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < into.length; at += takes.max) {
      const part = into.subarray(at, at + takes.max);
      await this.#blob.read(offset + at, part, signal);
    }
  }

  /**
   * Azure judges the VHD only when access ends, hours after the first byte, so the footer is read back before.
   * @throws AZURE_FOOTER, AZURE_INVALID_VHD, AZURE_DISK_STATE, AZURE_DISK_GONE
   */
  async seal(signal: AbortSignal): Promise<void> {
    if (this.#sealed) return;
    const before = await this.#sealing.state();
    if (before === undefined) throw azureFailure('AZURE_DISK_GONE', { name: this.#blob.name });
    if (before !== 'Unattached') {
      await this.#mustHaveFooter(signal);
      await this.#sealing.access.revoke(this.#blob.name);
      const state = (await this.#sealing.state()) ?? '';
      if (state !== 'Unattached') {
        throw azureFailure('AZURE_DISK_STATE', { name: this.#blob.name, state, expected: 'Unattached' });
      }
    }
    this.#sealed = true;
  }

  /** The SAS ends by itself and is needed to resume, so there is nothing to let go of. */
  async close(): Promise<void> {}

  async #mustHaveFooter(signal: AbortSignal): Promise<void> {
    const footer = new Uint8Array(footerBytes);
    await persist(this.#ctl, signal, () => this.read(this.#size - footerBytes, footer, signal));
    if (!Buffer.from(footer.buffer).subarray(0, 8).equals(Buffer.from('conectix'))) {
      throw azureFailure('AZURE_FOOTER', { name: this.#blob.name });
    }
  }

  /** Until one checksum was taken, any bad request may be because of it; afterwards only one that says so. */
  #mayMeanChecksum(error: unknown): boolean {
    if (!(error instanceof Failed) || error.failure.code !== 'AZURE_UPLOAD_REFUSED') return false;
    const { status, code } = error.failure.facts;
    return status === 400 && (this.#checksums !== 'taken' || code === 'UnsupportedHeader');
  }

  #mustBeOpen(): void {
    if (this.#sealed) throw azureFailure('AZURE_SEALED', { name: this.#blob.name });
  }
}

/**
 * A disk whose upload has ended (a kill came after seal): it holds all of it, takes nothing and cannot be
 * read with a SAS for writing.
 */
export function sealedSink(name: string, size: number): BlockSink {
  return {
    takes,
    held: async () => ExtentSet.whole(size),
    write: async () => {
      throw azureFailure('AZURE_SEALED', { name });
    },
    // Which of its ranges were written nobody can say any more; what had to read as zeros was cleared before it was sealed.
    clear: async () => {},
    seal: async () => {},
    close: async () => {},
  };
}
