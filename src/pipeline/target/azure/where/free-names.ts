import { Failed } from '../../../failure.ts';
import type { Check } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { apiVersions } from '../arm/api-versions.ts';
import { find, resourceForm, sessionOf } from '../arm/resources.ts';
import { diskName, diskPath, emptyName, imagePath, type Place } from '../names.ts';
import { disksOf } from '../publish/disks-of.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { vmKinds, vmKindsMade } from '../vm/kinds.ts';
import { vmDiskName } from '../vm/names.ts';
import { goesThroughImage, vmFrom } from '../vm/wishes.ts';
import { check } from './checks.ts';
import type { Ground } from './ground.ts';

interface Name {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  readonly version: string;
}

/**
 * Whether what will be made has a free name. One that one of our sessions holds only warns: whether it is this session
 * only `begin` can tell, which refuses it otherwise.
 */
export async function nameChecks(ground: Ground, disks: readonly TargetDisk[]): Promise<Check[]> {
  const { arm, place, plan } = ground;
  if ((await ground.group()) === undefined) return [];
  return Promise.all(
    namesOf(plan, place, disks).map(async ({ kind, name, path, version }) => {
      const id = `azure-name/${kind}/${name}`;
      const found = await find(arm, { path, version }, resourceForm);
      if (!found) return check(id, 'pass', 'AZURE_NAME_FREE', { kind, name });
      const session = sessionOf(found);
      return session === undefined
        ? check(id, 'fail', 'AZURE_NAME_IN_USE', { kind, name, group: place.group })
        : check(id, 'warn', 'AZURE_NAME_OF_SESSION', { kind, name, session });
    }),
  );
}

function namesOf(plan: AzurePlan, place: Place, disks: readonly TargetDisk[]): Name[] {
  const names: Name[] = [];
  const { name } = plan;
  const disk = (of: string) => ({ kind: 'disk', name: of, path: diskPath(place, of), version: apiVersions.disks });
  if (goesThroughImage(plan)) {
    names.push({ kind: 'image', name, path: imagePath(place, name), version: apiVersions.images });
  }
  if (plan.publish === 'vm') names.push(...vmNames(plan, place));
  for (const index of disks.length > 0 ? disks.map(each => each.index) : [0]) names.push(disk(diskName(name, index)));
  for (const at of (plan.dataDisks ?? []).keys()) names.push(disk(emptyName(name, at + 1)));
  // Azure makes its own disks for a machine that is not made of ours.
  if (plan.publish === 'vm' && vmFrom(plan) !== 'disks') {
    names.push(...lunsIn(plan, place, disks).map(lun => disk(vmDiskName(name, lun))));
  }
  return names;
}

function vmNames(plan: AzurePlan, place: Place): Name[] {
  return vmKindsMade(plan).map(kind => {
    const { path, version, name: nameOf } = vmKinds[kind];
    const name = nameOf(plan.name);
    return { kind: kind.replace('azure-', ''), name, path: path(place, name), version };
  });
}

/** Of the machine's disks, undefined for the one that boots; of what has no LUN of its own another check tells. */
function lunsIn(plan: AzurePlan, place: Place, disks: readonly TargetDisk[]): (number | undefined)[] {
  if (disks.length === 0) return [undefined];
  try {
    return [undefined, ...disksOf(place, plan, disks).data.map(({ lun }) => lun)];
  } catch (error) {
    if (error instanceof Failed) return [undefined];
    throw error;
  }
}
