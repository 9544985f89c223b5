import { z } from 'zod';
import { versionsOf } from '../api-versions.ts';
import { readBody } from '../body.ts';
import { subscriptionOf } from '../cloud.ts';
import { Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { findGroup } from '../groups.ts';
import type { Route } from '../router.ts';
import { concerns, content, holds, inside, reference, tagged, valueAt } from './comply.ts';
import type { Policy } from './house-rules.ts';

const versions = versionsOf.policyRestrictions;
const check = 'providers/Microsoft.PolicyInsights/checkPolicyRestrictions';

/** What policies would do, and their names. Source: Microsoft.PolicyInsights checkPolicyRestrictions.json 2023-03-01 */
export const policyRoutes: readonly Route[] = [
  {
    kind: 'checkPolicies',
    method: 'POST',
    path: `/subscriptions/:subscription/resourceGroups/:group/${check}`,
    versions,
    run: checkPolicies,
  },
  {
    kind: 'checkPolicies',
    method: 'POST',
    path: `/subscriptions/:subscription/${check}`,
    versions,
    run: checkPolicies,
  },
  {
    kind: 'getPolicyAssignment',
    method: 'GET',
    path: '/subscriptions/:subscription/providers/Microsoft.Authorization/policyAssignments/:name',
    versions: versionsOf.policyAssignments,
    run: getAssignment,
  },
];

const requestSchema = z.strictObject({
  resourceDetails: z.strictObject({
    resourceContent: content,
    apiVersion: z.string().optional(),
    scope: z.string().optional(),
  }),
  pendingFields: z.array(z.strictObject({ field: z.string(), values: z.array(z.string()).optional() })).optional(),
  includeAuditEffect: z.boolean().optional(),
});

async function checkPolicies(exchange: Exchange): Promise<void> {
  const { cloud, params } = exchange;
  const { id } = subscriptionOf(cloud, exchange.param('subscription'));
  if (params.group !== undefined) findGroup(cloud, id, params.group);
  const { resourceDetails, pendingFields = [] } = await readBody(exchange, requestSchema);
  const resource = resourceDetails.resourceContent;
  const here = (cloud.rules.policies ?? []).filter(policy => concerns(policy, resource.type));
  const pending = (field: string) => pendingFields.find(each => each.field.toLowerCase() === field);
  const fieldRestrictions = here.flatMap(policy => {
    const ref = reference(id, policy);
    if (policy.tag !== undefined && pending('tags') && !tagged(policy, resource.tags ?? {})) {
      const values = policy.values === undefined ? {} : { values: policy.values };
      const reason = `tags.${policy.tag} is required`;
      return [
        restriction(`tags.${policy.tag}`, { result: 'Required', ...values, policy: ref, policyEffect: 'Deny', reason }),
      ];
    }
    const values = (pending('location')?.values ?? []).filter(value => !inside(policy, value));
    if (policy.locations === undefined || values.length === 0) return [];
    const reason = `location must be one of the following: ${policy.locations.join(', ')}`;
    return [restriction('location', { result: 'Deny', values, policy: ref, policyEffect: 'Deny', reason })];
  });
  const policyEvaluations = here
    .filter(policy => holds(policy, resource))
    .map(policy => evaluation(id, policy, resource));
  exchange.json(200, { fieldRestrictions, contentEvaluationResult: { policyEvaluations } });
}

function restriction(field: string, one: object): object {
  return { field, restrictions: [one] };
}

function evaluation(subscription: string, policy: Policy, resource: object): object {
  const expression = policy.field ?? '';
  const expressionValue = valueAt(resource, expression);
  const evaluated = { result: 'True', expressionKind: 'Field', expression, path: expression, expressionValue };
  return {
    policyInfo: reference(subscription, policy),
    evaluationResult: 'NonCompliant',
    evaluationDetails: { evaluatedExpressions: [{ ...evaluated, targetValue: policy.not, operator: 'In' }] },
    effectDetails: { policyEffect: 'Deny' },
  };
}

function getAssignment(exchange: Exchange): void {
  const { id } = subscriptionOf(exchange.cloud, exchange.param('subscription'));
  const name = exchange.param('name');
  const policy = exchange.cloud.rules.policies?.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (!policy) throw new Refusal(404, 'PolicyAssignmentNotFound', `The policy assignment '${name}' is not found.`);
  const { policyAssignmentId, policyDefinitionId } = reference(id, policy);
  exchange.json(200, {
    id: policyAssignmentId,
    name: policy.name,
    type: 'Microsoft.Authorization/policyAssignments',
    properties: {
      ...(policy.displayName === undefined ? {} : { displayName: policy.displayName }),
      policyDefinitionId,
      scope: `/subscriptions/${id}`,
      enforcementMode: 'Default',
    },
  });
}
