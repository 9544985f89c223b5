import type { Check } from '../../../../types/inspection.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { listed } from '../../arm/resources.ts';
import { check } from '../checks.ts';
import type { Ground } from '../ground.ts';
import { allows, type Permission, permissionForm } from './allows.ts';
import { type Needed, neededFor } from './needed.ts';
import { roleWith } from './roles.ts';

export const permissionsId = 'azure-permissions';

/** Whether who is signed in may make every call to come: one check for each place where something is made or used. */
export async function permissionChecks(ground: Ground): Promise<Check[]> {
  const [group, providers] = await Promise.all([ground.group(), ground.providers()]);
  const register = [...providers].filter(([, state]) => state !== undefined && state !== 'Registered');
  const standing = { group: group !== undefined, register: register.map(([namespace]) => namespace) };
  const needed = neededFor(ground.plan, ground.place, standing);
  return Promise.all(
    needed.map(async (each, n) => {
      const id = n === 0 ? permissionsId : `${permissionsId}/${each.name}`;
      return judged(id, each, await permissionsAt(ground.arm, each.scope));
    }),
  );
}

/** All that the caller may do at a scope, inherited or not. */
function permissionsAt(arm: Arm, scope: string): Promise<Permission[]> {
  const path = `${scope}/providers/Microsoft.Authorization/permissions`;
  return Array.fromAsync(listed(arm, { path, version: apiVersions.permissions }, permissionForm));
}

function judged(id: string, { name: scope, run, undo }: Needed, permissions: readonly Permission[]): Check {
  const missing = (actions: readonly string[]) => actions.filter(action => !allows(permissions, action));
  const told = (actions: readonly string[]) => ({
    scope,
    actions: byType(actions),
    count: actions.length,
    role: roleWith(actions),
  });
  const stops = missing(run);
  if (stops.length > 0) return check(id, 'fail', 'AZURE_PERMISSION_MISSING', told(stops));
  const stays = missing(undo);
  if (stays.length > 0) return check(id, 'warn', 'AZURE_PERMISSION_UNDO', told(stays));
  return check(id, 'pass', 'AZURE_PERMITTED', { scope, count: run.length + undo.length });
}

/** `Microsoft.Compute/disks: write, delete; Microsoft.Compute/images: write` */
function byType(actions: readonly string[]): string {
  const verbs = new Map<string, string[]>();
  for (const action of actions) {
    const cut = action.lastIndexOf('/', action.endsWith('/action') ? action.length - '/action'.length - 1 : undefined);
    const type = action.slice(0, cut);
    verbs.set(type, [...(verbs.get(type) ?? []), action.slice(cut + 1)]);
  }
  return [...verbs].map(([type, all]) => `${type}: ${all.join(', ')}`).join('; ');
}
