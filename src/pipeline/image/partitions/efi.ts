import { isZero } from '../../../native/index.ts';
import type { EfiLoader, Evidence, Partition, Verdict } from '../../types/inspection.ts';
import { bestOf } from '../../verdicts.ts';
import { contentOf } from './content.ts';
import { type Fallback, findFallback, findVendors, type VendorLoader } from './efi-loaders.ts';
import { saw } from './evidence.ts';
import { openFat } from './fat.ts';
import type { Table } from './table.ts';
import { Malformed, orProblem, type View } from './view.ts';

/** One disk has one; a few more are looked into. */
const MOST_SYSTEMS = 4;

export interface EfiBoot {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  /** Absent where no EFI system partition could be read. */
  readonly loaders?: readonly EfiLoader[];
}

/** Would UEFI firmware that remembers nothing start it: an EFI system partition and a loader at the removable-media path. */
export async function efiBoot(disk: View, table: Table): Promise<EfiBoot> {
  const systems = table.partitions.filter(({ role }) => role === 'efi-system').slice(0, MOST_SYSTEMS);
  if (systems.length === 0) return without(table);
  const found: EfiBoot[] = [];
  for (const system of systems) found.push(await systemPartition(disk, system));
  const loaders = found.flatMap(each => each.loaders ?? []);
  const best = bestOf(found.map(({ verdict }) => verdict));
  return {
    verdict: best === 'pass' && table.unprotected ? 'warn' : best,
    evidence: found.flatMap(({ evidence }) => evidence),
    ...(found.some(each => each.loaders !== undefined) ? { loaders } : {}),
  };
}

/** Where the table could not be read to its end it may still be there; firmware also looks into FAT on a bare disk. */
function without(table: Table): EfiBoot {
  if (table.kind === 'unknown' || !table.complete || table.content === 'fat')
    return { verdict: 'unknown', evidence: [] };
  return { verdict: 'fail', evidence: [saw('BOOT_ESP_NONE', 'fail', {})] };
}

async function systemPartition(disk: View, partition: Partition): Promise<EfiBoot> {
  const found = await orProblem(look(disk, partition));
  return found instanceof Malformed ? unreadable(partition, found) : found;
}

async function look(disk: View, partition: Partition): Promise<EfiBoot> {
  const { number, offset, length } = partition;
  const view = disk.part(offset, length);
  const fat = await openFat(view);
  if (fat === undefined) return notFat(view, number);
  const evidence = [saw('BOOT_ESP', 'pass', { partition: number, offset, length, fat: fat.bits })];
  const fallback = await findFallback(fat);
  const vendors = await orProblem(findVendors(fat));
  if (vendors instanceof Malformed) {
    // What was found stands; what was not found may be where the directory is damaged.
    const doubt = unreadable(partition, vendors);
    if (fallback === undefined) return { ...doubt, evidence: [...evidence, ...doubt.evidence] };
    evidence.push(...doubt.evidence);
  }
  return judged(number, evidence, fallback, vendors instanceof Malformed ? [] : vendors);
}

function judged(
  partition: number,
  evidence: Evidence[],
  fallback: Fallback | undefined,
  vendors: readonly VendorLoader[],
): EfiBoot {
  const judgement = fallback === undefined ? missing(partition, vendors) : present(partition, fallback, vendors);
  const loaders = [
    ...(fallback === undefined ? [] : [{ partition, path: fallback.path, fallback: true }]),
    ...vendors.map(({ path }) => ({ partition, path, fallback: false })),
  ];
  const seen = vendors.map(({ path }) => saw('BOOT_EFI_VENDOR', 'pass', { partition, path }));
  return { verdict: judgement.verdict, evidence: [...evidence, judgement, ...seen], loaders };
}

/** A fresh machine in a cloud has no boot entries in NVRAM, so a vendor's loader alone is not found. */
function missing(partition: number, vendors: readonly VendorLoader[]): Evidence {
  return vendors.length > 0
    ? saw('BOOT_EFI_FALLBACK_MISSING', 'warn', { partition })
    : saw('BOOT_EFI_LOADER_NONE', 'fail', { partition });
}

function present(partition: number, fallback: Fallback, vendors: readonly VendorLoader[]): Evidence {
  const facts = { partition, path: fallback.path };
  if (!fallback.program) return saw('BOOT_EFI_NOT_A_PROGRAM', 'warn', facts);
  // Same length as a vendor's shim: it is that shim, and shim starts what lies beside it.
  const isShim = vendors.some(({ shimSize }) => shimSize === fallback.size);
  if (isShim && !fallback.hasNext) return saw('BOOT_EFI_SHIM_ALONE', 'warn', facts);
  return saw('BOOT_EFI_FALLBACK', 'pass', facts);
}

async function notFat(view: View, partition: number): Promise<EfiBoot> {
  const content = await contentOf(view);
  const blank = content === undefined && isZero(await view.read(0, Math.min(512, view.size)));
  // What is neither blank nor recognised may be a FAT whose first sector is damaged.
  if (content === undefined && !blank) throw new Malformed('boot-record');
  const evidence = [saw('BOOT_ESP_NOT_FAT', 'fail', { partition, content: content ?? 'empty' })];
  return { verdict: 'fail', evidence };
}

function unreadable({ number }: Partition, { problem }: Malformed): EfiBoot {
  return { verdict: 'unknown', evidence: [saw('BOOT_ESP_UNREADABLE', 'unknown', { partition: number, problem })] };
}
