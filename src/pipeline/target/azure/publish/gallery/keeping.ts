import type { Keep } from '../../../../types/ledger.ts';
import { type GalleryKind, shortName, type VersionNames } from './names.ts';

/** Before it is made. */
export async function startNote(
  keep: Keep,
  key: string,
  kind: GalleryKind,
  names: Pick<VersionNames, 'place'> & Partial<VersionNames>,
): Promise<void> {
  if (keep.entry(key)?.state === 'intended') return;
  const { subscription, group } = names.place;
  await keep.intend({ key, kind, side: 'target', facts: { subscription, group, name: shortName(names) } });
}

/** Of something that stands: ours where a kill came between the deed and its note, else never to be removed by us. */
export async function settle(keep: Keep, key: string, ours: boolean, id: string): Promise<void> {
  if (keep.entry(key)?.state !== 'intended') return;
  if (ours) await keep.made(key, { id });
  else await keep.gone(key);
}
