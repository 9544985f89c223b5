import { useEnv } from './env.tsx';
import { type StepId, stepOf } from './wizard.ts';
import type { Ask } from './world.ts';

/** The questions of one step, given the answers so far. */
export function useAsks(step: StepId): readonly Ask[] {
  const { state, world } = useEnv();
  return world.asks(state.answers, state.inspected).filter(ask => stepOf(ask.key, state.answers) === step);
}
