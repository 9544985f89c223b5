import { failing } from './failure.ts';

/** What can stop a run between its two ends: plan, session, transfer. */
export interface RunFailures {
  PLAN_INCOMPLETE: { key: string };
  PLAN_WRONG: { key: string; reason: string };
  PLAN_UNREADABLE: { file: string; reason: string };
  /** `disks[].from` names a disk that the machine does not have. */
  PLAN_NO_SUCH_DISK: { wanted: number; disks: number };
  /** `key` asks for a disk that another entry has already. */
  PLAN_DISK_TWICE: { key: string; disk: number };
  /** A command line names a disk that is not there. */
  NO_SUCH_DISK: { file: string; wanted: number; disks: number };
  /** Nobody says who signs in, and nobody can be asked. */
  USER_MISSING: { server: string };
  GENERATION_UNKNOWN: { key: string };
  CHECKS_FAILED: { ids: string };
  SESSION_UNKNOWN: { session: string };
  SESSION_AMBIGUOUS: { session: string; ids: string };
  /** Written by a later version, whose number is `program`. */
  SESSION_NEWER: { session: string; program: string };
  /** Its plan cannot be read; `whole`: the ledger has a copy, and nothing is lost by it. */
  SESSION_DAMAGED: { session: string; file: string; reason: string; whole: boolean };
  /** The operating system gives no sight of a file of it. */
  SESSION_UNREADABLE: { session: string; file: string; reason: string };
  SESSION_IN_USE: { session: string; pid: number; host: string };
  /** Held by a process of which nobody here can tell whether it still runs. */
  SESSION_MAYBE_IN_USE: { session: string; pid: number; host: string };
  /** Another process took it over while this one had it. */
  SESSION_TAKEN: { session: string };
  /** At a target of this kind nothing carries the id of a session that is not known here. */
  SESSION_NOT_FOUND: { session: string; kind: string };
  /** What carries its id is not where the plan would put it. */
  SESSION_ELSEWHERE: { session: string; name: string; place: string };
  /** The plan given with a session is not the session's own. */
  SESSION_PLAN_DIFFERS: { session: string };
  SESSION_OVER: { session: string; state: string };
  /** The state directory cannot be written. */
  STATE_UNWRITABLE: { folder: string; reason: string };
  READINESS_UNWRITABLE: { file: string; reason: string };
  SOURCE_CHANGED: { disk: string };
  SOURCE_UNORDERED: { disk: string; offset: number };
  /** The stream of a disk says another size than the source's own description. Bytes. */
  SOURCE_SIZE_DIFFERS: { disk: string; expected: number; found: number };
  /** The sink holds less than was acknowledged. */
  VERIFY_MISSING: { disk: string; bytes: number; offset: number };
  VERIFY_DIFFERS: { disk: string; offset: number; length: number };
  /** The sink holds bytes where nothing was sent. */
  VERIFY_STRAY: { disk: string; bytes: number; offset: number };
  UNDO_NEEDS_NAME: { session: string };
  UNDO_PARTIAL: { left: string };
  /** --kernel native, where there is none; `why` as native/addon.ts has it. */
  KERNEL_MISSING: { why: string };
  /** An error nobody foresaw. */
  BUG: { message: string };
}

export const runFailure = failing<RunFailures>({
  PLAN_INCOMPLETE: { exit: 'usage', retry: 'never' },
  PLAN_WRONG: { exit: 'usage', retry: 'never' },
  PLAN_UNREADABLE: { exit: 'usage', retry: 'never' },
  PLAN_NO_SUCH_DISK: { exit: 'usage', retry: 'never' },
  PLAN_DISK_TWICE: { exit: 'usage', retry: 'never' },
  NO_SUCH_DISK: { exit: 'usage', retry: 'never' },
  USER_MISSING: { exit: 'usage', retry: 'never' },
  GENERATION_UNKNOWN: { exit: 'usage', retry: 'never' },
  // Its makers say how it ends: check-exits.ts.
  CHECKS_FAILED: { exit: 'data', retry: 'never' },
  SESSION_UNKNOWN: { exit: 'usage', retry: 'never' },
  SESSION_AMBIGUOUS: { exit: 'usage', retry: 'never' },
  SESSION_NEWER: { exit: 'usage', retry: 'never' },
  SESSION_DAMAGED: { exit: 'data', retry: 'never', next: ['undo'] },
  SESSION_UNREADABLE: { exit: 'denied', retry: 'ask' },
  SESSION_IN_USE: { exit: 'again', retry: 'ask' },
  SESSION_MAYBE_IN_USE: { exit: 'again', retry: 'ask' },
  SESSION_TAKEN: { exit: 'again', retry: 'never' },
  SESSION_NOT_FOUND: { exit: 'usage', retry: 'never' },
  SESSION_ELSEWHERE: { exit: 'usage', retry: 'never' },
  SESSION_PLAN_DIFFERS: { exit: 'usage', retry: 'never' },
  SESSION_OVER: { exit: 'usage', retry: 'never' },
  STATE_UNWRITABLE: { exit: 'create', retry: 'ask' },
  READINESS_UNWRITABLE: { exit: 'create', retry: 'never' },
  SOURCE_CHANGED: { exit: 'data', retry: 'never', next: ['start-over'] },
  SOURCE_UNORDERED: { exit: 'data', retry: 'never' },
  SOURCE_SIZE_DIFFERS: { exit: 'data', retry: 'never', next: ['start-over'] },
  VERIFY_MISSING: { exit: 'differs', retry: 'ask', next: ['resume', 'undo'] },
  VERIFY_DIFFERS: { exit: 'differs', retry: 'ask', next: ['resume', 'undo'] },
  VERIFY_STRAY: { exit: 'differs', retry: 'ask', next: ['resume', 'undo'] },
  UNDO_NEEDS_NAME: { exit: 'usage', retry: 'never' },
  UNDO_PARTIAL: { exit: 'again', retry: 'ask', next: ['undo'] },
  KERNEL_MISSING: { exit: 'unreachable', retry: 'never' },
  BUG: { exit: 'bug', retry: 'never', next: ['resume'] },
});
