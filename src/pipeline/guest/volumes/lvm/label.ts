import { crc32 } from 'node:zlib';
import { type BlockSource, bytesAt, part } from '../../block-source.ts';
import { damaged, GuestUnreadable } from '../../unreadable.ts';

const SECTOR = 512;
const SCANNED = 4;
/** Disk areas that fit into the label's sector. */
const MOST_AREAS = 28;

/** A physical volume as its label describes it. */
export interface PhysicalLabel {
  /** 32 characters in seven groups, as LVM prints it. */
  readonly uuid: string;
  /** Where the texts that describe the volume group are kept: bytes from the start of the physical volume. */
  readonly metadataAreas: readonly { readonly offset: number; readonly length: number }[];
}

/**
 * @returns undefined where there is no label
 * @throws GuestUnreadable where there is one that does not hold
 * Source: LVM2, lib/format_text/layout.h and lib/label/label.h.
 */
export async function readLabel(source: BlockSource): Promise<PhysicalLabel | undefined> {
  if (source.size < SCANNED * SECTOR) return undefined;
  const head = await bytesAt(source, 0, SCANNED * SECTOR, 'LVM2 label');
  for (let sector = 0; sector < SCANNED; sector++) {
    const label = head.subarray(sector * SECTOR, (sector + 1) * SECTOR);
    if (label.toString('latin1', 0, 8) === 'LABELONE') return parsed(label, sector);
  }
  return undefined;
}

function parsed(label: Buffer, sector: number): PhysicalLabel {
  if (label.toString('latin1', 24, 32) !== 'LVM2 001') {
    throw new GuestUnreadable('unsupported', 'LVM label', { type: label.toString('latin1', 24, 32) });
  }
  const header = label.readUInt32LE(20);
  const held = lvmCrc(label.subarray(20)) === label.readUInt32LE(16) && number(label, 8) === sector;
  if (!held || header < 32 || header + 40 > SECTOR) throw damaged('LVM2 label');
  const areas = areasFrom(label, header + 40);
  return {
    uuid: groupedId(label.toString('latin1', header, header + 32)),
    metadataAreas: areasFrom(label, areas.next).areas,
  };
}

/** A list of places and lengths that ends in an empty one. */
function areasFrom(label: Buffer, from: number) {
  const areas: { offset: number; length: number }[] = [];
  let at = from;
  for (; at + 16 <= label.length && areas.length < MOST_AREAS; at += 16) {
    const offset = number(label, at);
    if (offset === 0) break;
    areas.push({ offset, length: number(label, at + 8) });
  }
  return { areas, next: at + 16 };
}

/** Ids are written without dashes on disk and with them in texts. */
function groupedId(id: string): string {
  return /^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/su.exec(id)?.slice(1).join('-') ?? id;
}

const MDA_MAGIC = ' LVM2 x[5A%r0N*>';
const MDA_HEADER = 512;
const IGNORED = 1;

/**
 * The text that a metadata area holds now. It is a ring: a text may go on at its beginning.
 * @returns undefined where the area holds none
 * @throws GuestUnreadable
 */
export async function readMetadata(
  source: BlockSource,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<string | undefined> {
  const header = await bytesAt(source, offset, MDA_HEADER, 'LVM2 metadata area');
  const sound =
    lvmCrc(header.subarray(4)) === header.readUInt32LE(0) &&
    header.toString('latin1', 4, 20) === MDA_MAGIC &&
    header.readUInt32LE(20) === 1;
  // The label gives no length where the area reaches to the end of the device.
  const size = length === 0 ? number(header, 32) : length;
  if (!sound || size <= MDA_HEADER) throw damaged('LVM2 metadata area', { offset });
  const at = number(header, 40);
  const bytes = number(header, 48);
  if (at === 0 || bytes === 0 || (header.readUInt32LE(60) & IGNORED) !== 0) return undefined;
  if (at < MDA_HEADER || at >= size || bytes > size - MDA_HEADER) throw damaged('LVM2 metadata area', { offset });
  const area = part(source, offset, size);
  const first = Math.min(bytes, size - at);
  const text = Buffer.concat([
    await bytesAt(area, at, first, 'LVM2 metadata'),
    await bytesAt(area, MDA_HEADER, bytes - first, 'LVM2 metadata'),
  ]);
  if (lvmCrc(text) !== header.readUInt32LE(56)) throw damaged('LVM2 metadata', { offset, field: 'checksum' });
  return text.toString('utf8').replace(/\0+$/u, '');
}

/** CRC-32 from another start value and not inverted at the end (LVM2, lib/misc/crc.c). */
function lvmCrc(data: Uint8Array): number {
  return ~crc32(data, ~0xf597a6cf >>> 0) >>> 0;
}

/** 64 bits; what no disk has is still a number, and larger than every disk. */
function number(data: Buffer, at: number): number {
  return Number(data.readBigUInt64LE(at));
}
