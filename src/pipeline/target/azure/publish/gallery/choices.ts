import type { Answers, Choice } from '../../../../types/question.ts';
import type { Arm } from '../../arm/arm.ts';
import { identityIn, listed } from '../../arm/resources.ts';
import { subscriptionPath } from '../../names.ts';
import { definitions, getDefinition } from './definition.ts';
import { galleryForm } from './forms.ts';
import { getGallery } from './gallery.ts';
import { type VersionNames, galleryVersion as version } from './names.ts';
import { nextVersion } from './next-version.ts';
import { versions } from './version.ts';

/**
 * What can be chosen for a gallery, its definition and its version, given the answers so far.
 * @param subscription its id
 */
export async function* galleryChoices(
  arm: Arm,
  key: string,
  subscription: string,
  answers: Answers,
): AsyncGenerator<Choice> {
  const group = String(answers['target.resourceGroup'] ?? '');
  if (key === 'target.gallery.name') yield* galleryNames(arm, subscription, group);
  const parts = String(answers['target.gallery.name'] ?? '').split('/');
  const gallery = parts.pop() ?? '';
  const place = { subscription, group: parts[0] ?? group };
  if (gallery === '' || place.group === '') return;
  if (key === 'target.gallery.definition') yield* definitionNames(arm, { place, gallery });
  if (key !== 'target.gallery.version') return;
  yield* versionNumbers(arm, { place, gallery, definition: String(answers['target.gallery.definition'] ?? '') });
}

/** All of the subscription, those of the group first; one of another group is named with it. */
async function* galleryNames(arm: Arm, subscription: string, group: string): AsyncGenerator<Choice> {
  const path = `${subscriptionPath(subscription)}/providers/Microsoft.Compute/galleries`;
  const rows = await Array.fromAsync(listed(arm, { path, version }, galleryForm));
  const choices = rows.map(({ id, name, location }): Choice & { here: boolean } => {
    const there = identityIn(id)?.group ?? group;
    const here = there.toLowerCase() === group.toLowerCase();
    const value = here ? name : `${there}/${name}`;
    return { value, label: value, here, ...(location === undefined ? {} : { facts: { location } }) };
  });
  for (const { here: _, ...choice } of choices.toSorted((a, b) => Number(b.here) - Number(a.here))) yield choice;
}

async function* definitionNames(arm: Arm, names: Pick<VersionNames, 'place' | 'gallery'>): AsyncGenerator<Choice> {
  if (!(await getGallery(arm, names))) return;
  for await (const { name, properties } of definitions(arm, names)) {
    const { osState = '', hyperVGeneration = 'V1' } = properties;
    yield { value: name, label: name, facts: { osState, generation: hyperVGeneration } };
  }
}

/** The next free one; where there are some, also the first of a new minor and of a new major number. */
async function* versionNumbers(arm: Arm, names: Omit<VersionNames, 'version'>): AsyncGenerator<Choice> {
  const known = names.definition !== '' && (await getDefinition(arm, names)) !== undefined;
  const taken = known ? (await Array.fromAsync(versions(arm, names))).map(row => row.name) : [];
  const next = nextVersion(taken);
  yield { value: next, label: next, recommended: true };
  if (taken.length === 0) return;
  const [major = 0, minor = 0] = next.split('.').map(Number);
  for (const value of [`${major}.${minor + 1}.0`, `${major + 1}.0.0`]) yield { value, label: value };
}
