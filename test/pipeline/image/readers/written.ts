import type { Bytes } from '../../../../src/pipeline/types/disk.ts';
import { type MemoryOptions, memoryBytes } from '../bytes.ts';
import type { WrittenFile } from './formats.ts';

/** A written file and its neighbours in memory. */
export function bytesOf({ file, name, beside = {}, extents }: WrittenFile, options: MemoryOptions = {}) {
  const others: Record<string, Bytes> = {};
  for (const [other, content] of Object.entries(beside)) {
    others[other] = memoryBytes(content, { ...options, name: other }).bytes;
  }
  return memoryBytes(file, { ...options, name, beside: others, ...(extents ? { extents } : {}) });
}
