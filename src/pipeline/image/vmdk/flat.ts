import type { Disk, Run, RunsOptions } from '../../types.ts';
import { ByteReader } from '../byte-reader.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFile } from '../image-file.ts';
import { rawRuns } from '../raw-runs.ts';
import type { DescribedExtent } from './descriptor.ts';

/**
 * An extent whose bytes lie in a file as they are on the disk: FLAT, or VMFS on a datastore.
 * @throws Failed VMDK_FLAT_SHORT
 */
export function flatExtent(file: ImageFile, { length, offset: start }: DescribedExtent): Disk {
  if (file.size !== undefined && file.size < start + length) {
    throw imageFailure('VMDK_FLAT_SHORT', { file: file.name, size: file.size, expected: start + length });
  }
  async function* runs(options: RunsOptions): AsyncGenerator<Run> {
    const reader = new ByteReader(file.stream(options.signal), options.signal);
    try {
      await reader.skip(start);
      yield* rawRuns(reader, { offset: 0, length, file: file.name }, options);
      await reader.drain();
    } finally {
      await reader.close();
    }
  }
  return {
    format: 'vmdk-flat',
    size: length,
    ordered: true,
    runs,
    ...(file.seekable ? { read: (offset: number, into: Uint8Array) => file.read(start + offset, into) } : {}),
    close: () => file.close(),
  };
}
