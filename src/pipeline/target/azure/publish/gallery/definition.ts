import type { Keep } from '../../../../types/ledger.ts';
import type { Arm } from '../../arm/arm.ts';
import { awaitProvisioned, put, remove } from '../../arm/operation.ts';
import { find, listed, sessionOf } from '../../arm/resources.ts';
import { sessionTag } from '../../names.ts';
import { galleryFailure } from './failures.ts';
import { differenceIn } from './fit.ts';
import { type DefinitionRow, definitionForm } from './forms.ts';
import { settle, startNote } from './keeping.ts';
import { definitionKey, definitionPath, galleryPath, shortName, galleryVersion as version } from './names.ts';
import type { GalleryWish } from './wish.ts';

export function getDefinition(
  arm: Arm,
  wish: Parameters<typeof definitionPath>[0],
): Promise<DefinitionRow | undefined> {
  return find(arm, { path: definitionPath(wish), version }, definitionForm);
}

/** All definitions of a gallery. */
export function definitions(arm: Arm, names: Parameters<typeof galleryPath>[0]): AsyncGenerator<DefinitionRow> {
  return listed(arm, { path: `${galleryPath(names)}/images`, version }, definitionForm);
}

/**
 * Makes sure that the image definition is there and fits. One that was there before is never in the ledger.
 * @throws AZURE_DEFINITION_DIFFERS, AZURE_DEFINITION_IDENTIFIER
 */
export async function ensureDefinition(arm: Arm, wish: GalleryWish, keep: Keep): Promise<void> {
  const path = definitionPath(wish);
  const found = await getDefinition(arm, wish);
  const ours = found !== undefined && sessionOf(found) === keep.session;
  if (found && !(ours && found.properties.provisioningState === 'Failed')) {
    mustFit(wish, found);
    await awaitProvisioned(arm, { path, version }, `PUT images/${wish.definition}`);
    return settle(keep, definitionKey, ours, found.id);
  }
  const other = await sameIdentifier(arm, wish);
  if (other) throw identifierFailure(wish, other);
  const { place, gallery, definition } = wish;
  await startNote(keep, definitionKey, 'azure-gallery-definition', { place, gallery, definition });
  if (found) await remove(arm, { path, version });
  await put(arm, { path, version, body: bodyOf(wish, keep.session) });
  await keep.made(definitionKey, { id: path });
}

function mustFit(wish: GalleryWish, found: DefinitionRow): void {
  const difference = differenceIn(wish, found);
  if (!difference) return;
  const name = shortName({ gallery: wish.gallery, definition: wish.definition });
  throw galleryFailure('AZURE_DEFINITION_DIFFERS', { name, group: wish.place.group, ...difference });
}

/** Another definition of the gallery that has our publisher, offer and SKU: Azure refuses a second one. */
export async function sameIdentifier(arm: Arm, wish: GalleryWish): Promise<string | undefined> {
  const key = (id: GalleryWish['identifier']) => `${id.publisher}\n${id.offer}\n${id.sku}`.toLowerCase();
  for await (const { name, properties } of definitions(arm, wish)) {
    const { identifier } = properties;
    if (name.toLowerCase() === wish.definition.toLowerCase() || !identifier) continue;
    if (key(identifier) === key(wish.identifier)) return name;
  }
  return undefined;
}

export function identifierFailure({ definition, gallery, identifier }: GalleryWish, other: string) {
  const { publisher, offer, sku } = identifier;
  return galleryFailure('AZURE_DEFINITION_IDENTIFIER', { name: definition, gallery, other, publisher, offer, sku });
}

/** Source: gallery.json, GalleryImageProperties */
function bodyOf(wish: GalleryWish, session: string): unknown {
  const features = Object.entries(wish.features).map(([name, value]) => ({ name, value }));
  return {
    location: wish.location,
    tags: { ...wish.tags, [sessionTag]: session },
    properties: {
      osType: wish.osType,
      osState: wish.osState,
      hyperVGeneration: `V${wish.generation}`,
      architecture: wish.architecture,
      identifier: wish.identifier,
      ...(features.length > 0 ? { features } : {}),
    },
  };
}
