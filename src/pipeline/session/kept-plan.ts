import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Failed, type Failure } from '../failure.ts';
import type { Plan } from '../plan.ts';
import { checkedPlan } from '../read-plan.ts';
import { runFailure } from '../run-failures.ts';
import { writeWhole } from './write-whole.ts';

/** The plan of a session, and what is wrong with the file it should be in (SESSION_DAMAGED). */
export type KeptPlan =
  | { readonly plan: Plan; readonly damaged?: undefined }
  | { readonly plan: Plan; readonly damaged: Failure }
  | { readonly plan?: undefined; readonly damaged: Failure };

/**
 * Reads plan.yaml; where that is damaged, the copy in the ledger stands in.
 * @param copy as the ledger has it: plain data, checked here
 */
export function keptPlan(folder: string, session: string, copy: unknown): KeptPlan {
  const file = join(folder, 'plan.yaml');
  try {
    return { plan: checkedPlan(parse(readFileSync(file, 'utf8'))) };
  } catch (error) {
    const plan = planOf(copy);
    const damaged = runFailure('SESSION_DAMAGED', {
      session,
      file,
      reason: reasonOf(error),
      whole: plan !== undefined,
    });
    return { ...(plan ? { plan } : {}), damaged: damaged.failure };
  }
}

export function keepPlan(folder: string, plan: Plan): void {
  writeWhole(join(folder, 'plan.yaml'), stringify(plan));
}

/** Puts a plan in the place of a damaged one, which stays beside it: a person may have had their hand in it. */
export function mendPlan(folder: string, plan: Plan): void {
  const file = join(folder, 'plan.yaml');
  if (existsSync(file)) renameSync(file, `${file}.damaged`);
  keepPlan(folder, plan);
}

/** That a file of a session cannot be read, as a value: it must not keep anybody from the other sessions. */
export function damage(session: string, file: string, error: unknown): Failure {
  return runFailure('SESSION_UNREADABLE', { session, file, reason: reasonOf(error) }).failure;
}

function planOf(copy: unknown): Plan | undefined {
  try {
    return copy === undefined ? undefined : checkedPlan(copy);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Failed) return Object.values(error.failure.facts).join(': ');
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message.split('\n')[0] ?? '';
}
