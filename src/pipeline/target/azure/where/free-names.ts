import type { Check } from '../../../types/inspection.ts';
import type { TargetDisk } from '../../../types/target.ts';
import { apiVersions } from '../arm/api-versions.ts';
import { find, resourceForm, sessionOf } from '../arm/resources.ts';
import { diskName, diskPath, emptyName, groupPath, imagePath, type Place } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
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
      const id = `azure-name/${name}`;
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
  const compute = `${groupPath(place).replace('/resourcegroups/', '/resourceGroups/')}/providers/Microsoft.Compute`;
  const names: Name[] = [];
  const { name } = plan;
  if (plan.publish === 'image')
    names.push({ kind: 'image', name, path: imagePath(place, name), version: apiVersions.images });
  if (plan.publish === 'vm') {
    const path = `${compute}/virtualMachines/${encodeURIComponent(name)}`;
    names.push({ kind: 'vm', name, path, version: apiVersions.virtualMachines });
  }
  for (const index of disks.length > 0 ? disks.map(disk => disk.index) : [0]) {
    const disk = diskName(name, index);
    names.push({ kind: 'disk', name: disk, path: diskPath(place, disk), version: apiVersions.disks });
  }
  for (const at of (plan.dataDisks ?? []).keys()) {
    const disk = emptyName(name, at + 1);
    names.push({ kind: 'disk', name: disk, path: diskPath(place, disk), version: apiVersions.disks });
  }
  return names;
}
