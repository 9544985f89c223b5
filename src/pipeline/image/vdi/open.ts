import type { Disk } from '../../types/disk.ts';
import { imageFailure } from '../failures.ts';
import type { ImageFormat } from '../format.ts';
import type { ImageFile } from '../image-file.ts';
import { mappedRuns } from '../mapped-runs.ts';
import { BlockMap } from './block-map.ts';
import { headerLength, isVdi, parseVdiHeader, type VdiHeader } from './header.ts';

/** VDI of version 1.1, of fixed size or growing: VirtualBox writes both with a block map. */
export const vdi: ImageFormat = {
  id: 'vdi',
  detect: isVdi,
  async open(file, signal) {
    if (!file.seekable) throw imageFailure('IMAGE_NEEDS_SEEKING', { file: file.name });
    const header = parseVdiHeader(await file.first(headerLength), file.name);
    const map = new BlockMap(file, header);
    const allocation = await map.survey(signal);
    return vdiDisk(file, header, map, allocation);
  },
};

function vdiDisk(file: ImageFile, header: VdiHeader, map: BlockMap, allocation: Disk['allocation']): Disk {
  return {
    format: 'vdi',
    size: header.size,
    ordered: true,
    ...(allocation ? { allocation } : {}),
    runs: options => mappedRuns(file, map.blocks(options.signal), options),
    async read(offset, into) {
      if (offset < 0 || offset + into.length > header.size) throw new RangeError(String(offset));
      for (let done = 0; done < into.length; ) {
        const block = await map.block(Math.floor((offset + done) / header.blockBytes));
        const from = offset + done - block.offset;
        const part = into.subarray(done, done + block.length - from);
        if (block.at === null) part.fill(0);
        else await file.read(block.at + from, part);
        done += part.length;
      }
    },
    close: () => file.close(),
  };
}
