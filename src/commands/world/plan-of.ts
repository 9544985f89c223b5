import type { Plan } from '../../pipeline/plan.ts';
import { absolutePath, planPaths } from '../../pipeline/plan-paths.ts';
import { checkedPlan } from '../../pipeline/read-plan.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import { plannedEmpties } from './empty-disks.ts';

/**
 * The plan that the answers make: each key is a path into it. An empty answer is none.
 * @param disks as the plan will have them, which the answers alone do not tell
 * @throws Failed PLAN_INCOMPLETE or PLAN_WRONG
 */
export function planOf(answers: Answers, disks?: Plan['disks']): Plan {
  const plan: Record<string, unknown> = { version: 1, ...(disks ? { disks } : {}) };
  for (const [key, value] of Object.entries(answers)) {
    if (value === '' || /^(disks|readiness|target\.dataDisks)\./.test(key)) continue;
    const names = namesIn(key);
    const last = names.pop() ?? key;
    let at = plan;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = planValue(key, value);
  }
  const dataDisks = plannedEmpties(answers);
  if (dataDisks.length > 0) plan.target = { ...Object(plan.target), dataDisks };
  return checkedPlan(plan);
}

/** The steps into the plan; the name of a tag may have dots in it. */
function namesIn(key: string): string[] {
  const tag = 'target.tags.';
  return key.startsWith(tag) ? ['target', 'tags', key.slice(tag.length)] : key.split('.');
}

/** Keys whose answer is a list, with commas between. */
const lists: ReadonlySet<string> = new Set(['target.gallery.regions']);

function planValue(key: string, value: Answers[string]): unknown {
  if (lists.has(key))
    return String(value)
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '');
  return planPaths.includes(key) ? absolutePath(String(value)) : value;
}
