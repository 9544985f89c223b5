import type { Failed } from './failure.ts';
import { runFailure } from './run-failures.ts';
import type { Check, CheckExit } from './types/inspection.ts';

/** By code of evidence, how a run ends that it stops, where that is not as data that cannot be taken. */
export type CheckExits = Readonly<Record<string, CheckExit>>;

/**
 * The gravest first: a plan has to be written anew and a disk be mended before it makes sense to ask for rights, rights
 * before room, and what only has to be waited for is last.
 */
const gravestFirst: readonly CheckExit[] = ['usage', 'data', 'denied', 'create', 'unreachable', 'again'];

/** Of several, how the run ends: the order in which checks are told is chance. */
function gravest(exits: readonly CheckExit[]): CheckExit {
  return gravestFirst.find(exit => exits.includes(exit)) ?? 'data';
}

/** The check with how a run ends that it stops; one that stops none as it is. */
export function withExit(check: Check, exits: CheckExits): Check {
  if (!stops(check) || check.exit !== undefined) return check;
  const wrong = check.evidence.filter(({ verdict }) => verdict === 'fail');
  return { ...check, exit: gravest(wrong.map(({ code }) => (Object.hasOwn(exits, code) && exits[code]) || 'data')) };
}

export async function* withExits(checks: AsyncIterable<Check>, exits: CheckExits): AsyncGenerator<Check> {
  for await (const check of checks) yield withExit(check, exits);
}

/** Does a run end before it begins because of it? */
export function stops({ severity, verdict }: Check): boolean {
  return severity === 'blocks' && verdict === 'fail';
}

/**
 * What the checks that stop a run end it with: the exit of the gravest. Rights that are given, room that is made and
 * hosts that answer again are there for a resume; a plan and a disk stay what they are.
 */
export function checksFailed(failed: readonly Check[]): Failed {
  const exit = gravest(failed.map(check => check.exit ?? 'data'));
  const over = exit === 'usage' || exit === 'data';
  const kind = over ? ({ exit, retry: 'never' } as const) : ({ exit, retry: 'ask', next: ['resume'] } as const);
  return runFailure('CHECKS_FAILED', { ids: failed.map(({ id }) => id).join(', ') }, { kind });
}
