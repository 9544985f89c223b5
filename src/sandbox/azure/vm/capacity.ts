import type { Cloud } from '../cloud.ts';
import { Refusal } from '../errors.ts';
import type { SandboxSize } from '../vm-sizes.ts';

/** @throws Refusal 409 where the subscription or the location has none left */
export function mustBeToBeHad({ rules }: Cloud, { name, family, cpus }: SandboxSize, location: string): void {
  const left = rules.left?.[family] ?? cpus;
  if (left < cpus) {
    const text = `Operation could not be completed as it results in exceeding approved ${family} Cores quota. Location: ${location}, Current Limit: ${left}, Current Usage: 0, Additional Required: ${cpus}, (Minimum) New Limit Required: ${cpus}.`;
    throw new Refusal(409, 'OperationNotAllowed', text);
  }
  if (!rules.restricted?.includes(name)) return;
  const text = `The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: ${name}' is currently not available in location '${location}'. Please try another size or deploy to a different location or different zone.`;
  throw new Refusal(409, 'SkuNotAvailable', text);
}
