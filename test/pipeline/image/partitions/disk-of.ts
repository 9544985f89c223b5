import type { Disk } from '../../../../src/pipeline/types/disk.ts';

export interface CountedDisk extends Disk {
  readonly read: (offset: number, into: Uint8Array) => Promise<void>;
  /** Reads so far, and bytes they asked for. */
  readonly asked: { reads: number; bytes: number };
}

/** A raw disk: the given pieces where they are put, zeros elsewhere. Reading outside throws, as a file's end would. */
export function diskOf(size: number, pieces: readonly { offset: number; data: Buffer }[]): CountedDisk {
  const asked = { reads: 0, bytes: 0 };
  return {
    format: 'raw',
    size,
    ordered: true,
    asked,
    async *runs() {},
    async read(offset, into) {
      if (offset < 0 || offset + into.length > size) throw new RangeError(`${offset} + ${into.length} > ${size}`);
      asked.reads++;
      asked.bytes += into.length;
      into.fill(0);
      for (const piece of pieces) {
        const from = Math.max(offset, piece.offset);
        const to = Math.min(offset + into.length, piece.offset + piece.data.length);
        if (from < to) into.set(piece.data.subarray(from - piece.offset, to - piece.offset), from - offset);
      }
    },
    async close() {},
  };
}

/** A disk that is exactly these bytes. */
export function bytesDisk(data: Buffer): CountedDisk {
  return diskOf(data.length, [{ offset: 0, data }]);
}
