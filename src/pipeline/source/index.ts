import type { Plan } from '../plan.ts';
import type { Source } from '../types/source.ts';

/** Where a machine can come from; the code of a source is loaded when it is chosen. */
export interface SourceEntry {
  readonly id: Plan['source']['kind'];
  load(): Promise<Source>;
}

export const sources: readonly SourceEntry[] = [
  { id: 'vsphere', load: async () => (await import('./vsphere/index.ts')).vsphere },
  { id: 'ova', load: async () => (await import('./ova/index.ts')).ova },
  { id: 'disk', load: async () => (await import('./file/index.ts')).diskFile },
];

/** @throws TypeError for a kind that no plan can have */
export async function loadSource(kind: Plan['source']['kind']): Promise<Source> {
  const entry = sources.find(({ id }) => id === kind);
  if (!entry) throw new TypeError(kind);
  return entry.load();
}
