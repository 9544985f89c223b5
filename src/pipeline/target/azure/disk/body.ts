import type { Control } from '../../../types/control.ts';
import type { Marks, TargetDisk } from '../../../types/target.ts';
import { beganTag, diskTag, locationName, sourceTag } from '../names.ts';
import type { DataDisk } from '../publish/disks-of.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { tagsOf } from '../tags.ts';
import { supportedCapabilities } from './capabilities.ts';
import type { Encryption } from './encryption.ts';
import { generationOf } from './generation.ts';
import { osTypeOf } from './os-type.ts';
import { type DiskSku, isProvisioned, skuOf, zonesOf } from './skus.ts';

/** What of a disk's body does not come from the plan alone. */
export interface Made {
  readonly session: string;
  /** Absent: with the platform's own key. */
  readonly encryption?: Encryption | undefined;
}

/**
 * A disk that a disk of the machine is uploaded to. osType, hyperVGeneration and supportedCapabilities are for the disk
 * that boots and for no other. Source: Microsoft.Compute disk.json, 2024-03-02
 */
export function uploadBody(plan: AzurePlan, disk: TargetDisk, made: Made, ctl: Control): unknown {
  const { index, size, marks } = disk;
  const creation = { createOption: 'Upload', uploadSizeBytes: size };
  const body = common(plan, skuOf(plan, index), made, creation);
  const system = index === 0 ? systemOf(plan, disk, ctl) : {};
  return {
    ...body,
    tags: { ...body.tags, [diskTag]: String(index), ...marksAsTags(marks) },
    properties: { ...system, ...body.properties },
  };
}

/** One of the plan's new disks. */
export function emptyBody(plan: AzurePlan, { sku, empty }: Pick<DataDisk, 'sku' | 'empty'>, made: Made): unknown {
  const body = common(plan, sku, made, { createOption: 'Empty' });
  return {
    ...body,
    tags: { ...body.tags, [diskTag]: `empty${empty?.n ?? 0}` },
    properties: { ...body.properties, diskSizeGB: empty?.sizeGiB },
  };
}

function common(plan: AzurePlan, sku: DiskSku, { session, encryption }: Made, creation: object) {
  // PremiumV2 and Ultra count in sectors of 4096 bytes unless told, and a VMware disk never does.
  const sectors = isProvisioned(sku) ? { logicalSectorSize: 512 } : {};
  return {
    location: locationName(plan.location),
    ...zonesOf(plan, sku),
    sku: { name: sku },
    tags: tagsOf(plan, session),
    properties: { creationData: { ...creation, ...sectors }, ...(encryption ? { encryption } : {}) },
  };
}

function systemOf(plan: AzurePlan, disk: TargetDisk, ctl: Control): object {
  const capabilities = supportedCapabilities(plan, disk);
  return {
    osType: osTypeOf(plan, disk, ctl),
    hyperVGeneration: `V${generationOf(plan, disk)}`,
    ...(capabilities ? { supportedCapabilities: capabilities } : {}),
  };
}

function marksAsTags(marks: Marks | undefined): Record<string, string> {
  return marks ? { [beganTag]: new Date(marks.began).toISOString(), [sourceTag]: marks.source } : {};
}
