import type { Plan } from '../../pipeline/plan.ts';

/** Where a plan leads, as a person says it: names only. */
export function targetName({ target }: Plan): string {
  return target.kind === 'azure' ? `Azure ${target.location}` : target.path;
}

/** Names from the outermost place to the innermost. */
export function placeNames({ target }: Plan, labels: ReadonlyMap<unknown, string>): string[] {
  if (target.kind === 'file') return [target.path];
  return [labels.get(target.subscription) ?? target.subscription, target.resourceGroup, target.location];
}
