import { useCallback, useRef, useSyncExternalStore } from 'react';
import { useEnv } from './env.tsx';
import type { RunHandle, RunView } from './run-shapes.ts';

/** What must be seen at once: everything else may wait for the next figures. */
const urgent = (view: RunView): string =>
  [
    view.state,
    view.failure?.code,
    JSON.stringify(view.asking),
    ...view.stages.map(stage => stage.id + stage.state),
  ].join();

/**
 * The run, for a screen: figures at most every `figuresMs`, states at once.
 * A slow terminal can skip views; it never holds up the run.
 */
export function useRun(run: RunHandle): RunView {
  const { figuresMs } = useEnv();
  const shown = useRef(run.view.get());
  const subscribe = useCallback(
    (changed: () => void) => {
      let last = 0;
      let timer: NodeJS.Timeout | undefined;
      const show = () => {
        clearTimeout(timer);
        timer = undefined;
        last = performance.now();
        shown.current = run.view.get();
        changed();
      };
      const hear = () => {
        const wait = last + figuresMs - performance.now();
        if (wait <= 0 || urgent(run.view.get()) !== urgent(shown.current)) show();
        else timer ??= setTimeout(show, wait);
      };
      // Between the first render and this subscription the run may have moved.
      if (run.view.get() !== shown.current) show();
      const off = run.view.subscribe(hear);
      return () => {
        clearTimeout(timer);
        off();
      };
    },
    [run, figuresMs],
  );
  return useSyncExternalStore(subscribe, () => shown.current);
}
