import { z } from 'zod';
import { subscriptionOf } from '../cloud.ts';
import { disallowedByPolicy } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Policy } from './house-rules.ts';

/** A resource as policies see it. */
export const content = z.looseObject({
  type: z.string(),
  location: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

/**
 * What Resource Manager does with the body of a PUT before the resource's own service sees it.
 * @throws Refusal 403 RequestDisallowedByPolicy
 */
export function mustComply(exchange: Exchange, type: string, name: string, body: object): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const resource = content.parse({ ...body, type });
  const against = (exchange.cloud.rules.policies ?? []).find(
    policy =>
      concerns(policy, type) &&
      (!tagged(policy, resource.tags ?? {}) || !inside(policy, resource.location ?? '') || holds(policy, resource)),
  );
  if (against) throw disallowedByPolicy(name, reference(id, against).policyAssignmentId);
}

export function concerns(policy: Policy, type: string): boolean {
  return policy.type === undefined || policy.type.toLowerCase() === type.toLowerCase();
}

export function tagged({ tag, values }: Policy, tags: Readonly<Record<string, string>>): boolean {
  if (tag === undefined) return true;
  const given = Object.entries(tags).find(([name]) => name.toLowerCase() === tag.toLowerCase())?.[1];
  return given !== undefined && (values === undefined || values.includes(given));
}

export function inside({ locations }: Policy, location: string): boolean {
  const plain = (name: string) => name.toLowerCase().replaceAll(' ', '');
  return locations === undefined || locations.some(each => plain(each) === plain(location));
}

/** Is the property what the policy forbids? */
export function holds({ field, not = [] }: Policy, resource: object): boolean {
  const value = field === undefined ? undefined : valueAt(resource, field);
  return not.some(each => each.toLowerCase() === String(value).toLowerCase());
}

export function valueAt(resource: unknown, path: string): unknown {
  let at = resource;
  for (const name of path.split('.')) {
    at = typeof at === 'object' && at !== null ? Object.entries(at).find(([key]) => key === name)?.[1] : undefined;
  }
  return at;
}

export function reference(subscription: string, { name }: Policy) {
  const root = `/subscriptions/${subscription}/providers/Microsoft.Authorization`;
  return {
    policyAssignmentId: `${root}/policyAssignments/${name}`,
    policyDefinitionId: `${root}/policyDefinitions/${name}`,
  };
}
