import type { Facts } from '../../pipeline/failure.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { Inspection } from '../../pipeline/types/inspection.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { Ask, Inspected } from '../../screens/world.ts';

const gibibyte = 2 ** 30;
/** What a plan takes at most. */
const mostGiB = 65_536;
/** More than a backup partition table takes behind the last partition. */
const tail = 2 ** 20;

const keyOf = (index: number) => `disks.${index}.sizeGiB`;

/** As what a disk of this kind and so many bytes is paid; undefined where it has no such name. */
export type TierOf = (sku: string, bytes: number) => string | undefined;

/** @param data true of a disk that does not boot */
export function tierFacts(tierOf: TierOf, answers: Answers, data: boolean, bytes: number): Facts {
  const kind = (data ? answers['target.dataSku'] : undefined) ?? answers['target.sku'];
  const tier = kind === undefined ? undefined : tierOf(String(kind), bytes);
  return tier === undefined ? {} : { tier };
}

/** How large the disks of a machine are to be: their own size, unless somebody says otherwise. */
export function sizeAsks({ machine, inspections }: Inspected, tierOf: TierOf = () => undefined): Ask[] {
  return machine.disks.flatMap(({ index }): Ask[] => {
    const inspection = inspections[index];
    if (inspection === undefined || inspection.size === 0) return [];
    const own = ownGiB(inspection);
    const least = leastGiB(inspection);
    const wrong: Ask['wrong'] = value => {
      if (value === own) return undefined;
      if (typeof value !== 'number' || value > mostGiB) return 'OUT_OF_RANGE';
      if (value < least) return 'TOO_SMALL';
      return Number.isInteger(value) ? undefined : 'NOT_WHOLE_GIB';
    };
    const tells: Ask['tells'] = answers => {
      const given = answers[keyOf(index)];
      const bytes = given === undefined || given === own ? inspection.size : Number(given) * gibibyte;
      return tierFacts(tierOf, answers, index > 0, bytes);
    };
    return [{ key: keyOf(index), kind: 'number', needed: true, implied: () => own, wrong, tells }];
  });
}

/** The disks of a plan, where the answers give one of them another size than its own. */
export function plannedSizes(answers: Answers, inspected: Inspected | undefined): Plan['disks'] {
  if (!inspected) return undefined;
  const { machine, inspections } = inspected;
  const disks = machine.disks.map(({ index }) => {
    const inspection = inspections[index];
    const sizeGiB = answers[keyOf(index)];
    const other = inspection !== undefined && typeof sizeGiB === 'number' && sizeGiB !== ownGiB(inspection);
    return { from: index, ...(other ? { sizeGiB } : {}) };
  });
  return disks.some(disk => 'sizeGiB' in disk) ? disks : undefined;
}

/** To three decimals: only for a person to see, and to leave as it is. */
function ownGiB({ size }: Inspection): number {
  return Math.max(0.001, Math.round((size / gibibyte) * 1000) / 1000);
}

/** Smaller only where a partition table says what is in use. */
function leastGiB({ size, table, partitions }: Inspection): number {
  if ((table !== 'gpt' && table !== 'mbr') || partitions.length === 0) return size / gibibyte;
  const end = Math.max(...partitions.map(({ offset, length }) => offset + length));
  return Math.min(size, table === 'gpt' ? end + tail : end) / gibibyte;
}
