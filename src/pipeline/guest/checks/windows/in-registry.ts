import { type Registry, registry } from '../../facts/windows/registry.ts';
import type { Guest } from '../../guest.ts';
import type { Finding, GuestEvidence } from '../check.ts';

/** What the registry says; where its last changes are in its logs only, that is said besides. */
export async function inRegistry(guest: Guest, ask: (registry: Registry) => Promise<Finding>): Promise<Finding> {
  const found = await registry(guest);
  const finding = await ask(found);
  if (found.dirty.length === 0 || finding.verdict === 'n/a') return finding;
  const stale: readonly GuestEvidence[] = found.dirty.map(path => ({ path, code: 'stale', facts: {} }));
  return { ...finding, evidence: [...finding.evidence, ...stale] };
}
