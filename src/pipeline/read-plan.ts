import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { type Plan, planSchema } from './plan.ts';
import { withAbsolutePaths } from './plan-paths.ts';
import { runFailure } from './run-failures.ts';

/**
 * Reads a plan. Paths in it are relative to its own folder, so that it means the same wherever it is started;
 * `~` is home.
 * @throws Failed PLAN_UNREADABLE, PLAN_INCOMPLETE (names the key) or PLAN_WRONG
 */
export async function readPlanFile(file: string): Promise<Plan> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = ((error as NodeJS.ErrnoException).code ?? (error as Error).message.split('\n')[0]) || '';
    throw runFailure('PLAN_UNREADABLE', { file, reason }, { cause: error });
  }
  return withAbsolutePaths(checkedPlan(content), dirname(resolve(file)));
}

/** A plan from plain data; the first missing or wrong key is named. @throws Failed PLAN_* */
export function checkedPlan(content: unknown): Plan {
  const checked = planSchema.safeParse(content);
  if (checked.success) return eachDiskOnce(checked.data);
  const [issue] = checked.error.issues.toSorted(
    (a, b) => Number(isMissing(b, content)) - Number(isMissing(a, content)),
  );
  if (!issue) throw checked.error;
  const key = keyOf(issue);
  if (isMissing(issue, content)) throw runFailure('PLAN_INCOMPLETE', { key });
  throw runFailure('PLAN_WRONG', { key, reason: issue.message });
}

/** @throws Failed PLAN_DISK_TWICE */
function eachDiskOnce(plan: Plan): Plan {
  const seen = new Set<number>();
  for (const [at, { from }] of (plan.disks ?? []).entries()) {
    if (seen.has(from)) throw runFailure('PLAN_DISK_TWICE', { key: `disks[${at}].from`, disk: from });
    seen.add(from);
  }
  return plan;
}

function isMissing(issue: z.core.$ZodIssue, content: unknown): boolean {
  if (issue.code === 'unrecognized_keys') return false;
  let value = content;
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return value === undefined || value === null;
}

function keyOf(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') path.push(...issue.keys.slice(0, 1));
  return path.join('.') || 'version';
}
