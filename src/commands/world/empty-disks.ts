import type { Answers } from '../../pipeline/types/question.ts';
import { emptyDisks, emptyKey, mostEmptyDisks } from '../../screens/empty-disks.ts';
import type { Ask } from '../../screens/world.ts';
import { type TierOf, tierFacts } from './disk-sizes.ts';

const gibibyte = 2 ** 30;
/** What a managed disk takes at most. */
const mostGiB = 32_767;
/** What is proposed: the data disk of the classic image. */
const proposedGiB = 256;

/** How many new, empty disks there are to be, and how large each of them; only where the target makes such disks. */
export function emptyAsks(answers: Answers, tierOf: TierOf = () => undefined): Ask[] {
  if (answers['target.kind'] !== 'azure') return [];
  const count: Ask = {
    key: emptyDisks,
    kind: 'number',
    needed: false,
    implied: () => 0,
    wrong: value => (isWhole(value, 0, mostEmptyDisks) ? undefined : 'OUT_OF_RANGE'),
  };
  const sizes = Array.from({ length: mostEmptyDisks }, (_, n): Ask => {
    const wrong: Ask['wrong'] = value => {
      if (typeof value === 'number' && !Number.isInteger(value)) return 'NOT_WHOLE_GIB';
      return isWhole(value, 1, mostGiB) ? undefined : 'OUT_OF_RANGE';
    };
    const when: Ask['when'] = given => n < Number(given[emptyDisks] ?? 0);
    const tells: Ask['tells'] = given =>
      tierFacts(tierOf, given, true, Number(given[emptyKey(n)] ?? proposedGiB) * gibibyte);
    return { key: emptyKey(n), kind: 'number', needed: true, implied: () => proposedGiB, wrong, when, tells };
  });
  return [count, ...sizes];
}

/** The new disks of a plan. */
export function plannedEmpties(answers: Answers): { readonly sizeGiB: number }[] {
  const count = Math.min(Number(answers[emptyDisks] ?? 0), mostEmptyDisks);
  return Array.from({ length: count }, (_, n) => ({ sizeGiB: Number(answers[emptyKey(n)] ?? proposedGiB) }));
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
