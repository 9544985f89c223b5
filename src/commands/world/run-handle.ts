import { asFailure } from '../../pipeline/as-failure.ts';
import { systemClock } from '../../pipeline/clock.ts';
import { exitCodes } from '../../pipeline/failure.ts';
import { heldAtSource } from '../../pipeline/held-at-source.ts';
import { heldAtTarget } from '../../pipeline/held-at-target.ts';
import { defaultLimits, newLimits } from '../../pipeline/limits.ts';
import { migrate } from '../../pipeline/migrate.ts';
import { thinned } from '../../pipeline/run-events.ts';
import { type Note, RunState } from '../../pipeline/run-state.ts';
import type { Session } from '../../pipeline/session/store.ts';
import { Throttle } from '../../pipeline/throttle.ts';
import type { RunEvent } from '../../pipeline/types/run.ts';
import type { TargetLink } from '../../pipeline/types/target.ts';
import type { Held, RunHandle, RunView } from '../../screens/run-shapes.ts';
import { viewOf } from '../../screens/run-view.ts';
import { keepAwake } from '../awake.ts';
import { logProcess } from '../log-process.ts';
import { placeNames, targetName } from './names.ts';
import { type RunAnswers, RunQuestions } from './run-questions.ts';
import { ToldView } from './told-view.ts';

/** A machine that the plan leaves off is nothing to be put back, and still not as it was. */
function leftOff({ code, facts }: Note): Held[] {
  return code === 'vsphere-left-off' ? [{ code: 'source-off', facts }] : [];
}

/** The code that the program would leave with now. */
function exitOf({ failure, stopped }: RunState): number {
  if (failure) return exitCodes[failure.exit];
  return stopped ? exitCodes.stopped : 0;
}

/**
 * Runs a session for the screens: they read a view when they like, the run never waits for them.
 * @param target a link that is signed in already
 * @param answers what need not be asked of the person
 * @param over called once the session is closed
 */
export function startRun(
  session: Session,
  target: TargetLink | undefined,
  answers: RunAnswers,
  over: () => void,
): RunHandle {
  const drain = new AbortController();
  const kill = new AbortController();
  const throttle = new Throttle();
  const state = new RunState();
  const { plan, head } = session;
  state.session = head.id;
  state.name = head.name;
  state.began = Date.now();
  const place = placeNames(plan, new Map()).slice(1, 2)[0];
  const about = { target: targetName(plan), ...(place ? { place } : {}), folder: session.folder };
  const told = new ToldView(look);
  const tell = () => told.tell();
  const questions = new RunQuestions(answers, AbortSignal.any([drain.signal, kill.signal]), tell);
  const record = thinned(event => session.event(event));
  let heard = performance.now();
  const happened = (event: RunEvent) => {
    heard = performance.now();
    record.event(event);
    state.apply(event);
    told.event(event);
  };
  const letSleep = keepAwake(() => {
    state.notes.push({ at: Date.now(), code: 'may-sleep', facts: {} });
    tell();
  });
  const exited = logProcess(session);
  const carry = async () => {
    const ctl = {
      drain: drain.signal,
      kill: kill.signal,
      ask: questions.ask,
      limits: newLimits(),
      clock: systemClock,
      throttle,
    };
    for await (const event of migrate(plan, session, ctl, { target })) {
      try {
        happened(event);
      } catch (error) {
        // It cannot be kept any more what happens: nothing new is begun.
        drain.abort();
        throw error;
      }
    }
    record.end();
  };
  void carry()
    .catch(error => {
      state.failure = asFailure(error);
    })
    .finally(() => {
      letSleep();
      exited(exitOf(state));
      session.close();
      tell();
      over();
    });
  function look(): RunView {
    const asking = questions.now;
    const sourceHeld = [...heldAtSource(session.ledger.entries()), ...state.notes.flatMap(leftOff)];
    const ended = state.failure !== undefined || state.stopped !== undefined;
    const targetHeld = ended ? heldAtTarget(session.ledger.entries(), head.id, Date.now()) : [];
    return {
      ...viewOf(state, {
        ...about,
        draining: drain.signal.aborted,
        paused: throttle.held,
        now: Date.now(),
        since: performance.now() - heard,
        ...(throttle.wanted === undefined ? {} : { streams: throttle.wanted }),
      }),
      ...(asking === undefined ? {} : { asking }),
      ...(sourceHeld.length === 0 ? {} : { sourceHeld }),
      ...(targetHeld.length === 0 ? {} : { targetHeld }),
    };
  }
  const streams = () => throttle.wanted ?? told.store.get().streams ?? defaultLimits.windowStart;
  return {
    view: told.store,
    drain: () => {
      drain.abort();
      throttle.go();
      tell();
    },
    kill: why => kill.abort(why),
    answer: value => questions.answer(value),
    pause: {
      hold: () => {
        throttle.hold();
        tell();
      },
      go: () => {
        throttle.go();
        tell();
      },
    },
    streams: {
      fewer: () => {
        throttle.wanted = Math.max(1, streams() - 1);
        tell();
      },
      more: () => {
        throttle.wanted = Math.min(defaultLimits.windowMax, streams() + 1);
        tell();
      },
    },
  };
}
