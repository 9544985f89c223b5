import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that the files of a folder take on the disk. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(folder, name)))
    .reduce((sum, file) => sum + (file.isFile() ? file.blocks * 512 : 0), 0);
}
