import type { Control } from '../../../types/control.ts';
import type { Keep } from '../../../types/ledger.ts';
import type { Marks, TargetDisk } from '../../../types/target.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../arm/operation.ts';
import { type DiskRow, diskForm, find, inForm, sessionOf } from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import { beganTag, diskName, diskPath, diskTag, type Place, sourceTag } from '../names.ts';
import { tell } from '../notes.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { uploadBody } from './body.ts';
import { encryptionOf } from './encryption.ts';
import { diskKey } from './keys.ts';

const version = apiVersions.disks;

export function getDisk(arm: Arm, place: Place, name: string): Promise<DiskRow | undefined> {
  return find(arm, { path: diskPath(place, name), version }, diskForm);
}

/**
 * The managed disk that a machine's disk is uploaded to: found again by its name, or made. What has our name
 * but not our tags is never touched.
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_DISK_SIZE, AZURE_GENERATION_UNKNOWN, AZURE_ENCRYPTION_SET
 */
export async function ensureDisk(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disk: TargetDisk,
  keep: Keep,
  ctl: Control,
): Promise<DiskRow> {
  const name = diskName(plan.name, disk.index);
  const key = diskKey(disk.index);
  const found = await getDisk(arm, place, name);
  if (found) mustBeOurDisk(found, place, disk, keep.session);
  if (found && !neverStood(found)) {
    await noteDisk(keep, key, place, name, found.id);
    const standing = await awaitProvisioned(arm, { path: diskPath(place, name), version }, `PUT disks/${name}`);
    return inForm(arm, standing, diskForm, diskPath(place, name));
  }
  if (found) await remove(arm, { path: diskPath(place, name), version });
  else if (keep.entry(key)?.state === 'made') tell(ctl, 'azure-disk-made-again', { name });
  const encryption = await encryptionOf(arm, place, plan);
  const body = uploadBody(plan, disk, { session: keep.session, encryption }, ctl);
  await intendDisk(keep, key, place, name);
  const made = inForm(arm, await put(arm, { path: diskPath(place, name), version, body }), diskForm, name);
  await keep.made(key, { id: made.id });
  return made;
}

/** Its making failed late: what has our name is a shell, replaced by a new one. */
function neverStood({ properties: { provisioningState, diskState } }: DiskRow): boolean {
  return provisioningState === 'Failed' && !/^(ActiveUpload|Unattached)$/.test(diskState ?? '');
}

/** @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_DISK_SIZE */
function mustBeOurDisk(found: DiskRow, place: Place, disk: TargetDisk, session: string): void {
  const about = { kind: 'disk', name: found.name, group: place.group };
  const theirs = sessionOf(found);
  if (theirs === undefined || found.tags?.[diskTag] !== String(disk.index)) {
    throw azureFailure('AZURE_NAME_TAKEN', about);
  }
  if (theirs !== session) throw azureFailure('AZURE_NAME_HELD', { ...about, session: theirs });
  const actual = found.properties.creationData?.uploadSizeBytes ?? 0;
  const expected = disk.size ?? 0;
  if (actual !== expected) throw azureFailure('AZURE_DISK_SIZE', { name: found.name, expected, actual });
}

/** The marks on a disk, as far as they are there and make sense: anybody may have changed its tags. */
export function marksIn({ tags }: DiskRow): Partial<Marks> {
  const began = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(tags?.[beganTag] ?? '')
    ? Date.parse(tags?.[beganTag] ?? '')
    : Number.NaN;
  const source = /^[0-9a-f]{64}$/.exec(tags?.[sourceTag] ?? '')?.[0];
  return { ...(Number.isNaN(began) ? {} : { began }), ...(source === undefined ? {} : { source }) };
}

/** Which of a session's disks it is, as its tag says: `0`, `1`, … or `empty1`. */
export function partIn({ tags }: Pick<DiskRow, 'tags'>): string | undefined {
  return /^(empty)?\d{1,4}$/.exec(tags?.[diskTag] ?? '')?.[0];
}

/** Which of the machine's disks it is, by its tag. */
export function indexIn(row: Pick<DiskRow, 'tags'>): number | undefined {
  const index = /^\d+$/.exec(partIn(row) ?? '')?.[0];
  return index === undefined ? undefined : Number(index);
}

/** Was its upload ended? What was is whole, and takes nothing more. */
export function isSealed({ properties: { provisioningState, diskState } }: DiskRow): boolean {
  if (diskState === undefined || provisioningState === 'Failed') return false;
  return diskState !== 'ReadyToUpload' && diskState !== 'ActiveUpload';
}

/** Before a disk is made; harmless when it was noted before. */
export async function intendDisk(keep: Keep, key: string, place: Place, name: string): Promise<void> {
  const state = keep.entry(key)?.state;
  if (state === 'intended') return;
  const facts = { subscription: place.subscription, group: place.group, name };
  await keep.intend({ key, kind: 'azure-disk', side: 'target', facts });
}

/** Ours, but a kill came between the deed and its note, or another machine has adopted the session. */
export async function noteDisk(keep: Keep, key: string, place: Place, name: string, id: string): Promise<void> {
  if (keep.entry(key)?.state === 'made') return;
  await intendDisk(keep, key, place, name);
  await keep.made(key, { id });
}
