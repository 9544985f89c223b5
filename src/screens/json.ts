import { thinned } from '../pipeline/run-events.ts';
import type { RunEvent } from '../pipeline/types/run.ts';

/** A run as JSON lines: the same events, `moved` merged to two a second. */
export function jsonLines(out: (line: string) => void): { event(event: RunEvent): void; end(): void } {
  return thinned(event => out(JSON.stringify(event)));
}
