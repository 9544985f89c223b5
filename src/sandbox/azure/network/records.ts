import type { Resource } from '../records.ts';

export const networkTypes = [
  'networkSecurityGroups',
  'virtualNetworks',
  'publicIPAddresses',
  'networkInterfaces',
] as const;
export type NetworkType = (typeof networkTypes)[number];

/** One resource of Microsoft.Network. */
export interface NetworkThing extends Resource {
  readonly is: NetworkType;
  readonly zones: readonly string[] | undefined;
  readonly sku: { readonly name: string } | undefined;
  /** As given, and what the service adds that never changes. */
  properties: Readonly<Record<string, unknown>>;
  readonly guid: string;
  /** Of a network interface: lower-case id of the machine that it is in. */
  machine?: string | undefined;
  /** Of a network interface: what a machine that could not be made has reserved it for, and until when. */
  reserved?: { readonly machine: string; readonly until: number };
  /** Lower-case ids that it needs: subnets, security groups, addresses. */
  uses: readonly string[];
  /** Of an address or network interface. */
  readonly ip?: string;
  /** Of a network interface: addresses that go with it, lower-case ids. */
  readonly takesAlong?: readonly string[];
}
