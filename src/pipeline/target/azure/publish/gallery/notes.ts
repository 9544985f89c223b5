import type { Facts } from '../../../../failure.ts';
import type { Control } from '../../../../types/control.ts';

/** What a person may want to know of a gallery while a version is made in it. */
export interface AzureGalleryNotes {
  /** The copies have begun; `regions` as they are named in the answer. */
  'azure-replicating': { name: string; regions: string; of: number };
  'azure-replicated': { name: string; region: string; done: number; of: number };
  /** An earlier run's failed: made anew, or tried again where some regions have it. */
  'azure-version-again': { name: string };
  /** We made it, and others have put something in it. */
  'azure-gallery-kept': { kind: 'gallery' | 'gallery-definition'; name: string; things: number; first: string };
}

/** Sends one of the notes above. */
export function tellGallery<C extends keyof AzureGalleryNotes>(
  ctl: Control,
  code: C,
  facts: AzureGalleryNotes[C] & Facts,
): void {
  ctl.note(code, facts);
}
