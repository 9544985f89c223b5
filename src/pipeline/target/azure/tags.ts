import { sessionTag } from './names.ts';
import type { AzurePlan } from './sign-in/clouds.ts';

/** What everything we make carries: the plan's own tags, and the session's, which no plan can take. */
export function tagsOf({ tags }: Pick<AzurePlan, 'tags'>, session: string): Record<string, string> {
  return { ...tags, [sessionTag]: session };
}
