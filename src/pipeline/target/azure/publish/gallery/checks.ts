import type { Facts } from '../../../../failure.ts';
import type { Check, Verdict } from '../../../../types/inspection.ts';

/** What preflight found of a gallery, for people: one sentence each. Names from the gallery on: `images/web/1.0.0`. */
export interface AzureGalleryChecks {
  AZURE_GALLERY_EXISTS: { gallery: string; group: string };
  AZURE_GALLERY_NEW: { gallery: string };
  AZURE_GALLERY_GROUP_MISSING: { gallery: string; group: string };
  AZURE_DEFINITION_FITS: { name: string };
  AZURE_DEFINITION_NEW: { name: string; osState: string; generation: number };
  AZURE_DEFINITION_UNFIT: { name: string; property: string; expected: string; actual: string };
  AZURE_DEFINITION_IDENTIFIED: { name: string; other: string; publisher: string; offer: string; sku: string };
  AZURE_VERSION_FREE: { name: string };
  AZURE_VERSION_IN_USE: { name: string; group: string; next: string };
  AZURE_VERSION_OF_SESSION: { name: string; session: string };
  AZURE_REGIONS_FOUND: { regions: string; copies: number; mode: string };
  AZURE_REGION_UNKNOWN: { region: string };
  AZURE_VERSION_ENCRYPTED_ELSEWHERE: { regions: string };
  AZURE_SHALLOW_ONE_COPY: { regions: number; copies: number };
  AZURE_TRUSTED_LAUNCH_NEEDS_GEN2: Record<never, never>;
  AZURE_NVME_NEEDS_GEN2: Record<never, never>;
}

/** One check of a gallery with one observation. */
export function galleryCheck<C extends keyof AzureGalleryChecks>(
  id: string,
  verdict: Verdict,
  code: C,
  facts: AzureGalleryChecks[C] & Facts,
): Check {
  const severity = verdict === 'fail' ? 'blocks' : verdict === 'warn' ? 'warns' : 'info';
  return { id, verdict, severity, evidence: [{ code, facts, verdict }] };
}
