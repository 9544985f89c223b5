import { useEffect, useSyncExternalStore } from 'react';
import { useEnv } from './env.tsx';
import type { Looked } from './readiness-look.ts';

/**
 * What is known of the guest by now; the look begins when it is first asked for.
 * @returns undefined where the target asks nothing of a guest
 */
export function useReadiness(): Looked | undefined {
  const { look, state, world } = useEnv();
  const { answers } = state;
  const asked = world.readiness !== undefined && world.guestTarget?.(answers) !== undefined;
  useEffect(() => {
    if (asked) look.begin(answers);
  }, [look, answers, asked]);
  const looked = useSyncExternalStore(look.subscribe, () => look.of(answers));
  return asked ? looked : undefined;
}
