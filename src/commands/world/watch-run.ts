import { heldAtSource } from '../../pipeline/held-at-source.ts';
import { heldAtTarget } from '../../pipeline/held-at-target.ts';
import { RunState } from '../../pipeline/run-state.ts';
import { sessionEvents } from '../../pipeline/session/event-log.ts';
import { lockHolder } from '../../pipeline/session/lock.ts';
import type { Store } from '../../pipeline/session/store.ts';
import type { Held, RunHandle, RunView } from '../../screens/run-shapes.ts';
import { viewOf } from '../../screens/run-view.ts';
import { placeNames, targetName } from './names.ts';
import { ToldView } from './told-view.ts';

/**
 * The run of another process for the screens, from the record that it keeps: nothing of it can be changed from here, and
 * to drain or kill it only ends the watching.
 */
export function watchRun(store: Store, id: string): RunHandle {
  const stop = new AbortController();
  const { head, plan, folder } = store.peek(id);
  const place = plan && placeNames(plan, new Map()).slice(1, 2)[0];
  let state = fresh();
  let pid = lockHolder(folder)?.pid;
  let ended = false;
  let heard = performance.now();
  let behind = 0;
  let sourceHeld: readonly Held[] = [];
  let targetHeld: readonly Held[] = [];

  function fresh(): RunState {
    const state = new RunState();
    state.session = id;
    state.name = head.name;
    return state;
  }

  const look = (): RunView => ({
    ...viewOf(state, {
      target: plan ? targetName(plan) : '?',
      ...(place ? { place } : {}),
      folder,
      draining: state.draining,
      paused: false,
      now: Date.now(),
      since: behind + performance.now() - heard,
    }),
    ...(state.asks === undefined ? {} : { asking: { ...state.asks, kind: 'secret', choices: [] } }),
    watching: { ended, ...(pid === undefined ? {} : { pid }) },
    ...(sourceHeld.length === 0 ? {} : { sourceHeld }),
    ...(targetHeld.length === 0 ? {} : { targetHeld }),
  });
  const told = new ToldView(look);
  const live = () => {
    pid = lockHolder(folder)?.pid ?? pid;
    return lockHolder(folder) !== undefined;
  };
  const atRest = () => {
    try {
      targetHeld = heldAtTarget(store.peek(id).ledger.entries(), id, Date.now());
    } catch {
      // Its folder is gone, and with it what its ledger knew.
    }
  };
  const follow = async () => {
    for await (const event of sessionEvents(store.events(id), { signal: stop.signal, live })) {
      if (event.is === 'plan') state = fresh();
      state.apply(event);
      heard = performance.now();
      // How old it is only the clocks that people set can tell two processes.
      behind = Math.max(0, Date.now() - event.at);
      if (event.is !== 'moved' && event.is !== 'at') sourceHeld = heldAtSource(store.peek(id).ledger.entries());
      if (event.is === 'stopped' || event.is === 'failure') atRest();
      told.event(event);
    }
  };
  void follow()
    .catch(() => {
      // Somebody took the session's folder away: what was read of it is all there is.
    })
    .finally(() => {
      // Ended without a word: killed, or cut off from the disk.
      const open = state.done === undefined && state.failure === undefined && state.stopped === undefined;
      if (open && !stop.signal.aborted) {
        ended = true;
        state.stopped = 'killed';
        atRest();
      }
      told.tell();
    });
  const leave = () => stop.abort();
  return { view: told.store, drain: leave, kill: leave };
}
