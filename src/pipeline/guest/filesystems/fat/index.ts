import { openFat } from '../../../image/partitions/fat.ts';
import { type BlockSource, bytesAt } from '../../block-source.ts';
import { unsupported } from '../../unreadable.ts';
import type { FileSystem, FileSystemReader } from '../filesystem.ts';
import { directoryOf, type Volume } from './nodes.ts';
import { freshnessOf, identityOf, spaceOf } from './state.ts';
import { sound, viewOn } from './view.ts';

/** FAT12, FAT16, FAT32; exFAT is recognised, and nothing in it is read. */
export const fat: FileSystemReader = { open: source => sound('boot record', () => open(source)) };

async function open(source: BlockSource): Promise<FileSystem | undefined> {
  if (source.size < 512) return undefined;
  const sector = await bytesAt(source, 0, 512, 'boot record');
  if (sector.toString('latin1', 3, 11) === 'EXFAT   ') return exfat(sector);
  const found = await openFat(viewOn(source));
  if (found === undefined) return undefined;
  const volume: Volume = { source, fat: found };
  const { uuid, label } = identityOf(found.shape, sector);
  const name = (await found.label()) ?? label;
  return {
    kind: 'fat',
    ...(uuid === undefined ? {} : { uuid }),
    ...(name === undefined ? {} : { label: name }),
    freshness: await freshnessOf(source, found.shape, sector),
    anyCase: true,
    root: async () => directoryOf(volume),
    space: () => sound('FAT', () => spaceOf(source, found.shape, sector)),
  };
}

/** Source: Microsoft exFAT specification, 3.1 "Main and Backup Boot Sector Sub-regions". */
function exfat(sector: Buffer): FileSystem {
  const serial = sector.readUInt32LE(100).toString(16).toUpperCase().padStart(8, '0');
  const flags = sector.readUInt16LE(106);
  return {
    kind: 'exfat',
    uuid: `${serial.slice(0, 4)}-${serial.slice(4)}`,
    freshness: (flags & 0x2) === 0 ? { state: 'clean' } : { state: 'stale', why: 'not unmounted' },
    anyCase: true,
    root: () => Promise.reject(unsupported('exFAT')),
    space: () => Promise.reject(unsupported('exFAT')),
  };
}
