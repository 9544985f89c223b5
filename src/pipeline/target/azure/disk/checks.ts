import { type Facts, Failed } from '../../../failure.ts';
import type { Check, Verdict } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import type { Arm } from '../arm/arm.ts';
import { diskName, emptyName, locationName, type Place } from '../names.ts';
import { lunsOf } from '../publish/disks-of.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { vmFrom } from '../vm/wishes.ts';
import { architectureOf } from './capabilities.ts';
import { encryptionSetId, findEncryptionSet, isConfidential } from './encryption.ts';
import type { AzureDiskFailures } from './failures.ts';
import { knownOsType } from './os-type.ts';
import { footerBytes, leastOf } from './sizes.ts';
import { type DiskSku, emptySkuOf, isProvisioned, skuOf } from './skus.ts';

/** What preflight found of the disks that a plan asks for. Sizes in bytes. */
export interface AzureDiskChecks {
  AZURE_DISKS_PLACED: { data: number; empty: number };
  AZURE_LUN_CLASH: AzureDiskFailures['AZURE_LUN_TAKEN'];
  AZURE_DISKS_MANY: AzureDiskFailures['AZURE_TOO_MANY_DISKS'];
  AZURE_SKU_LEAST: { name: string; sku: string; bytes: number; least: number };
  /** Disks of this kind go into no image and no gallery. */
  AZURE_SKU_NO_IMAGE: { name: string; sku: string };
  /** The machine is made of an image or a version, because of this key of the plan. */
  AZURE_SKU_NO_MACHINE: { name: string; sku: string; key: string };
  AZURE_SKU_NO_ZONE: { name: string; sku: string };
  /** None of the disks boots, and what is made needs one that does. */
  AZURE_BOOT_DISK_MISSING: { name: string };
  AZURE_GEN1_NVME: Record<never, never>;
  AZURE_GEN1_ARM: Record<never, never>;
  /** The plan says one system, the disks hold another. */
  AZURE_OS_TYPE_DIFFERS: { plan: string; found: string };
  AZURE_OS_TYPE_UNKNOWN: { osType: string };
  AZURE_ENCRYPTION_FOUND: { set: string; type: string };
  AZURE_ENCRYPTION_MISSING: { set: string };
  AZURE_ENCRYPTION_ELSEWHERE: { set: string; location: string; wanted: string };
  AZURE_ENCRYPTION_OF_CONFIDENTIAL: { set: string; type: string };
  AZURE_ENCRYPTION_UNSEEN: { set: string };
}

function check<C extends keyof AzureDiskChecks>(
  id: string,
  verdict: Verdict,
  code: C,
  facts: AzureDiskChecks[C] & Facts,
): Check {
  const severity = verdict === 'fail' ? 'blocks' : verdict === 'warn' ? 'warns' : 'info';
  return { id, verdict, severity, evidence: [{ code, facts, verdict }] };
}

/** What can be said of the plan's disks without asking Azure; where all is well, one line at most. */
export function* diskChecks(plan: AzurePlan, disks: readonly TargetDisk[]): Generator<Check> {
  yield* lunCheck(plan, disks);
  const boots = disks.some(({ index }) => index === 0);
  if (disks.length > 0 && !boots && plan.publish !== 'disk') {
    yield check('azure-boot-disk', 'fail', 'AZURE_BOOT_DISK_MISSING', { name: plan.name });
  }
  for (const { name, sku, bytes } of skusOf(plan, disks)) yield* skuChecks(plan, name, sku, bytes);
  const os = disks.find(({ index }) => index === 0);
  if (os) yield* systemChecks(plan, os);
}

function* lunCheck(plan: AzurePlan, disks: readonly TargetDisk[]): Generator<Check> {
  const data = disks.filter(({ index }) => index > 0).length;
  const empty = plan.dataDisks?.length ?? 0;
  try {
    lunsOf(plan, data);
    if (empty > 0) yield check('azure-luns', 'pass', 'AZURE_DISKS_PLACED', { data, empty });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const { code, facts } = error.failure;
    const [disk, lun, free, count, most] = ['disk', 'lun', 'free', 'disks', 'most'].map(name => Number(facts[name]));
    yield code === 'AZURE_LUN_TAKEN'
      ? check('azure-luns', 'fail', 'AZURE_LUN_CLASH', { disk: disk ?? 0, lun: lun ?? 0, free: free ?? 0 })
      : check('azure-luns', 'fail', 'AZURE_DISKS_MANY', { disks: count ?? 0, most: most ?? 0 });
  }
}

/** Every disk that there will be, with its kind and its size in bytes. */
function skusOf(plan: AzurePlan, disks: readonly TargetDisk[]) {
  const sent = disks.map(({ index, size = 0 }) => ({
    name: diskName(plan.name, index),
    sku: skuOf(plan, index),
    bytes: size - footerBytes,
  }));
  const fresh = (plan.dataDisks ?? []).map((wish, at) => ({
    name: emptyName(plan.name, at + 1),
    sku: emptySkuOf(plan, wish),
    bytes: wish.sizeGiB * 1024 ** 3,
  }));
  return [...sent, ...fresh];
}

function* skuChecks(plan: AzurePlan, name: string, sku: DiskSku, bytes: number): Generator<Check> {
  const id = `azure-sku/${name}`;
  const least = leastOf(sku);
  if (bytes < least) yield check(id, 'fail', 'AZURE_SKU_LEAST', { name, sku, bytes, least });
  if (!isProvisioned(sku)) return;
  if (plan.publish === 'image' || plan.publish === 'gallery') {
    yield check(id, 'fail', 'AZURE_SKU_NO_IMAGE', { name, sku });
  }
  if (plan.publish === 'vm' && vmFrom(plan) !== 'disks') {
    const key = plan.gallery ? 'target.gallery' : `target.vm.${plan.vm?.trustedLaunch ? 'trustedLaunch' : 'sshKey'}`;
    yield check(id, 'fail', 'AZURE_SKU_NO_MACHINE', { name, sku, key });
  }
  if (plan.zone === undefined) yield check(id, 'warn', 'AZURE_SKU_NO_ZONE', { name, sku });
}

function* systemChecks(plan: AzurePlan, os: TargetDisk): Generator<Check> {
  const generation = plan.generation === 'auto' ? os.generation : plan.generation;
  if (generation === 1 && plan.nvme === true) yield check('azure-nvme', 'fail', 'AZURE_GEN1_NVME', {});
  if (generation === 1 && architectureOf(plan, os) === 'Arm64') {
    yield check('azure-architecture', 'fail', 'AZURE_GEN1_ARM', {});
  }
  const found = knownOsType({}, os);
  if (plan.osType !== undefined && found !== undefined && plan.osType !== found) {
    yield check('azure-os-type', 'warn', 'AZURE_OS_TYPE_DIFFERS', { plan: plan.osType, found });
  }
  if (knownOsType(plan, os) === undefined) {
    yield check('azure-os-type', 'warn', 'AZURE_OS_TYPE_UNKNOWN', { osType: 'Linux' });
  }
}

export const encryptionId = 'azure-encryption';

/** Is the plan's encryption set there, where the disks are to be, and one for them? Nothing where the plan names none. */
export async function encryptionCheck({ arm, place, plan }: Asked): Promise<Check[]> {
  const id = encryptionSetId(place, plan);
  if (id === undefined) return [];
  const told = <C extends keyof AzureDiskChecks>(verdict: Verdict, code: C, facts: AzureDiskChecks[C] & Facts) => [
    check(encryptionId, verdict, code, facts),
  ];
  try {
    const set = await findEncryptionSet(arm, id);
    if (!set) return told('fail', 'AZURE_ENCRYPTION_MISSING', { set: id });
    const { encryptionType: type = 'EncryptionAtRestWithCustomerKey' } = set.properties;
    const [location, wanted] = [locationName(set.location), locationName(plan.location)];
    if (location !== wanted) return told('fail', 'AZURE_ENCRYPTION_ELSEWHERE', { set: set.name, location, wanted });
    if (isConfidential(type)) return told('fail', 'AZURE_ENCRYPTION_OF_CONFIDENTIAL', { set: set.name, type });
    return told('pass', 'AZURE_ENCRYPTION_FOUND', { set: set.name, type });
  } catch (error) {
    if (!(error instanceof Failed && error.failure.code === 'AZURE_DENIED')) throw error;
    return told('unknown', 'AZURE_ENCRYPTION_UNSEEN', { set: id });
  }
}

/** Whom to ask about which plan. */
interface Asked {
  readonly arm: Arm;
  readonly place: Place;
  readonly plan: AzurePlan;
}
