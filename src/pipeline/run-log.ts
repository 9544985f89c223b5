import type { SessionLog } from './session/log.ts';
import type { Clock, Control } from './types/control.ts';
import type { RunFact, StageId } from './types/run.ts';

/** Milliseconds of a wait below which it is not worth a line. */
const leastWait = 1000;

/** What a run writes to its session's log by itself: stages with their times, waits, and what a person was waited for. */
export function loggedRun(
  ctl: Omit<Control, 'note'>,
  write: SessionLog,
): { readonly control: Omit<Control, 'note'>; heard(fact: RunFact): void } {
  const log: NonNullable<Control['log']> = (is, facts) => write({ is, ...facts });
  const began = new Map<StageId | string, number>();
  const since = (what: string) => Math.round(performance.now() - (began.get(what) ?? performance.now()));
  return {
    control: { ...ctl, log, clock: loggedClock(ctl.clock, log) },
    heard(fact) {
      if (fact.is === 'stage') {
        if (fact.state === 'started') began.set(fact.stage, performance.now());
        log('stage', { stage: fact.stage, state: fact.state, ms: since(fact.stage) });
      } else if (fact.is === 'asks') {
        began.set(fact.key, performance.now());
        log('asks', { key: fact.key });
      } else if (fact.is === 'answered') log('answered', { key: fact.key, ms: since(fact.key) });
      else if (fact.is === 'note') log('note', { ...fact.facts, code: fact.code });
      else if (fact.is === 'draining') log('draining', {});
      else if (fact.is === 'stopped') log('stopped', { how: fact.how });
    },
  };
}

/** A clock by which every wait of some length is logged before it begins. */
export function loggedClock(clock: Clock, log: NonNullable<Control['log']>): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: (ms, signal) => {
      if (ms >= leastWait) log('wait', { ms: Math.round(ms) });
      return clock.sleep(ms, signal);
    },
  };
}
