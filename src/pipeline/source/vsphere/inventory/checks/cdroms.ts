import type { Check, Evidence } from '../../../../types/inspection.ts';
import { printable } from '../../../printable.ts';
import type { DescribedMachine, VirtualCdrom } from '../../described.ts';
import { booleanOf } from '../../soap/element.ts';
import type { MoRef, Vim } from '../../vim.ts';
import { check, evidence } from '../evidence.ts';
import type { Now } from '../now.ts';
import { ifReadable } from '../read.ts';
import type { Wish } from '../wish.ts';

/** Drives that are emptied before an export: an image would be exported too, and one that is gone makes it fail. */
export function loaded({ cdroms }: DescribedMachine, { power }: Now, wish: Wish): readonly VirtualCdrom[] {
  // A running guest may have locked its drive; it is left alone.
  if (wish.power === 'snapshot' && power === 'on') return [];
  return cdroms.filter(({ backing, connected }) => backing === 'Iso' || connected);
}

export async function cdromChecks(
  vim: Vim,
  described: DescribedMachine,
  now: Now,
  wish: Wish,
  signal: AbortSignal,
): Promise<Check[]> {
  const drives = loaded(described, now, wish);
  const gone = await goneStores(vim, drives, signal);
  return check(
    'vsphere-cd',
    'warns',
    drives.map(drive => driveEvidence(drive, described.template, gone)),
  );
}

function driveEvidence(drive: VirtualCdrom, template: boolean, gone: ReadonlySet<string>): Evidence {
  const facts = { cd: drive.label, iso: printable(drive.iso ?? '', 300) };
  if (template) return evidence('VSPHERE_CD_IN_TEMPLATE', 'warn', facts);
  if (drive.datastore !== undefined && gone.has(drive.datastore.value))
    return evidence('VSPHERE_CD_IMAGE_GONE', 'warn', facts);
  return evidence('VSPHERE_CD_EJECTED', 'pass', facts);
}

/** Datastores of images that no host reaches now. */
async function goneStores(vim: Vim, drives: readonly VirtualCdrom[], signal: AbortSignal): Promise<Set<string>> {
  const gone = new Set<string>();
  const stores = new Map<string, MoRef>();
  for (const { datastore } of drives) if (datastore) stores.set(datastore.value, datastore);
  for (const store of stores.values()) {
    const properties = await ifReadable(vim.properties(store, ['summary.accessible'], signal), signal);
    if (booleanOf(properties?.get('summary.accessible')) === false) gone.add(store.value);
  }
  return gone;
}
