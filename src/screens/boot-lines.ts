import type { Published } from '../pipeline/types/target.ts';
import type { Say } from './env.tsx';
import { plain } from './parts/line.ts';

/** How the machine that was made has started, and the last it showed; nothing where none was made. */
export interface BootSaying {
  readonly sentence: string;
  /** Lines of its serial console, fit for a terminal. */
  readonly serial: readonly string[];
}

/** Facts that the saying tells already, in words. */
export const bootFacts: ReadonlySet<string> = new Set(['boot', 'power', 'agent', 'serial']);

export function bootSaying(published: Published | undefined, say: Pick<Say, 'note'>): BootSaying | undefined {
  const { boot, name = '', resourceGroup: group = '', agent = '', minutes = 0, serial = '' } = published?.facts ?? {};
  if (published?.kind !== 'azure-vm' || boot === undefined) return undefined;
  const lines = String(serial).split('\n').map(plain);
  return {
    sentence: say.note(`azure-boot-${boot}`, { name, group, agent, minutes }),
    serial: lines.filter(line => line !== ''),
  };
}
