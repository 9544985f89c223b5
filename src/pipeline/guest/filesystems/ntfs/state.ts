import { damaged, GuestUnreadable, orUnreadable, reading } from '../../unreadable.ts';
import type { DirectoryNode, Freshness, Space } from '../filesystem.ts';
import { fixedUp } from './fixups.ts';
import { attributeType } from './record.ts';
import { readWhole, streamOf } from './stream.ts';
import { readRecord, type Volume } from './volume.ts';

const record = { log: 2, volume: 3, bitmap: 6 } as const;
const DIRTY = 1;
const NO_CLIENT = 0xffff;
const CLEAN = 2;
const PAGE = 4096;
/** A bit a cluster: of 4 KiB each, two TiB. */
const MOST_BITMAP = 64 * 1024 * 1024;

export interface VolumeInformation {
  readonly label?: string;
  /** Windows wants it checked. */
  readonly dirty: boolean;
}

/** Source: linux-ntfs documentation, "$VOLUME_INFORMATION". */
export async function informationOf(volume: Volume): Promise<VolumeInformation> {
  const { attributes } = await readRecord(volume, record.volume);
  const value = (type: number) => attributes.find(each => each.type === type)?.value;
  const flags = value(attributeType.volumeInformation)?.readUInt16LE(10);
  if (flags === undefined) throw damaged('$Volume');
  const label = value(attributeType.volumeName)?.toString('utf16le');
  return { ...(label ? { label } : {}), dirty: (flags & DIRTY) !== 0 };
}

/** Was it unmounted, and not only put to sleep with open files in the memory image? */
export async function freshnessOf(
  volume: Volume,
  dirty: boolean,
  root: () => Promise<DirectoryNode>,
): Promise<Freshness> {
  const freshness = await reason(volume, root);
  return dirty ? { ...freshness, errors: true } : freshness;
}

async function reason(volume: Volume, root: () => Promise<DirectoryNode>): Promise<Freshness> {
  const sleeping = await orUnreadable(reading('hiberfil.sys', async () => isHibernated(await root())));
  if (sleeping === true) return { state: 'stale', why: 'hibernated' };
  const clean = await orUnreadable(reading('$LogFile', () => isLogClean(volume)));
  return clean === true ? { state: 'clean' } : { state: 'stale', why: 'log' };
}

/** Hibernation and fast startup write the file's first page; a resumed Windows wipes it. */
export async function isHibernated(root: DirectoryNode): Promise<boolean> {
  const file = await root.lookup('hiberfil.sys');
  if (file?.kind !== 'file') return false;
  const head = Buffer.alloc(4);
  await file.read(0, head);
  return head.toString('latin1').toLowerCase() === 'hibr';
}

/**
 * The log begins with two restart pages, of which the later one counts. A log of nothing but ones was reset.
 * Source: linux-ntfs documentation, "$LogFile"; what ntfs-3g takes as clean: ntfs_is_logfile_clean.
 */
async function isLogClean(volume: Volume): Promise<boolean> {
  const { source, shape } = volume;
  const { attributes } = await readRecord(volume, record.log);
  const log = streamOf(source, shape, attributes, attributeType.data, '');
  if (log === undefined || log.size < 2 * PAGE) return false;
  const pages = Buffer.alloc(2 * PAGE);
  await log.read(0, pages);
  if (pages.every(byte => byte === 0xff)) return true;
  const states = [pages.subarray(0, PAGE), pages.subarray(PAGE)].flatMap(restartOf);
  const newest = states.reduce((a, b) => (b.at > a.at ? b : a), { at: -1n, clean: false });
  return newest.clean;
}

function restartOf(page: Buffer): { at: bigint; clean: boolean }[] {
  if (page.toString('latin1', 0, 4) !== 'RSTR') return [];
  const area = fixedUp(Buffer.from(page), 'RSTR', '$LogFile', 0).subarray(page.readUInt16LE(24));
  const clean = area.readUInt16LE(12) === NO_CLIENT || (area.readUInt16LE(14) & CLEAN) !== 0;
  return [{ at: area.readBigInt64LE(0), clean }];
}

/** Clusters that the volume's bitmap has no bit set for. */
export async function spaceOf(volume: Volume): Promise<Space> {
  const { source, shape } = volume;
  const { attributes } = await readRecord(volume, record.bitmap);
  const bitmap = streamOf(source, shape, attributes, attributeType.data, '');
  if (bitmap === undefined || bitmap.size * 8 < shape.clusters) throw damaged('$Bitmap');
  if (bitmap.size > MOST_BITMAP) throw new GuestUnreadable('too-much', '$Bitmap', { bytes: bitmap.size });
  const bits = await readWhole(bitmap, MOST_BITMAP, '$Bitmap');
  let free = 0;
  for (let i = 0; i < shape.clusters; i += 8) {
    const some = Math.min(8, shape.clusters - i);
    free += zeros((bits[i >>> 3] ?? 0xff) | (0xff << some));
  }
  return { total: shape.clusters * shape.clusterSize, free: free * shape.clusterSize };
}

/** Of eight bits. */
function zeros(byte: number): number {
  let count = 8;
  for (let left = byte & 0xff; left !== 0; left &= left - 1) count--;
  return count;
}
