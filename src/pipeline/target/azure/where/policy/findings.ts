import type { Check } from '../../../../types/inspection.ts';
import { check } from '../checks.ts';
import type { PolicyRef, Restrictions } from './restrictions.ts';
import type { ToCome } from './to-come.ts';

/** One thing a policy has against a resource, before its policy has a name. */
export interface Finding {
  /** Of the assignment; empty where Azure does not say. */
  readonly assignment: string;
  readonly told: (policy: string) => Check;
}

type Field = NonNullable<Restrictions['fieldRestrictions']>[number];
type Restriction = Field['restrictions'][number];

/** What stops a resource from being made. What a policy sets by itself, audits or removes does not. */
export function findingsIn(restrictions: Restrictions, { content }: ToCome, location: string): Finding[] {
  const tags = new Map(
    Object.entries(content.tags ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const),
  );
  const found: Finding[] = [];
  for (const { field, restrictions: all } of restrictions.fieldRestrictions ?? []) {
    for (const each of all) {
      const finding = fieldFinding(field, each, content.type, tags, location);
      if (finding) found.push(finding);
    }
  }
  const named = new Set(found.map(({ assignment }) => assignment));
  return [...found, ...contentFindings(restrictions, content.type).filter(({ assignment }) => !named.has(assignment))];
}

/** @param tags by lower-case name: names of tags are the same in any case */
function fieldFinding(
  field: string,
  restriction: Restriction,
  type: string,
  tags: ReadonlyMap<string, string>,
  location: string,
): Finding | undefined {
  const { result, defaultValue, policyEffect, policy, reason, values } = restriction;
  if (policyEffect != null && !/^deny$/i.test(policyEffect)) return undefined;
  const tag = tagIn(field);
  const allowed = values ?? [];
  const assignment = assignmentOf(policy);
  if (/^required$/i.test(result) && tag !== undefined) {
    const given = tags.get(tag.toLowerCase());
    if (defaultValue != null && given === undefined) return undefined;
    if (given !== undefined && (allowed.length === 0 || allowed.includes(given))) return undefined;
    const facts = { tag, asks: `target.tags.${tag}`, values: allowed.join(', ') };
    return {
      assignment,
      told: name => check(`azure-policy/tag/${tag}`, 'fail', 'AZURE_POLICY_TAG', { ...facts, policy: name }),
    };
  }
  const denies = /^deny$/i.test(result) || (/^required$/i.test(result) && defaultValue == null);
  if (!denies) return undefined;
  if (field.toLowerCase() === 'location') {
    const facts = { location, reason: reason ?? '' };
    return {
      assignment,
      told: name => check(`azure-policy/location/${name}`, 'fail', 'AZURE_POLICY_LOCATION', { ...facts, policy: name }),
    };
  }
  return denial(assignment, type, field, allowed.join(', '), reason ?? '');
}

function contentFindings({ contentEvaluationResult }: Restrictions, type: string): Finding[] {
  return (contentEvaluationResult?.policyEvaluations ?? []).flatMap(evaluation => {
    const effect = evaluation.effectDetails?.policyEffect ?? 'Deny';
    if (!/^deny$/i.test(effect) || !/^noncompliant$/i.test(evaluation.evaluationResult ?? '')) return [];
    const fields = (evaluation.evaluationDetails?.evaluatedExpressions ?? []).filter(
      each => /^field$/i.test(each.expressionKind ?? '') && each.expression?.toLowerCase() !== 'type',
    );
    const last = fields.at(-1);
    const value = last?.expressionValue;
    const shown =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
    return [denial(assignmentOf(evaluation.policyInfo), type, last?.path ?? last?.expression ?? '', shown, '')];
  });
}

function denial(assignment: string, kind: string, field: string, value: string, reason: string): Finding {
  return {
    assignment,
    told: policy =>
      check(`azure-policy/${kind.split('/').at(-1)}/${policy}`, 'fail', 'AZURE_POLICY_DENIES', {
        kind,
        field,
        value,
        policy,
        reason,
      }),
  };
}

/** `tags.owner`, `tags['cost center']` */
function tagIn(field: string): string | undefined {
  const found = /^tags(?:\.(.+)|\[['"]?(.+?)['"]?\])$/i.exec(field);
  return found?.[1] ?? found?.[2];
}

function assignmentOf(policy: PolicyRef | null | undefined): string {
  return policy?.policyAssignmentId ?? policy?.policyDefinitionId ?? '';
}
