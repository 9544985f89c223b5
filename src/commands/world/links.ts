import { systemClock } from '../../pipeline/clock.ts';
import type { Facts } from '../../pipeline/failure.ts';
import { newLimits } from '../../pipeline/limits.ts';
import type { Plan } from '../../pipeline/plan.ts';
import { runFailure } from '../../pipeline/run-failures.ts';
import { loadTarget } from '../../pipeline/target/index.ts';
import type { Control } from '../../pipeline/types/control.ts';
import type { Answers } from '../../pipeline/types/question.ts';
import type { TargetLink } from '../../pipeline/types/target.ts';

/** The answers that a connection is made with; the others may still change. */
const connecting = /^target\.(kind|cloud|signIn|tenant|endpoint|authority|caFile|path)$/;
/** Of these the one that may change all the same: who is signed in has tokens of every tenant that they are in. */
const ofPlace = 'target.tenant';

interface Held {
  readonly key: string;
  readonly link: Promise<TargetLink>;
  readonly kill: AbortController;
}

/** Links that are signed in, so that a person signs in once: for the choices, the checks, the run. */
export class Links {
  private held: Held | undefined;

  /** The link for these answers; connects when there is none yet, telling what a person must do through `note`. */
  connect(answers: Answers, note: (code: string, facts: Facts) => void = () => {}): Promise<TargetLink> {
    const given = Object.entries(answers).filter(([key, value]) => connecting.test(key) && value !== '');
    const key = JSON.stringify(given.filter(([name]) => name !== ofPlace).toSorted());
    if (this.held?.key === key) return this.held.link;
    void this.close();
    const kill = new AbortController();
    const link = open(Object.fromEntries(given), { kill: kill.signal, note });
    const held = { key, link, kill };
    this.held = held;
    link.catch(() => {
      if (this.held === held) this.held = undefined;
    });
    return link;
  }

  async close(): Promise<void> {
    const { held } = this;
    this.held = undefined;
    held?.kill.abort();
    const link = await held?.link.catch(() => undefined);
    await link?.close();
  }
}

async function open(answers: Answers, { kill, note }: Pick<Control, 'kill' | 'note'>): Promise<TargetLink> {
  const target = Object.fromEntries(
    Object.entries(answers).map(([key, value]) => [key.slice('target.'.length), value]),
  );
  const kind = target.kind as Plan['target']['kind'];
  const { connect } = await loadTarget(kind);
  // Of a plan's target only these answers matter for connecting; the rest are still being asked.
  return connect(target as unknown as Plan['target'], control(kill, note));
}

/** A control for asking and looking: nothing is drained, nobody is asked. */
export function control(kill: AbortSignal, note: Control['note'] = () => {}): Control {
  return {
    drain: new AbortController().signal,
    kill,
    ask: ({ key }) => Promise.reject(runFailure('PLAN_INCOMPLETE', { key })),
    limits: newLimits(),
    clock: systemClock,
    note,
  };
}
