import type { Control } from '../../../../types/control.ts';
import type { Keep } from '../../../../types/ledger.ts';
import type { Arm, ArmAnswer } from '../../arm/arm.ts';
import { remove } from '../../arm/operation.ts';
import { find, listed, sessionOf } from '../../arm/resources.ts';
import { sessionTag } from '../../names.ts';
import type { PlacedDisks } from '../disks-of.ts';
import { ensureDefinition } from './definition.ts';
import { galleryFailure } from './failures.ts';
import { type VersionRow, versionForm } from './forms.ts';
import { ensureGallery } from './gallery.ts';
import { startNote } from './keeping.ts';
import {
  definitionPath,
  shortName,
  type VersionNames,
  galleryVersion as version,
  versionKey,
  versionPath,
} from './names.ts';
import { tellGallery } from './notes.ts';
import { awaitReplicated } from './replication.ts';
import type { GalleryWish } from './wish.ts';

/** All versions of a definition. */
export function versions(arm: Arm, names: Omit<VersionNames, 'version'>): AsyncGenerator<VersionRow> {
  return listed(arm, { path: `${definitionPath(names)}/versions`, version }, versionForm);
}

/**
 * The version of our name, undefined when there is none.
 * @throws AZURE_VERSION_TAKEN, AZURE_VERSION_HELD when it is not this session's
 */
export async function ourVersion(arm: Arm, names: VersionNames, session: string): Promise<VersionRow | undefined> {
  const found = await find(arm, { path: versionPath(names), version }, versionForm);
  if (!found) return undefined;
  const theirs = sessionOf(found);
  if (theirs === session) return found;
  const about = { name: shortName(names), group: names.place.group };
  if (theirs === undefined) throw galleryFailure('AZURE_VERSION_TAKEN', about);
  throw galleryFailure('AZURE_VERSION_HELD', { ...about, session: theirs });
}

/** Stands or is about to; one whose making failed, or that goes, is neither. */
export function versionStands({ properties }: VersionRow): boolean {
  return !/^(Failed|Canceled|Deleting)$/.test(properties.provisioningState ?? '');
}

/**
 * Makes the version and what it lies in, or takes what a former run made, and waits until every region has it.
 * Killed at any moment and repeated, it goes on where it was. The disks are needed until it returns.
 * @returns the version as Azure shows it; its `id` is what an imageReference names
 * @throws AZURE_GALLERY_GROUP, AZURE_DEFINITION_DIFFERS, AZURE_DEFINITION_IDENTIFIER, AZURE_VERSION_TAKEN,
 *   AZURE_VERSION_HELD, AZURE_VERSION_DIFFERS, AZURE_REPLICATION_FAILED
 */
export async function ensureGalleryVersion(
  arm: Arm,
  wish: GalleryWish,
  disks: PlacedDisks,
  keep: Keep,
  ctl: Control,
): Promise<VersionRow> {
  const found = await ourVersion(arm, wish, keep.session);
  if (!found) {
    await ensureGallery(arm, wish, keep);
    await ensureDefinition(arm, wish, keep);
  }
  if (keep.entry(versionKey)?.state !== 'made') await startNote(keep, versionKey, 'azure-gallery-version', wish);
  const started = found && versionStands(found) ? undefined : await start(arm, wish, disks, found, keep, ctl);
  const row = await awaitReplicated(arm, wish, started, ctl);
  mustBeAsked(row, wish, disks);
  if (keep.entry(versionKey)?.state !== 'made') await keep.made(versionKey, { id: row.id });
  return row;
}

/** PUTs it. One whose making failed is tried again where a region has it already, else made anew. */
async function start(
  arm: Arm,
  wish: GalleryWish,
  disks: PlacedDisks,
  failed: VersionRow | undefined,
  keep: Keep,
  ctl: Control,
): Promise<ArmAnswer> {
  const path = versionPath(wish);
  if (failed) {
    tellGallery(ctl, 'azure-version-again', { name: shortName(wish) });
    const query = { $expand: 'ReplicationStatus' };
    const status = (await find(arm, { path, version, query }, versionForm))?.properties.replicationStatus;
    const partly = status?.summary?.some(({ state }) => state === 'Completed') ?? false;
    if (!partly) await remove(arm, { path, version });
  }
  return arm.send({ method: 'PUT', path, version, body: bodyOf(wish, disks, keep.session) });
}

/** Source: gallery.json, GalleryImageVersionProperties */
function bodyOf(wish: GalleryWish, { os, data }: PlacedDisks, session: string): unknown {
  const dataDiskImages = data.map(({ lun, id }) => ({ lun, source: { id }, hostCaching: 'None' }));
  return {
    location: wish.location,
    tags: { ...wish.tags, [sessionTag]: session },
    properties: {
      publishingProfile: {
        targetRegions: wish.regions.map(name => ({
          name,
          ...(wish.encryption === undefined ? {} : { encryption: encryptionOf(wish.encryption, data) }),
          regionalReplicaCount: wish.replicas,
          storageAccountType: 'Standard_LRS',
        })),
        replicationMode: wish.mode,
        excludeFromLatest: false,
      },
      storageProfile: {
        osDiskImage: { source: { id: os.id }, hostCaching: 'ReadWrite' },
        ...(dataDiskImages.length > 0 ? { dataDiskImages } : {}),
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: true },
    },
  };
}

/** A set is of one region: preflight refuses more than that one. Source: gallery.json, EncryptionImages */
function encryptionOf(diskEncryptionSetId: string, data: PlacedDisks['data']): unknown {
  const dataDiskImages = data.map(({ lun }) => ({ lun, diskEncryptionSetId }));
  return { osDiskImage: { diskEncryptionSetId }, ...(dataDiskImages.length > 0 ? { dataDiskImages } : {}) };
}

/** @throws AZURE_VERSION_DIFFERS */
function mustBeAsked({ properties }: VersionRow, wish: GalleryWish, { os, data }: PlacedDisks): void {
  const { osDiskImage, dataDiskImages } = properties.storageProfile ?? {};
  const differs = (property: string, expected: string, actual: string) => {
    if (expected.toLowerCase() === actual.toLowerCase()) return;
    throw galleryFailure('AZURE_VERSION_DIFFERS', { name: shortName(wish), property, expected, actual });
  };
  const luns = (list: readonly { lun: number }[]) =>
    list
      .map(({ lun }) => lun)
      .toSorted((a, b) => a - b)
      .join(', ');
  differs('dataDiskImages', luns(data), luns(dataDiskImages ?? []));
  const source = osDiskImage?.source?.id;
  if (source !== undefined) differs('osDiskImage', os.id, source);
}
