import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedFile } from '../../../../src/pipeline/guest/unpack/feed.ts';

/** test/fixtures/guest/initramfs/NAME */
export function sample(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../../fixtures/guest/initramfs', name));
}

/** Bytes as a guest's file is read, with how many were asked for. */
export function fileOf(data: Uint8Array): PackedFile & { bytesRead: number } {
  return {
    size: data.length,
    bytesRead: 0,
    async read(offset, into) {
      const some = data.subarray(offset, offset + into.length);
      into.set(some);
      this.bytesRead += some.length;
      return some.length;
    },
  };
}
