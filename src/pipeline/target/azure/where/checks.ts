import type { Facts } from '../../../failure.ts';
import type { Check, Verdict } from '../../../types/inspection.ts';
import type { AzureWhereChecks } from './evidence.ts';

/** What preflight found, for people: one sentence each. */
export interface AzureChecks {
  AZURE_SIGNED_IN: { way: string };
  AZURE_SUBSCRIPTION_FOUND: { name: string; id: string };
  AZURE_SUBSCRIPTION_MISSING: { subscription: string };
  AZURE_SUBSCRIPTION_TWICE: { subscription: string; ids: string };
  AZURE_SUBSCRIPTION_STATE: { name: string; state: string };
  AZURE_LOCATION_FOUND: { location: string };
  AZURE_LOCATION_MISSING: { location: string };
  AZURE_GROUP_EXISTS: { group: string; location: string };
  AZURE_GROUP_NEW: { group: string };
  AZURE_PROVIDER_READY: { provider: string };
  AZURE_PROVIDER_NEW: { provider: string };
  /** One may not look, which does not mean one may not use it. */
  AZURE_PROVIDER_UNSEEN: { provider: string };
  AZURE_NAME_FREE: { kind: string; name: string };
  AZURE_NAME_IN_USE: { kind: string; name: string; group: string };
  AZURE_NAME_OF_SESSION: { kind: string; name: string; session: string };
  /** `tier` as disks of this kind are paid: `E10`; empty where they have none. */
  AZURE_SIZE_FITS: { name: string; bytes: number; sku: string; tier: string };
  AZURE_SIZE_OUTSIDE: { name: string; bytes: number; least: number; most: number };
  AZURE_SIZE_UNEVEN: { name: string; bytes: number };
  AZURE_SIZE_BOOT: { name: string; bytes: number; generation: number; most: number };
}

type All = AzureChecks & AzureWhereChecks;

/** One check with one observation. */
export function check<C extends keyof All & string>(
  id: string,
  verdict: Verdict,
  code: C,
  facts: All[C] & Facts,
): Check {
  const severity = verdict === 'fail' ? 'blocks' : verdict === 'warn' ? 'warns' : 'info';
  return { id, verdict, severity, evidence: [{ code, facts, verdict }] };
}
