import type { Plan } from './plan.ts';
import { runFailure } from './run-failures.ts';
import { type Adopted, isSessionId, type Session, type Store } from './session/store.ts';
import { loadSource } from './source/index.ts';
import { loadTarget } from './target/index.ts';
import type { Control } from './types/control.ts';
import type { Found } from './types/target.ts';

/**
 * What another machine's session made, as its tags and names on either side tell it.
 * @param plan says where to look
 * @throws Failed SESSION_UNKNOWN for what is no id; SESSION_NOT_FOUND when nothing carries it; what kept it from looking
 */
export async function findSession(plan: Plan, session: string, ctl: Control): Promise<Found> {
  if (!isSessionId(session)) throw runFailure('SESSION_UNKNOWN', { session });
  const target = await (await loadTarget(plan.target.kind)).connect(plan.target, ctl);
  let found: Found;
  try {
    found = await target.find(plan, session);
  } finally {
    await target.close();
  }
  const { find } = await loadSource(plan.source.kind);
  const entries = [...found.entries, ...((await find?.(plan.source, session, ctl)) ?? [])];
  if (entries.length === 0) throw runFailure('SESSION_NOT_FOUND', { session, kind: plan.target.kind });
  return { ...found, entries };
}

/**
 * Makes a session of another machine one of this machine, to go on with it or to undo it.
 * @param about its name here, and who makes it; `began` where the tags do not say
 * @param undo true where nothing is to be made any more, so that it does not matter where things are
 * @throws Failed what `findSession` throws; SESSION_ELSEWHERE when the plan is not the one it was begun with
 */
export async function adopt(
  store: Store,
  session: string,
  plan: Plan,
  about: Adopted,
  undo: boolean,
  ctl: Control,
): Promise<Session> {
  const found = await findSession(plan, session, ctl);
  if (found.elsewhere && !undo) throw runFailure('SESSION_ELSEWHERE', { session, ...found.elsewhere });
  const began = found.disks.find(disk => disk.began !== undefined)?.began ?? about.began;
  return store.adopt(session, plan, { ...about, began }, found);
}
