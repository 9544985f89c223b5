import { isDeepStrictEqual } from 'node:util';
import about from '../../package.json' with { type: 'json' };
import { adopt } from '../pipeline/adopt.ts';
import { Failed } from '../pipeline/failure.ts';
import type { Plan } from '../pipeline/plan.ts';
import { runFailure } from '../pipeline/run-failures.ts';
import type { SessionHead, Store } from '../pipeline/session/store.ts';
import type { Control } from '../pipeline/types/control.ts';
import { noteSentence } from '../screens/text/index.ts';
import type { Io } from './command.ts';
import { planName } from './plan-name.ts';

/**
 * A session that a person named, where this machine knows it.
 * @param plan what was given with it, which has to be the session's own
 * @returns undefined when it is not known and the plan may tell where to look for it
 * @throws Failed SESSION_UNKNOWN, SESSION_PLAN_DIFFERS
 */
export function knownHere(store: Store, wanted: string, plan: Plan | undefined): SessionHead | undefined {
  let found: SessionHead;
  try {
    found = store.find(wanted);
  } catch (error) {
    const unknown = error instanceof Failed && error.failure.code === 'SESSION_UNKNOWN';
    if (plan && unknown) return undefined;
    throw error;
  }
  const own = store.peek(found.id).plan;
  if (plan && own && !isDeepStrictEqual(plain(own), plain(plan))) {
    throw runFailure('SESSION_PLAN_DIFFERS', { session: found.id });
  }
  return found;
}

/**
 * A session of this machine; where it is not one and there is a plan, that of another machine, which is then known here.
 * @throws Failed as `knownHere` and `adopt` do
 */
export async function knownOrAdopted(
  store: Store,
  session: string,
  plan: Plan | undefined,
  why: 'resume' | 'undo',
  io: Io,
  control: Omit<Control, 'note'>,
): Promise<SessionHead> {
  const known = knownHere(store, session, plan);
  if (known) return known;
  if (!plan) throw runFailure('SESSION_UNKNOWN', { session });
  const here = { name: planName(plan), program: about.version, began: Date.now() };
  const made = await adopt(store, session, plan, here, why === 'undo', saying(io, control));
  made.close();
  io.say(io.text.commands.adopted({ session, things: made.ledger.entries().length }));
  return made.head;
}

/** For work that is no run: its notes are said as they come. */
export function saying(io: Io, control: Omit<Control, 'note'>): Control {
  return { ...control, note: (code, facts) => io.say(noteSentence(io.text, code, facts)) };
}

/** As it comes back from its file: without what is absent. */
function plain(plan: Plan): unknown {
  return JSON.parse(JSON.stringify(plan));
}
