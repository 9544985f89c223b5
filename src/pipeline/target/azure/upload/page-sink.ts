import { ExtentSet } from '../../../extents.ts';
import type { Control } from '../../../types/control.ts';
import type { BlockSink, Piece, Takes } from '../../../types/sink.ts';
import { persist } from '../arm/patience.ts';
import { azureFailure } from '../failures.ts';
import { tell } from '../notes.ts';
import { isInvalidVhd, type WriteAccess } from './access.ts';
import { type ChecksumKind, type Checksums, checksumOf } from './checksum.ts';
import { type FooterFault, footerBytes, footerFault } from './footer.ts';
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
  // The service holds each piece against its checksum; reading all of them back would take as long as sending them.
  verify: 'sample',
};

/** Bytes of an answer, which is in memory twice until it is where it belongs. */
const readLength = 1024 * 1024;

/** What seal needs of the disk around the blob. */
export interface Sealing {
  /** `diskState` as Azure shows it now; undefined when the disk is gone. */
  state(): Promise<string | undefined>;
  readonly access: Pick<WriteAccess, 'revoke'>;
}

/**
 * Opens a disk that waits for its upload.
 * @param size bytes with the footer
 * @param checksums shared by all disks of a run
 * @throws AZURE_UPLOAD_LENGTH when the blob has another length
 */
export async function openPageSink(
  blob: PageBlob,
  size: number,
  sealing: Sealing,
  checksums: Checksums,
  ctl: Control,
): Promise<BlockSink> {
  const actual = await persist(ctl, ctl.kill, () => blob.length(ctl.kill));
  if (actual !== size) throw azureFailure('AZURE_UPLOAD_LENGTH', { name: blob.name, expected: size, actual });
  return new PageSink(blob, size, sealing, checksums, ctl);
}

const unread: FooterFault = { field: 'unread', at: 0, found: '', expected: '' };

class PageSink implements BlockSink {
  readonly takes = takes;
  readonly #blob: PageBlob;
  readonly #size: number;
  readonly #sealing: Sealing;
  readonly #ctl: Control;
  readonly #checksums: Checksums;
  #sealed = false;

  constructor(blob: PageBlob, size: number, sealing: Sealing, checksums: Checksums, ctl: Control) {
    this.#checksums = checksums;
    this.#blob = blob;
    this.#size = size;
    this.#sealing = sealing;
    this.#ctl = ctl;
  }

  get sealed(): boolean {
    return this.#sealed;
  }

  async held(signal: AbortSignal): Promise<ExtentSet> {
    if (this.#sealed) return ExtentSet.whole(this.#size);
    return heldRanges(this.#blob, this.#size, this.#ctl, signal);
  }

  async write(piece: Piece, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    const host = await this.#blob.host();
    const put = (kind: ChecksumKind) => this.#blob.put(piece.offset, piece.data, checksumOf(piece, kind), signal);
    await this.#checksums.of(host).send(put, kind => this.#fell(kind, host));
  }

  async clear(extents: ExtentSet, signal: AbortSignal): Promise<void> {
    this.#mustBeOpen();
    for (const { offset, length } of extents) {
      await this.#blob.clear(offset, length, signal);
    }
  }

  async read(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < into.length; at += readLength) {
      const part = into.subarray(at, at + readLength);
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
      await this.#revoke(signal);
      const state = (await this.#sealing.state()) ?? '';
      if (state !== 'Unattached') {
        throw azureFailure('AZURE_DISK_STATE', { name: this.#blob.name, state, expected: 'Unattached' });
      }
    }
    this.#sealed = true;
  }

  /** The SAS ends by itself and is needed to resume, so there is nothing to let go of. */
  async close(): Promise<void> {}

  /** @throws AZURE_INVALID_VHD with the field that Azure does not take, as far as it can be read back */
  async #revoke(signal: AbortSignal): Promise<void> {
    const name = this.#blob.name;
    await this.#sealing.access.revoke().catch(async error => {
      if (!isInvalidVhd(error)) throw error;
      // That Azure refused it is the news, also where nothing can be read any more.
      const fault = await this.#footerFault(signal).catch(() => unread);
      throw azureFailure('AZURE_INVALID_VHD', { name, message: String(error.failure.facts.message), ...fault });
    });
  }

  async #mustHaveFooter(signal: AbortSignal): Promise<void> {
    const fault = await this.#footerFault(signal);
    if (fault.field !== 'none') throw azureFailure('AZURE_FOOTER', { name: this.#blob.name, ...fault });
  }

  async #footerFault(signal: AbortSignal): Promise<FooterFault> {
    const footer = new Uint8Array(footerBytes);
    await persist(this.#ctl, signal, () => this.read(this.#size - footerBytes, footer, signal));
    return footerFault(footer, this.#size - footerBytes);
  }

  #fell(kind: ChecksumKind, host: string): void {
    const { name } = this.#blob;
    if (kind === 'md5') tell(this.#ctl, 'azure-transport-md5', { name, host });
    else tell(this.#ctl, 'azure-no-transport-checksum', { name });
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
    sealed: true,
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
