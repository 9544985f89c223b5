import type { Plan } from '../plan.ts';
import type { Target } from '../types/target.ts';

/** Where a machine can go; the code of a target is loaded when it is chosen. */
export interface TargetEntry {
  readonly id: Plan['target']['kind'];
  load(): Promise<Target>;
}

/** A new cloud is one folder and one line here (and its plan schema in plan.ts). */
export const targets: readonly TargetEntry[] = [
  { id: 'file', load: async () => (await import('./file/index.ts')).file },
  { id: 'azure', load: async () => (await import('./azure/index.ts')).azure },
];

/** @throws TypeError for a kind that no plan can have */
export async function loadTarget(kind: Plan['target']['kind']): Promise<Target> {
  const entry = targets.find(({ id }) => id === kind);
  if (!entry) throw new TypeError(kind);
  return entry.load();
}
