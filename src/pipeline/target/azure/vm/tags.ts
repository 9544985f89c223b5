import { sessionTag } from '../names.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

/** Of everything around a machine: those of the plan, and ours. */
export function tagsOf({ tags = {} }: Pick<AzurePlan, 'tags'>, session: string): Record<string, string> {
  return { ...tags, [sessionTag]: session };
}
