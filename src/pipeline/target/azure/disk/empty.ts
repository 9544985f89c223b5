import type { Keep } from '../../../types/ledger.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../arm/operation.ts';
import { type DiskRow, diskForm, inForm, sessionOf } from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import { diskPath, type Place } from '../names.ts';
import type { DataDisk } from '../publish/disks-of.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { emptyBody } from './body.ts';
import { getDisk, intendDisk, noteDisk, partIn } from './disk.ts';
import { encryptionOf } from './encryption.ts';

const version = apiVersions.disks;
const gibibyte = 1024 ** 3;

/** What of a disk it takes to make it; only those with `empty` are made here. */
type Empty = Pick<DataDisk, 'key' | 'name' | 'sku' | 'empty'>;

/** Which of the plan's new disks it is, by its tag. */
export function emptyIn(row: Pick<DiskRow, 'tags'>): number | undefined {
  const n = /^empty(\d{1,2})$/.exec(partIn(row) ?? '')?.[1];
  return n === undefined ? undefined : Number(n);
}

/**
 * Makes the plan's new disks that are not there yet. What has the name of one but not our tags is never touched.
 * @param disks of `disksOf`; those of the machine are left alone
 * @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_DISK_SIZE, AZURE_ENCRYPTION_SET
 */
export async function ensureEmptyDisks(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly Empty[],
  keep: Keep,
): Promise<void> {
  const wanted = disks.filter(({ empty }) => empty !== undefined);
  if (wanted.length === 0) return;
  const encryption = await encryptionOf(arm, place, plan);
  for (const disk of wanted) {
    const body = emptyBody(plan, disk, { session: keep.session, encryption });
    await ensureEmpty(arm, place, disk, body, keep);
  }
}

async function ensureEmpty(arm: Arm, place: Place, disk: Empty, body: unknown, keep: Keep): Promise<void> {
  const { key, name, empty = { n: 0, sizeGiB: 0 } } = disk;
  const at = { path: diskPath(place, name), version };
  const found = await getDisk(arm, place, name);
  if (found) mustBeOurs(found, place, empty, keep.session);
  if (found && found.properties.provisioningState !== 'Failed') {
    await noteDisk(keep, key, place, name, found.id);
    await awaitProvisioned(arm, at, `PUT disks/${name}`);
    return;
  }
  if (found) await remove(arm, at);
  await intendDisk(keep, key, place, name);
  const made = inForm(arm, await put(arm, { ...at, body }), diskForm, name);
  await keep.made(key, { id: made.id });
}

/** @throws AZURE_NAME_TAKEN, AZURE_NAME_HELD, AZURE_DISK_SIZE */
function mustBeOurs(found: DiskRow, { group }: Place, empty: { n: number; sizeGiB: number }, session: string): void {
  const about = { kind: 'disk', name: found.name, group };
  const theirs = sessionOf(found);
  if (theirs === undefined || emptyIn(found) !== empty.n) throw azureFailure('AZURE_NAME_TAKEN', about);
  if (theirs !== session) throw azureFailure('AZURE_NAME_HELD', { ...about, session: theirs });
  const { diskSizeGB } = found.properties;
  if (diskSizeGB === undefined || diskSizeGB === empty.sizeGiB) return;
  const [expected, actual] = [empty.sizeGiB * gibibyte, diskSizeGB * gibibyte];
  throw azureFailure('AZURE_DISK_SIZE', { name: found.name, expected, actual });
}
