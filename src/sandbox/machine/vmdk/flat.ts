import { constants, copyFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SECTOR } from '../sector.ts';
import { descriptor } from './descriptor.ts';

export interface WrittenFlat {
  /** The descriptor, and the file beside it that holds the bytes. */
  readonly file: string;
  readonly flat: string;
  readonly capacity: number;
}

/**
 * Writes a raw file as a descriptor `x.vmdk` and its `x-flat.vmdk` beside it.
 * @param as monolithicFlat as Workstation has it, or vmfs as found on a datastore
 */
export async function writeMonolithicFlat(
  raw: string,
  file: string,
  as: 'monolithicFlat' | 'vmfs' = 'monolithicFlat',
): Promise<WrittenFlat> {
  const { size } = await stat(raw);
  const flat = file.replace(/(\.vmdk)?$/, '-flat.vmdk');
  const kind = as === 'vmfs' ? 'VMFS' : 'FLAT';
  const extents = [`RW ${size / SECTOR} ${kind} "${basename(flat)}"${as === 'vmfs' ? '' : ' 0'}`];
  await copyFile(raw, flat, constants.COPYFILE_FICLONE);
  await writeFile(file, descriptor({ createType: as, extents, size }));
  return { file, flat, capacity: size };
}
