import type { Facts } from '../../failure.ts';
import type { Control } from '../../types/control.ts';

/** What a person may want to know of Azure while it goes on. */
export interface AzureNotes {
  /** until: milliseconds since 1970. */
  'azure-device-code': { url: string; code: string; minutes: number; until: number };
  'azure-browser': Record<never, never>;
  'azure-registering': { provider: string };
  /** Tags say it was made before, but it is gone: made anew, all is sent again. */
  'azure-disk-made-again': { name: string };
  'azure-os-type-assumed': { name: string; osType: string };
  /** The endpoint takes MD5 and no CRC-64. */
  'azure-transport-md5': { name: string; host: string };
  /** The data of the disk needs who is signed in, besides the SAS. */
  'azure-entra-locked': { name: string };
  /** The endpoint takes no checksums; what is sent is still journalled with its digest. */
  'azure-no-transport-checksum': { name: string };
  /** The cloud does not know our api-version of a resource type, and is spoken to in an older one. */
  'azure-api-version': { type: string; ours: string; used: string };
  'azure-group-kept': { group: string; things: number; first: string };
  /** Could not be removed: it stays and may cost money. */
  'azure-left': { kind: string; name: string; group: string; code: string };
}

/** Sends one of the notes above. */
export function tell<C extends keyof AzureNotes>(
  ctl: Pick<Control, 'note'>,
  code: C,
  facts: AzureNotes[C] & Facts,
): void {
  ctl.note(code, facts);
}
