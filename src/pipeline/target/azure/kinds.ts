import type { Control } from '../../types/control.ts';
import type { Arm } from './arm/arm.ts';
import type { TaggedRow } from './arm/resources.ts';
import { removeDisk, removeImage } from './disk/removal.ts';
import type { Place } from './names.ts';
import { lookAtDefinition, lookAtGallery, lookAtVersion } from './publish/gallery/look.ts';
import { removeDefinition, removeGallery, removeVersion } from './publish/gallery/removal.ts';
import { lookAtImage } from './publish/image.ts';
import type { AzurePlan } from './sign-in/clouds.ts';
import { vmKindNames, vmKinds } from './vm/kinds.ts';
import { lookAtThing, removeThing } from './vm/removal.ts';
import { removeGroup } from './where/group-removal.ts';

/** A kind of thing that we make in Azure: what finding by the tag, entries of ledgers and undo know of it. */
export interface Kind {
  /** In ledgers. Its key there is this too, with the disk's tag behind it where there is one for each. */
  readonly kind: string;
  /** Resource type, lower case; a nested one is named `parent/child` as in its id. */
  readonly type: string;
  /** Undo removes the lowest first: a thing before those that it uses or lies in. */
  readonly order: number;
  /**
   * Removes it and waits until it is gone; harmless when it is.
   * @throws AZURE_NOT_OURS when its tag is not the session's
   */
  remove(arm: Arm, place: Place, name: string, session: string, ctl: Control): Promise<unknown>;
  /** One for each disk, told apart by its tag; without that tag it is not one of ours. */
  readonly perDisk?: true;
  /** What stands where this plan puts it, whosever it is: Resource Manager's lists by tag lag behind. */
  look?(arm: Arm, place: Place, plan: AzurePlan): Promise<readonly TaggedRow[]>;
  /** It is what a plan that publishes this ends in. */
  readonly publishes?: AzurePlan['publish'];
}

/** One line for each kind. */
export const kinds: readonly Kind[] = [
  ...vmKindNames.map(
    (kind, n): Kind => ({
      kind,
      type: vmKinds[kind].type.toLowerCase(),
      order: 10 + n,
      remove: (arm, place, name, session) => removeThing(arm, kind, place, name, session),
      look: (arm, place, plan) => lookAtThing(arm, kind, place, plan),
      ...(kind === 'azure-vm' ? { publishes: 'vm' } : {}),
    }),
  ),
  {
    kind: 'azure-image',
    type: 'microsoft.compute/images',
    order: 20,
    remove: removeImage,
    look: lookAtImage,
    publishes: 'image',
  },
  {
    kind: 'azure-gallery-version',
    type: 'microsoft.compute/galleries/images/versions',
    order: 30,
    remove: removeVersion,
    look: lookAtVersion,
    publishes: 'gallery',
  },
  {
    kind: 'azure-gallery-definition',
    type: 'microsoft.compute/galleries/images',
    order: 31,
    remove: removeDefinition,
    look: lookAtDefinition,
  },
  {
    kind: 'azure-gallery',
    type: 'microsoft.compute/galleries',
    order: 32,
    remove: removeGallery,
    look: lookAtGallery,
  },
  { kind: 'azure-disk', type: 'microsoft.compute/disks', order: 50, remove: removeDisk, perDisk: true },
  { kind: 'azure-group', type: 'microsoft.resources/resourcegroups', order: 90, remove: removeGroup },
];

export function kindNamed(kind: string): Kind | undefined {
  return kinds.find(one => one.kind === kind);
}

/** @param type lower case */
export function kindOfType(type: string): Kind | undefined {
  return kinds.find(one => one.type === type);
}

/**
 * The key that a run gives it in its ledger.
 * @param part which disk it is, as its tag says
 */
export function entryKey({ kind, perDisk }: Pick<Kind, 'kind' | 'perDisk'>, part = '0'): string {
  return perDisk ? `${kind}/${part}` : kind;
}
