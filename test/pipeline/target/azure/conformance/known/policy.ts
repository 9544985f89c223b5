import { anyObject, document, list, named, object, oneOf, operation, shown, text, truth } from './words.ts';

/*
 * What policies would say, and what they are called. Facts of specification/policyinsights/resource-manager/
 * Microsoft.PolicyInsights/stable/2023-03-01/checkPolicyRestrictions.json (with policyStates.json of 2019-10-01, which it
 * refers to) and specification/resources/resource-manager/Microsoft.Authorization/stable/2022-06-01/policyAssignments.json
 * of github.com/Azure/azure-rest-api-specs.
 */

const check = 'providers/Microsoft.PolicyInsights/checkPolicyRestrictions';
const inSubscription = `/subscriptions/{subscriptionId}/${check}`;
const inGroup = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/${check}`;
const bodies = { body: 'CheckRestrictionsRequest', answer: 'CheckRestrictionsResult' };

export const policyRestrictions = document(
  '2023-03-01',
  {
    [inSubscription]: {
      post: operation('PolicyRestrictions_CheckAtSubscriptionScope', inSubscription, [200], bodies),
    },
    [inGroup]: { post: operation('PolicyRestrictions_CheckAtResourceGroupScope', inGroup, [200], bodies) },
  },
  {
    CheckRestrictionsRequest: object(
      {
        resourceDetails: object(
          { resourceContent: anyObject, apiVersion: text, scope: text },
          { required: ['resourceContent'] },
        ),
        pendingFields: list(object({ field: text, values: list(text) }, { required: ['field'] })),
        includeAuditEffect: truth,
      },
      { required: ['resourceDetails'] },
    ),
    CheckRestrictionsResult: object({
      fieldRestrictions: shown(list(object({ field: shown(text), restrictions: list(named('FieldRestriction')) }))),
      contentEvaluationResult: shown(object({ policyEvaluations: list(named('PolicyEvaluationResult')) })),
    }),
    FieldRestriction: object({
      result: shown(oneOf('Required', 'Removed', 'Deny', 'Audit')),
      defaultValue: shown(text),
      values: shown(list(text)),
      policy: shown(named('PolicyReference')),
      policyEffect: shown(named('PolicyEffect')),
      reason: shown(text),
    }),
    PolicyReference: object({
      policyDefinitionId: shown(text),
      policySetDefinitionId: shown(text),
      policyDefinitionReferenceId: shown(text),
      policyAssignmentId: shown(text),
    }),
    PolicyEffect: oneOf(
      ...['None', 'Audit', 'Deny', 'Append', 'Modify', 'AuditIfNotExists', 'DeployIfNotExists', 'Disabled', 'Manual'],
      ...['DenyAction', 'SupportsCapability'],
    ),
    PolicyEvaluationResult: object({
      policyInfo: shown(named('PolicyReference')),
      evaluationResult: shown(text),
      evaluationDetails: shown(
        object({ evaluatedExpressions: list(named('ExpressionEvaluationDetails')), reason: shown(text) }),
      ),
      effectDetails: shown(object({ policyEffect: shown(named('PolicyEffect')) })),
    }),
    // The file calls both values objects; they are what the property is, mostly a text.
    ExpressionEvaluationDetails: object({
      result: text,
      expression: text,
      expressionKind: shown(text),
      path: text,
      expressionValue: {},
      targetValue: {},
      operator: text,
    }),
  },
);

/** In the file the path is `/{policyAssignmentId}`; this is that of one whose scope is a subscription. */
const assignment =
  '/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}';

export const policyAssignments = document(
  '2022-06-01',
  { [assignment]: { get: operation('PolicyAssignments_GetById', assignment, [200], { answer: 'PolicyAssignment' }) } },
  {
    PolicyAssignment: object({
      id: shown(text),
      type: shown(text),
      name: shown(text),
      location: text,
      properties: object({
        displayName: text,
        description: text,
        policyDefinitionId: text,
        scope: shown(text),
        notScopes: list(text),
        enforcementMode: oneOf('Default', 'DoNotEnforce'),
        metadata: anyObject,
      }),
    }),
  },
);
