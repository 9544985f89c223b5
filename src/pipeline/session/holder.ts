import { type Place, runs, startOf, thisMachine } from './this-machine.ts';

/** What a lock says of the process that took it. */
export interface Holder extends Place {
  readonly pid: number;
  /** When it began, as `startOf` has it, so that a reused pid is not mistaken for it; empty where nobody knows. */
  readonly started: string;
}

/** unsure: it runs where we cannot look, or nobody can tell it from another process with its number. */
export type Verdict = 'alive' | 'dead' | 'unsure';

/** What a look at the processes of this machine tells. */
export interface Look {
  readonly here: Place;
  runs(pid: number): boolean;
  startOf(pid: number): string | undefined;
}

const look: Look = {
  get here() {
    return thisMachine();
  },
  runs,
  startOf: pid => startOf(pid),
};

/** The namespace that a Linux machine itself has (PROC_PID_INIT_INO in linux/proc_ns.h). */
const ownSpace = 'pid:[4026531836]';

/** This process, as its lock tells of it. */
export function thisHolder(): Holder {
  return { pid: process.pid, started: startOf(process.pid) ?? '', ...thisMachine() };
}

/** Does the holder of a lock still live? Never `dead` where that is only likely. */
export function verdictOn(holder: Holder, { here, runs, startOf }: Look = look): Verdict {
  if (restarted(holder, here)) return 'dead';
  if (!inSight(holder, here)) return 'unsure';
  if (!runs(holder.pid)) return 'dead';
  const started = startOf(holder.pid);
  if (started === undefined || holder.started === '') return 'unsure';
  return started === holder.started ? 'alive' : 'dead';
}

/**
 * This machine, started anew since. An image of a container may bring an id along that others have as well: there it
 * counts together with the name only.
 */
function restarted(holder: Holder, here: Place): boolean {
  if (holder.machine === undefined || holder.machine !== here.machine) return false;
  if (holder.boot === undefined || here.boot === undefined || holder.boot === here.boot) return false;
  const contained = [holder, here].some(({ space }) => space !== undefined && space !== ownSpace);
  return !contained || holder.host === here.host;
}

/** Are its process ids ours? What the machine is called decides only where nothing else is known. */
function inSight(holder: Holder, here: Place): boolean {
  if (holder.boot !== undefined || here.boot !== undefined) {
    if (holder.boot === undefined && holder.machine === undefined) return holder.host === here.host;
    return holder.boot === here.boot && holder.space === here.space;
  }
  if (holder.machine !== undefined || here.machine !== undefined) return holder.machine === here.machine;
  return holder.host === here.host;
}
