import { imageFailure } from '../failures.ts';
import { crc32c } from './crc32c.ts';
import { guidAt } from './guid.ts';
import { headerSection, MiB } from './header.ts';
import type { ReplayedFile } from './replayed-file.ts';

const tablesAt = [192 * 1024, 256 * 1024];
const tableLength = 64 * 1024;
const mostEntries = 2047;
const known = {
  bat: '2DC27766-F623-4200-9D64-115E9BFD4A08',
  metadata: '8B7CA206-4790-4B9A-B8FE-575F050F886E',
} as const;

/** A stretch of the file, in bytes. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

export interface Regions {
  readonly bat: Region;
  readonly metadata: Region;
  /** All of them, also those nobody knows. */
  readonly all: readonly Region[];
}

/**
 * The first of the two region tables that is valid.
 * @throws Failed VHDX_DAMAGED, VHDX_FIELD, VHDX_NEEDS for a region that is required and not known
 * Source: MS-VHDX 2.2.3.
 */
export async function readRegions(file: ReplayedFile): Promise<Regions> {
  for (const at of tablesAt) {
    const table = await file.at(at, tableLength);
    if (table.toString('latin1', 0, 4) !== 'regi' || crc32c(table, 4) !== table.readUInt32LE(4)) continue;
    return parseRegions(table, file);
  }
  throw imageFailure('VHDX_DAMAGED', { file: file.name, part: 'region table', at: tablesAt[0] ?? 0 });
}

function parseRegions(table: Buffer, { name: file, size }: ReplayedFile): Regions {
  const count = table.readUInt32LE(8);
  if (count > mostEntries) throw imageFailure('VHDX_FIELD', { file, field: 'EntryCount', value: String(count) });
  const found = new Map<string, Region>();
  for (let index = 0; index < count; index++) {
    const at = 16 + index * 32;
    const id = guidAt(table, at);
    const offset = table.readBigUInt64LE(at + 16);
    const length = table.readUInt32LE(at + 24);
    if (offset % BigInt(MiB) !== 0n || offset < BigInt(headerSection) || offset > 2n ** 50n) {
      throw imageFailure('VHDX_FIELD', { file, field: `FileOffset ${id}`, value: String(offset) });
    }
    if (length === 0 || length % MiB !== 0 || found.has(id)) {
      throw imageFailure('VHDX_FIELD', { file, field: `Length ${id}`, value: String(length) });
    }
    const required = (table.readUInt32LE(at + 28) & 1) !== 0;
    if (required && id !== known.bat && id !== known.metadata) throw imageFailure('VHDX_NEEDS', { file, feature: id });
    found.set(id, { offset: Number(offset), length });
  }
  const bat = found.get(known.bat);
  const metadata = found.get(known.metadata);
  if (!bat || !metadata) {
    throw imageFailure('VHDX_DAMAGED', { file, part: bat ? 'metadata region' : 'BAT region', at: tablesAt[0] ?? 0 });
  }
  const cut = [bat, metadata].find(region => region.offset + region.length > size);
  if (cut) throw imageFailure('IMAGE_CUT', { file, at: size, expected: cut.offset + cut.length });
  const all = [...found.values()].sort((a, b) => a.offset - b.offset);
  const over = all.find((region, index) => region.offset + region.length > (all[index + 1]?.offset ?? 2 ** 53));
  if (over) throw imageFailure('VHDX_BLOCKS_OVERLAP', { file, at: over.offset });
  return { bat, metadata, all };
}
