import { badRequest, Refusal } from '../errors.ts';

/** A size of machines, as far as this sandbox judges by it. */
export interface Size {
  readonly generations: readonly ('V1' | 'V2')[];
  readonly dataDisks: number;
  readonly premium: boolean;
  readonly accelerated: boolean;
  /** The subscription has no cores left for it. */
  readonly overQuota?: true;
  /** The location has none left. */
  readonly soldOut?: true;
}

/** A few of the real ones. Source: learn.microsoft.com/azure/virtual-machines/sizes */
export const sizes: Readonly<Record<string, Size>> = {
  Standard_A2_v2: { generations: ['V1'], dataDisks: 4, premium: false, accelerated: false },
  Standard_B1s: { generations: ['V1', 'V2'], dataDisks: 2, premium: true, accelerated: false },
  Standard_B2s: { generations: ['V1', 'V2'], dataDisks: 4, premium: true, accelerated: false },
  Standard_D2s_v3: { generations: ['V1', 'V2'], dataDisks: 4, premium: true, accelerated: true },
  Standard_D2s_v5: { generations: ['V1', 'V2'], dataDisks: 4, premium: true, accelerated: true },
  Standard_D4s_v5: { generations: ['V1', 'V2'], dataDisks: 8, premium: true, accelerated: true },
  Standard_DC2as_v5: { generations: ['V2'], dataDisks: 4, premium: true, accelerated: false },
  Standard_M8ms: { generations: ['V1', 'V2'], dataDisks: 8, premium: true, accelerated: true, overQuota: true },
  Standard_NC6s_v3: { generations: ['V1', 'V2'], dataDisks: 12, premium: true, accelerated: false, soldOut: true },
};

/** @throws Refusal 400 InvalidParameter */
export function sizeNamed(name: string): Size {
  const found = Object.entries(sizes).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
  if (found) return found;
  const text = `The value ${name} provided for the VM size is not valid. The valid sizes in the current region are: ${Object.keys(sizes).join(',')}. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.`;
  throw badRequest(text, 'InvalidParameter');
}

/** @throws Refusal 409 where the subscription or the location has none left */
export function mustBeToBeHad(name: string, { overQuota, soldOut }: Size, location: string): void {
  if (overQuota) {
    const text = `Operation could not be completed as it results in exceeding approved ${name} Cores quota. Location: ${location}, Current Limit: 0, Current Usage: 0, Additional Required: 8, (Minimum) New Limit Required: 8.`;
    throw new Refusal(409, 'OperationNotAllowed', text);
  }
  if (!soldOut) return;
  const text = `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${name}' is currently not available in location '${location}'. Please try another size or deploy to a different location or different zone.`;
  throw new Refusal(409, 'SkuNotAvailable', text);
}
