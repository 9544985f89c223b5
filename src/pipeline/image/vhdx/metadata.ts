import { imageFailure } from '../failures.ts';
import { guidAt } from './guid.ts';
import { MiB } from './header.ts';
import { parentOf } from './parent.ts';
import type { Region } from './regions.ts';
import type { ReplayedFile } from './replayed-file.ts';

const tableLength = 64 * 1024;
const mostEntries = 2047;
const mostItem = MiB;
const mostSize = 2 ** 46;
const flag = { user: 1, required: 4 } as const;
const items = {
  parameters: 'CAA16737-FA36-4D43-B3B6-33F0AA44E76B',
  size: '2FA54224-CD1B-4876-B211-5DBED83BF4B8',
  id: 'BECA12AB-B2E6-4523-93EF-C309E000C746',
  logicalSector: '8141BF1D-A96F-4709-BA47-F233A8FAAB5F',
  physicalSector: 'CDA348C7-445D-4471-9CC9-E9885251C556',
  parent: 'A8D35F2D-B30B-454D-ABF7-D3D84834AB0C',
} as const;

/** What a VHDX says of its disk; in bytes. */
export interface VhdxMetadata {
  readonly size: number;
  readonly blockBytes: number;
  /** 512 or 4096. */
  readonly sectorSize: number;
  /** Name of the parent where it is a differencing disk, empty where it does not say one; absent for any other. */
  readonly parent?: string;
}

/** @throws Failed VHDX_DAMAGED, VHDX_FIELD, VHDX_NEEDS. Source: MS-VHDX 2.6. */
export async function readMetadata(file: ReplayedFile, region: Region): Promise<VhdxMetadata> {
  const found = await itemsOf(file, region);
  const item = (name: keyof typeof items, length: number): Buffer => {
    const bytes = found.get(items[name]);
    if (!bytes || bytes.length < length) {
      throw imageFailure('VHDX_DAMAGED', { file: file.name, part: `metadata ${name}`, at: region.offset });
    }
    return bytes;
  };
  const wrong = (field: string, value: number | bigint) =>
    imageFailure('VHDX_FIELD', { file: file.name, field, value: String(value) });
  const parameters = item('parameters', 8);
  const blockBytes = parameters.readUInt32LE(0);
  if (blockBytes < MiB || blockBytes > 256 * MiB || (blockBytes & (blockBytes - 1)) !== 0) {
    throw wrong('BlockSize', blockBytes);
  }
  const sectorSize = item('logicalSector', 4).readUInt32LE(0);
  if (sectorSize !== 512 && sectorSize !== 4096) throw wrong('LogicalSectorSize', sectorSize);
  const size = item('size', 8).readBigUInt64LE(0);
  if (size === 0n || size > BigInt(mostSize) || size % BigInt(sectorSize) !== 0n) throw wrong('VirtualDiskSize', size);
  const differencing = (parameters.readUInt32LE(4) & 2) !== 0;
  return {
    size: Number(size),
    blockBytes,
    sectorSize,
    ...(differencing ? { parent: parentOf(found.get(items.parent)) } : {}),
  };
}

/** By GUID; only of items that this reader knows. */
async function itemsOf(file: ReplayedFile, region: Region): Promise<Map<string, Buffer>> {
  const table = await file.at(region.offset, tableLength);
  if (table.toString('latin1', 0, 8) !== 'metadata') {
    throw imageFailure('VHDX_DAMAGED', { file: file.name, part: 'metadata table', at: region.offset });
  }
  const count = table.readUInt16LE(10);
  const wrong = (field: string, value: number) =>
    imageFailure('VHDX_FIELD', { file: file.name, field, value: String(value) });
  if (count > mostEntries) throw wrong('EntryCount', count);
  const known = new Set<string>(Object.values(items));
  const found = new Map<string, Buffer>();
  for (let index = 0; index < count; index++) {
    const at = 32 + index * 32;
    const id = guidAt(table, at);
    const offset = table.readUInt32LE(at + 16);
    const length = table.readUInt32LE(at + 20);
    const flags = table.readUInt32LE(at + 24);
    // The same GUID may stand for an item of a user and for one of the format.
    const ours = (flags & flag.user) === 0 && known.has(id);
    if (!ours && (flags & flag.required) !== 0) throw imageFailure('VHDX_NEEDS', { file: file.name, feature: id });
    if (!ours) continue;
    if (length > mostItem) throw wrong(`Length ${id}`, length);
    if (length > 0 && (offset < tableLength || offset + length > region.length)) throw wrong(`Offset ${id}`, offset);
    if (found.has(id)) throw wrong(`ItemId ${id}`, index);
    found.set(id, await file.at(region.offset + offset, length));
  }
  return found;
}
