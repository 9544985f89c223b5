import type { Control } from '../../../types/control.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { remove } from '../arm/operation.ts';
import { find, groupForm, listed, type ResourceRow, resourceForm, sessionOf } from '../arm/resources.ts';
import { azureFailure } from '../failures.ts';
import { groupPath, type Place } from '../names.ts';
import { tell } from '../notes.ts';

const version = apiVersions.resources;
/** Resource Manager's lists lag behind: what was just deleted may show for a while. 10 looks, 3 s apart. */
const looks = 10;
const lookAgain = 3000;

/**
 * Deletes a group we made when a listing shows nothing in it; else leaves it and says what is in there.
 * @throws AZURE_NOT_OURS when its tag is not the session's; AZURE_GROUP_HOLDS when things of ours stay in it
 */
export async function removeGroup(arm: Arm, place: Place, _name: string, session: string, ctl: Control): Promise<void> {
  const path = groupPath(place);
  const group = await find(arm, { path, version }, groupForm);
  if (!group) return;
  if (sessionOf(group) !== session) {
    throw azureFailure('AZURE_NOT_OURS', { kind: 'group', name: place.group, group: place.group });
  }
  for (let look = 1; ; look++) {
    const inside = await contents(arm, path);
    const [first] = inside;
    if (!first) break;
    const ours = inside.filter(each => sessionOf(each) === session && !holdsOthers(each, inside, session));
    const others = inside.find(each => sessionOf(each) !== session);
    if (others && ours.length === 0) {
      return tell(ctl, 'azure-group-kept', { group: place.group, things: inside.length, first: others.name });
    }
    if (look === looks) {
      throw azureFailure('AZURE_GROUP_HOLDS', {
        group: place.group,
        things: ours.length,
        first: ours[0]?.name ?? first.name,
      });
    }
    await arm.clock.sleep(lookAgain, arm.signal);
  }
  await remove(arm, { path, version });
}

/** A gallery of ours in which others have put something stays with them, and keeps the group. */
function holdsOthers({ id }: ResourceRow, inside: readonly ResourceRow[], session: string): boolean {
  const under = `${id.toLowerCase()}/`;
  return inside.some(other => sessionOf(other) !== session && other.id.toLowerCase().startsWith(under));
}

async function contents(arm: Arm, path: string): Promise<ResourceRow[]> {
  return Array.fromAsync(listed(arm, { path: `${path}/resources`, version }, resourceForm));
}
