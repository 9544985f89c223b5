import { failing } from '../../../../failure.ts';

/** What can keep a version from being made in a gallery. Names are `images/web/1.0.0`, from the gallery on. */
export interface AzureGalleryFailures {
  /** A gallery of another group than the plan's: no group is made for it. */
  AZURE_GALLERY_GROUP: { gallery: string; group: string };
  AZURE_DEFINITION_DIFFERS: { name: string; group: string; property: string; expected: string; actual: string };
  /** Publisher, offer and SKU are one definition's alone in a gallery. */
  AZURE_DEFINITION_IDENTIFIER: {
    name: string;
    gallery: string;
    other: string;
    publisher: string;
    offer: string;
    sku: string;
  };
  AZURE_VERSION_TAKEN: { name: string; group: string };
  AZURE_VERSION_HELD: { name: string; group: string; session: string };
  AZURE_VERSION_DIFFERS: { name: string; property: string; expected: string; actual: string };
  AZURE_VERSION_GONE: { name: string };
  /** `regions`: those in which it failed; `details`: Azure's words for the first. */
  AZURE_REPLICATION_FAILED: { name: string; regions: string; failed: number; of: number; details: string };
  AZURE_TRUSTED_LAUNCH_GEN1: Record<never, never>;
  AZURE_NVME_GEN1: Record<never, never>;
}

export const galleryFailure = failing<AzureGalleryFailures>({
  AZURE_GALLERY_GROUP: { exit: 'create', retry: 'ask', next: ['resume'] },
  AZURE_DEFINITION_DIFFERS: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_DEFINITION_IDENTIFIER: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_VERSION_TAKEN: { exit: 'create', retry: 'ask', next: ['resume'] },
  AZURE_VERSION_HELD: { exit: 'create', retry: 'ask', next: ['undo'] },
  AZURE_VERSION_DIFFERS: { exit: 'differs', retry: 'ask', next: ['undo'] },
  AZURE_VERSION_GONE: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_REPLICATION_FAILED: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_TRUSTED_LAUNCH_GEN1: { exit: 'usage', retry: 'never' },
  AZURE_NVME_GEN1: { exit: 'usage', retry: 'never' },
});
