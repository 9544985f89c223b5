import { z } from 'zod';

const text = z.string().min(1).max(256);

/** A policy of the subscription, assigned with the effect Deny. Exactly what it looks at is named. */
const policySchema = z.strictObject({
  name: text,
  displayName: text.optional(),
  /** Only for this resource type; all when absent. */
  type: text.optional(),
  /** A tag that must be there, with one of these values where there are any. */
  tag: text.optional(),
  values: z.array(text).optional(),
  /** Where alone things may be. */
  locations: z.array(text).optional(),
  /** A property by its path in the resource, such as `sku.name`, and what it may not be. */
  field: text.optional(),
  not: z.array(text).optional(),
});
export type Policy = z.output<typeof policySchema>;

/** What is wrong with the place, each for itself. */
export const houseRulesSchema = z.strictObject({
  /** Actions that nobody's role gives, as patterns of Azure's: `Microsoft.Compute/disks/*`. */
  denied: z.array(text).optional(),
  policies: z.array(policySchema).optional(),
  /** What is left of a quota, by its name: `cores`, `standardDASv5Family`, `StandardSSDDiskCount`. */
  left: z.record(text, z.int().min(0)).optional(),
  /** Sizes that are closed to the subscription; with a zone (`Standard_D2s_v5/2`) only there. */
  restricted: z.array(text).optional(),
  /** Namespaces that have to be registered first. */
  unregistered: z.array(z.enum(['Microsoft.Compute', 'Microsoft.Network'])).optional(),
});
export type HouseRules = z.output<typeof houseRulesSchema>;
