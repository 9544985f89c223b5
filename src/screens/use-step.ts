import { useEnv } from './env.tsx';
import { plain } from './parts/line.ts';
import { type StepId, stepsOf, walkOf } from './wizard.ts';

/** `Boot  4/8`: how many steps there are is known once the target is. */
export function useStep(id: StepId): string {
  const { state, text, world } = useEnv();
  const walk = walkOf(state, world.asks);
  const steps = walk.includes(id) ? walk : stepsOf(state, world.asks);
  const at = steps.indexOf(id) + 1;
  return 'target.kind' in state.answers ? `${text.steps[id]}  ${at}/${steps.length}` : `${text.steps[id]}  ${at}`;
}

/** Names of what is being moved, as far as they are known. */
export function useNames(): { machine: string | undefined; target: string | undefined; route: string | undefined } {
  const { glyphs, state, text } = useEnv();
  const machine = state.inspected === undefined ? undefined : plain(state.inspected.machine.name);
  const kind = state.answers['target.kind'];
  const target = typeof kind === 'string' ? (text.offers[kind] ?? kind) : undefined;
  const route = machine !== undefined && target !== undefined ? `${machine} ${glyphs.arrow} ${target}` : machine;
  return { machine, target, route };
}
