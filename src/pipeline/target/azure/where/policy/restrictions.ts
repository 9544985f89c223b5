import { z } from 'zod';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { inForm } from '../../arm/resources.ts';
import type { ToCome } from './to-come.ts';

const text = z.string().max(8192);
const perhaps = z.string().max(8192).nullish();
const policyForm = z.object({ policyAssignmentId: text.optional(), policyDefinitionId: text.optional() });
const perhapsPolicy = z.nullish(policyForm);

/** Source: Microsoft.PolicyInsights checkPolicyRestrictions.json 2023-03-01, CheckRestrictionsResult */
export const restrictionsForm = z.object({
  fieldRestrictions: z
    .array(
      z.object({
        field: text,
        restrictions: z
          .array(
            z.object({
              result: text,
              defaultValue: perhaps,
              values: z.array(text).max(1000).nullish(),
              policy: perhapsPolicy,
              policyEffect: perhaps,
              reason: perhaps,
            }),
          )
          .max(1000)
          .default([]),
      }),
    )
    .max(1000)
    .nullish(),
  contentEvaluationResult: z
    .object({
      policyEvaluations: z
        .array(
          z.object({
            policyInfo: perhapsPolicy,
            evaluationResult: perhaps,
            effectDetails: z.object({ policyEffect: perhaps }).nullish(),
            evaluationDetails: z
              .object({
                evaluatedExpressions: z
                  .array(
                    z.object({
                      result: perhaps,
                      expression: perhaps,
                      expressionKind: perhaps,
                      path: perhaps,
                      expressionValue: z.unknown().optional(),
                    }),
                  )
                  .max(1000)
                  .nullish(),
              })
              .nullish(),
          }),
        )
        .max(1000)
        .nullish(),
    })
    .nullish(),
});
export type Restrictions = z.infer<typeof restrictionsForm>;
export type PolicyRef = z.infer<typeof policyForm>;

/**
 * What policies would do to a resource that is not there yet.
 * @param scope path of the group, or of the subscription where the group is still to be made
 */
export async function restrictionsOn(
  arm: Arm,
  scope: string,
  { apiVersion, content }: ToCome,
  location: string,
): Promise<Restrictions> {
  const path = `${scope}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions`;
  const body = {
    resourceDetails: { resourceContent: content, apiVersion },
    pendingFields: [{ field: 'location', values: [location] }, { field: 'tags' }],
  };
  const answer = await arm.send({ method: 'POST', path, version: apiVersions.policyRestrictions, body });
  return inForm(arm, answer.body, restrictionsForm, path);
}
