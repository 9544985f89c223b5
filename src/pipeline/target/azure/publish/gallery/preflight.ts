import type { Check } from '../../../../types/inspection.ts';
import type { TargetDisk } from '../../../../types/target.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { find, groupForm, sessionOf } from '../../arm/resources.ts';
import { supportedCapabilities } from '../../disk/capabilities.ts';
import { groupPath, locationName, type Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { locations } from '../../where/places.ts';
import { galleryCheck as check } from './checks.ts';
import { getDefinition, sameIdentifier } from './definition.ts';
import { differenceIn } from './fit.ts';
import { versionForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import { shortName, galleryVersion as version, versionNames, versionPath } from './names.ts';
import { nextVersion } from './next-version.ts';
import { versions } from './version.ts';
import { type GalleryWish, galleryWish, wantsTrustedLaunch, wrongFor } from './wish.ts';

/**
 * Looks at the gallery a plan wants, and changes nothing; silent where it wants none. What only the machine tells
 * (its system, its generation) is checked where that is known.
 */
export async function* galleryPreflight(
  arm: Arm,
  place: Place,
  plan: AzurePlan,
  disks: readonly TargetDisk[],
): AsyncGenerator<Check> {
  const names = versionNames(place, plan);
  if (!names) return;
  const os = disks.find(disk => disk.index === 0);
  const generation = plan.generation === 'auto' ? os?.generation : plan.generation;
  const wrong = generation && wrongFor(plan, generation);
  if (wrong) {
    const launch = wantsTrustedLaunch(plan);
    yield launch
      ? check('azure-trusted-launch', 'fail', 'AZURE_TRUSTED_LAUNCH_NEEDS_GEN2', {})
      : check('azure-nvme', 'fail', 'AZURE_NVME_NEEDS_GEN2', {});
  }
  const osType = plan.osType ?? (os?.machine.os?.family === 'windows' ? 'Windows' : 'Linux');
  const wish =
    wrong || !generation
      ? undefined
      : galleryWish(place, plan, { osType, generation, can: os && supportedCapabilities(plan, os) });
  if (wish) yield* regionChecks(arm, wish);
  const { gallery } = names;
  const { group } = names.place;
  if (group.toLowerCase() !== place.group.toLowerCase()) {
    const found = await find(arm, { path: groupPath(names.place), version: apiVersions.resources }, groupForm);
    if (!found) return yield check('azure-gallery', 'fail', 'AZURE_GALLERY_GROUP_MISSING', { gallery, group });
  }
  if (!(await getGallery(arm, names))) {
    yield check('azure-gallery', 'pass', 'AZURE_GALLERY_NEW', { gallery });
    if (wish) yield newDefinition(wish);
    return;
  }
  yield check('azure-gallery', 'pass', 'AZURE_GALLERY_EXISTS', { gallery, group });
  if (wish) yield await definitionCheck(arm, wish);
  yield await versionCheck(arm, names);
}

async function* regionChecks(arm: Arm, wish: GalleryWish): AsyncGenerator<Check> {
  const known = new Set<string>();
  for await (const { name } of locations(arm, wish.place.subscription)) known.add(locationName(name));
  const unknown = wish.regions.filter(region => !known.has(region));
  for (const region of unknown) yield check(`azure-region/${region}`, 'fail', 'AZURE_REGION_UNKNOWN', { region });
  if (unknown.length > 0) return;
  // Nothing is copied in this mode: there is the one that lies where the disks are.
  if (wish.mode === 'Shallow' && (wish.regions.length > 1 || wish.replicas > 1)) {
    const facts = { regions: wish.regions.length, copies: wish.replicas };
    return yield check('azure-regions', 'fail', 'AZURE_SHALLOW_ONE_COPY', facts);
  }
  const [, ...elsewhere] = wish.regions;
  if (wish.encryption !== undefined && elsewhere.length > 0) {
    const regions = elsewhere.join(', ');
    return yield check('azure-regions', 'fail', 'AZURE_VERSION_ENCRYPTED_ELSEWHERE', { regions });
  }
  const facts = { regions: wish.regions.join(', '), copies: wish.replicas, mode: wish.mode };
  yield check('azure-regions', 'pass', 'AZURE_REGIONS_FOUND', facts);
}

function newDefinition(wish: GalleryWish): Check {
  const name = shortName({ gallery: wish.gallery, definition: wish.definition });
  const { osState, generation } = wish;
  return check('azure-definition', 'pass', 'AZURE_DEFINITION_NEW', { name, osState, generation });
}

async function definitionCheck(arm: Arm, wish: GalleryWish): Promise<Check> {
  const id = 'azure-definition';
  const name = shortName({ gallery: wish.gallery, definition: wish.definition });
  const found = await getDefinition(arm, wish);
  if (found) {
    const difference = differenceIn(wish, found);
    return difference
      ? check(id, 'fail', 'AZURE_DEFINITION_UNFIT', { name, ...difference })
      : check(id, 'pass', 'AZURE_DEFINITION_FITS', { name });
  }
  const other = await sameIdentifier(arm, wish);
  return other === undefined
    ? newDefinition(wish)
    : check(id, 'fail', 'AZURE_DEFINITION_IDENTIFIED', { name, other, ...wish.identifier });
}

async function versionCheck(arm: Arm, names: NonNullable<ReturnType<typeof versionNames>>): Promise<Check> {
  const id = 'azure-version';
  const name = shortName(names);
  const found = await find(arm, { path: versionPath(names), version }, versionForm);
  if (!found) return check(id, 'pass', 'AZURE_VERSION_FREE', { name });
  const session = sessionOf(found);
  if (session !== undefined) return check(id, 'warn', 'AZURE_VERSION_OF_SESSION', { name, session });
  const taken = (await Array.fromAsync(versions(arm, names))).map(row => row.name);
  return check(id, 'fail', 'AZURE_VERSION_IN_USE', { name, group: names.place.group, next: nextVersion(taken) });
}
