import type { Swagger } from '../swagger.ts';
import { network } from './network.ts';
import { permissions } from './permissions.ts';
import { policyAssignments, policyRestrictions } from './policy.ts';

/** Namespaces whose official files are not in the specification folder: their facts, by the names they go by here. */
export const known: Readonly<Record<string, Swagger>> = {
  'known:network': network,
  'known:permissions': permissions,
  'known:policy-assignments': policyAssignments,
  'known:policy-restrictions': policyRestrictions,
};
