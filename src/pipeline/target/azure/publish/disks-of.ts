import type { TargetDisk } from '../../../types/target.ts';
import { azureDiskFailure } from '../disk/failures.ts';
import { diskKey, emptyKey } from '../disk/keys.ts';
import { footerBytes } from '../disk/sizes.ts';
import { type DiskSku, emptySkuOf, skuOf } from '../disk/skus.ts';
import { azureFailure } from '../failures.ts';
import { diskName, diskPath, emptyName, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

const GiB = 1024 ** 3;

/** A managed disk that the session made and that is to be published. */
export interface PlacedDisk {
  /** In the ledger. */
  readonly key: string;
  readonly name: string;
  /** Of the resource: `/subscriptions/…/disks/web-data1`. */
  readonly id: string;
  readonly sku: DiskSku;
}

/** One that does not boot. */
export interface DataDisk extends PlacedDisk {
  readonly lun: number;
  /** GiB, rounded up, of a disk of the machine. */
  readonly sizeGiB?: number;
  /** Index of the machine's disk in it; absent where it is new and empty. */
  readonly index?: number;
  /** From 1, of a new and empty one, and its size. */
  readonly empty?: { readonly n: number; readonly sizeGiB: number };
}

export interface PlacedDisks {
  readonly os: PlacedDisk & { readonly index: number };
  /** By LUN. */
  readonly data: readonly DataDisk[];
}

/** LUNs of a machine are 0 to 63. */
export const mostDataDisks = 64;

type Plan = Pick<AzurePlan, 'name' | 'sku' | 'dataSku' | 'dataDisks'>;
type Disks = readonly Pick<TargetDisk, 'index' | 'size'>[];

/**
 * All disks of what is published: the one that boots, the machine's others, the plan's new ones. The machine's keep
 * their order and take the first LUNs; a new one has the LUN that the plan gives it, else the lowest free one.
 * @param disks of the machine, the first the one that boots
 * @throws AZURE_NO_OS_DISK, AZURE_LUN_TAKEN, AZURE_TOO_MANY_DISKS
 */
export function disksOf(place: Place, plan: Plan, disks: Disks): PlacedDisks {
  const [os, ...others] = disks.toSorted((a, b) => a.index - b.index);
  if (os?.index !== 0) throw azureFailure('AZURE_NO_OS_DISK', { name: plan.name });
  return { os: ofMachine(place, plan, 0), data: dataDisks(place, plan, others) };
}

/** The same disks where nothing is made of them: none has to boot. */
export function disksAlone(place: Place, plan: Plan, disks: Disks): readonly (PlacedDisks['os'] | DataDisk)[] {
  const [first, ...others] = disks.toSorted((a, b) => a.index - b.index);
  return first?.index === 0
    ? [ofMachine(place, plan, 0), ...dataDisks(place, plan, others)]
    : dataDisks(place, plan, disks);
}

function dataDisks(place: Place, plan: Plan, others: Disks): DataDisk[] {
  const luns = lunsOf(plan, others.length);
  const fresh = (plan.dataDisks ?? []).map((wish, at) => ({
    ...placed(place, emptyKey(at + 1), emptyName(plan.name, at + 1), emptySkuOf(plan, wish)),
    lun: luns[at] ?? 0,
    empty: { n: at + 1, sizeGiB: wish.sizeGiB },
  }));
  const sent = others.map(({ index, size }, lun) => ({
    ...ofMachine(place, plan, index),
    ...(size === undefined ? {} : { sizeGiB: Math.ceil((size - footerBytes) / GiB) }),
    lun,
  }));
  return [...sent, ...fresh].toSorted((a, b) => a.lun - b.lun);
}

function ofMachine(place: Place, plan: Plan, index: number): PlacedDisks['os'] {
  return { ...placed(place, diskKey(index), diskName(plan.name, index), skuOf(plan, index)), index };
}

function placed(place: Place, key: string, name: string, sku: DiskSku): PlacedDisk {
  return { key, name, id: diskPath(place, name), sku };
}

/**
 * Where the plan's new disks go.
 * @param taken how many of the first LUNs the machine's own data disks have
 * @throws AZURE_LUN_TAKEN, AZURE_TOO_MANY_DISKS
 */
export function lunsOf({ dataDisks = [] }: Pick<AzurePlan, 'dataDisks'>, taken: number): number[] {
  const most = mostDataDisks;
  if (taken + dataDisks.length > most) {
    throw azureDiskFailure('AZURE_TOO_MANY_DISKS', { disks: taken + dataDisks.length, most });
  }
  const used = new Set(Array.from({ length: taken }, (_, lun) => lun));
  const lowestFree = () => Array.from({ length: most }, (_, lun) => lun).find(lun => !used.has(lun)) ?? most;
  for (const [at, { lun }] of dataDisks.entries()) {
    if (lun === undefined) continue;
    if (used.has(lun))
      throw azureDiskFailure('AZURE_LUN_TAKEN', { disk: at + 1, lun, free: freeBeside(dataDisks, taken) });
    used.add(lun);
  }
  return dataDisks.map(({ lun }) => {
    if (lun !== undefined) return lun;
    const free = lowestFree();
    used.add(free);
    return free;
  });
}

/** The lowest LUN that nobody has or asks for. */
function freeBeside(dataDisks: readonly { readonly lun?: number | undefined }[], taken: number): number {
  const asked = new Set(dataDisks.map(({ lun }) => lun));
  let lun = taken;
  while (asked.has(lun)) lun += 1;
  return lun;
}
