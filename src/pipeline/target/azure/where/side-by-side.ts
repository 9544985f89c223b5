import { Failed } from '../../../failure.ts';
import type { Check } from '../../../types/inspection.ts';
import { check } from './checks.ts';

/** One thing to look at. */
export interface Look {
  /** Of the check that tells that it came to nothing. */
  readonly id: string;
  /** Whatever Azure answers instead of the answer makes it unknown; else only a refusal of the right to look does. */
  readonly advises: boolean;
  run(): Promise<readonly Check[]>;
}

/** Milliseconds, by the real clock, until a check is told as unknown. */
export const checkPatience = 10_000;

/**
 * All looks at once; their checks as they come. What is still under way when nobody wants to know any more is left to the
 * signal that its requests carry.
 * @throws what a look throws that does not merely advise, and the signal's reason
 */
export async function* sideBySide(
  looks: readonly Look[],
  signal: AbortSignal,
  patience = checkPatience,
): AsyncGenerator<Check> {
  const pending = new Map<Look, Promise<{ look: Look; checks: readonly Check[] }>>();
  for (const look of looks) {
    const ended = bounded(look, signal, patience).then(checks => ({ look, checks }));
    ended.catch(() => {});
    pending.set(look, ended);
  }
  while (pending.size > 0) {
    const { look, checks } = await Promise.race(pending.values());
    pending.delete(look);
    yield* checks;
  }
}

async function bounded(look: Look, signal: AbortSignal, patience: number): Promise<readonly Check[]> {
  const over = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => over.resolve('late'), patience);
  const stopped = () => over.reject(signal.reason);
  signal.addEventListener('abort', stopped, { once: true });
  try {
    signal.throwIfAborted();
    const checks = await Promise.race([look.run(), over.promise]);
    if (checks !== 'late') return checks;
    return [check(look.id, 'unknown', 'AZURE_CHECK_LATE', { what: look.id, seconds: Math.ceil(patience / 1000) })];
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code = '', facts = {} } = error instanceof Failed ? error.failure : {};
    if (code === '' || !(look.advises || code === 'AZURE_DENIED')) throw error;
    const said = { what: look.id, code: String(facts.code || facts.reason || code) };
    return [check(look.id, 'unknown', 'AZURE_CHECK_UNANSWERED', said)];
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stopped);
  }
}
