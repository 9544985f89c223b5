import { type BlockSource, bytesAt } from '../../block-source.ts';
import { reading } from '../../unreadable.ts';
import type { FileSystem, FileSystemReader } from '../filesystem.ts';
import { isNtfs, shapeOf } from './boot-sector.ts';
import { rootOf } from './nodes.ts';
import { freshnessOf, informationOf, spaceOf } from './state.ts';
import { openVolume } from './volume.ts';

/** NTFS as Windows has it since 2000. The log is not replayed: it is said when it would have to be. */
export const ntfs: FileSystemReader = { open: source => reading('boot sector', () => open(source)) };

async function open(source: BlockSource): Promise<FileSystem | undefined> {
  if (source.size < 512) return undefined;
  const sector = await bytesAt(source, 0, 512, 'boot sector');
  if (!isNtfs(sector)) return undefined;
  const volume = await openVolume(source, shapeOf(sector, source.size));
  const { label, dirty } = await informationOf(volume);
  const root = () => rootOf(volume);
  return {
    kind: 'ntfs',
    uuid: volume.shape.serial,
    ...(label === undefined ? {} : { label }),
    freshness: await freshnessOf(volume, dirty, root),
    anyCase: true,
    root,
    space: () => reading('$Bitmap', () => spaceOf(volume)),
  };
}
