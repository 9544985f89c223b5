import type { Control } from '../../../../types/control.ts';
import type { Arm } from '../../arm/arm.ts';
import type { Http } from '../../arm/http.ts';
import type { Place } from '../../names.ts';
import { tellVm } from '../notes.ts';
import { instanceView, type Seen } from './instance-view.ts';
import { SerialConsole } from './serial.ts';
import { type BootVerdict, isStuck, sightingIn, tailOf } from './verdict.ts';

/** How long a machine is given to start, in minutes, and how often it is looked at, in milliseconds. */
export const bootMinutes = 10;
const firstWait = 500;
const longestWait = 15_000;
/** Who shows a login waits so long for an agent that may be about to answer. */
const agentAfterLogin = 90_000;
/** A shell of last resort, a panic: so long without a change, and it stays so. */
const stuckAfter = 20_000;
const tailLines = 12;

/** How a start ended. */
export interface Boot {
  readonly verdict: BootVerdict;
  readonly power: string;
  readonly agent: string;
  /** Last lines of the serial console. */
  readonly serial: string;
}

export interface BootWatch {
  readonly arm: Arm;
  readonly http: Http;
  readonly place: Place;
  readonly vm: string;
  readonly ctl: Control;
  /** Is there a serial console to read? */
  readonly diagnostics: boolean;
}

/**
 * Waits until a machine's agent answers, its console tells what became of it, or the time is over; a first Ctrl-C ends
 * the waiting and leaves the machine as it is.
 */
export async function watchBoot(watch: BootWatch): Promise<Boot> {
  const { arm, http, place, vm, ctl, diagnostics } = watch;
  const about = { name: vm, group: place.group };
  const console = diagnostics ? new SerialConsole(arm, http, place, vm) : undefined;
  const course = new Course(ctl.clock.elapsed());
  let told = false;
  tellVm(ctl, 'azure-boot-waiting', { ...about, minutes: bootMinutes });
  for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 1.5)) {
    const seen = await instanceView(arm, place, vm);
    const { text = '', trouble } = (await console?.read()) ?? {};
    if (trouble !== undefined && !told) tellVm(ctl, 'azure-serial-unavailable', { ...about, reason: trouble });
    told ||= trouble !== undefined;
    const verdict = course.look(seen, text, ctl.clock.elapsed());
    if (verdict !== undefined) return end(watch, verdict, seen, course.text);
    if (!(await waited(ctl, wait))) {
      tellVm(ctl, 'azure-boot-left', about);
      return { ...shown(seen, course.text), verdict: 'unwatched' };
    }
  }
}

/** What was seen so far, and since when it has not changed. */
class Course {
  readonly #began: number;
  #verdict: BootVerdict = 'unknown';
  #since: number;
  /** The longest there was: a console that cannot be read for a moment takes nothing back. */
  text = '';

  constructor(now: number) {
    this.#began = now;
    this.#since = now;
  }

  /** The verdict once it is one. */
  look({ agentReady }: Seen, text: string, now: number): BootVerdict | undefined {
    const fresh = text !== '' && text !== this.text;
    if (fresh) this.text = text;
    const { verdict } = sightingIn(this.text);
    if (verdict !== this.#verdict || (fresh && isStuck(verdict))) this.#since = now;
    this.#verdict = verdict;
    if (agentReady) return 'ready';
    const quiet = now - this.#since;
    if (verdict === 'login' && quiet >= agentAfterLogin) return verdict;
    if (isStuck(verdict) && quiet >= stuckAfter) return verdict;
    return now - this.#began >= bootMinutes * 60_000 ? verdict : undefined;
  }
}

function end({ ctl, place, vm }: BootWatch, verdict: BootVerdict, seen: Seen, text: string): Boot {
  tellVm(ctl, `azure-boot-${verdict}`, { name: vm, group: place.group, minutes: bootMinutes, agent: seen.agent });
  return { ...shown(seen, text), verdict };
}

function shown({ power, agent }: Seen, text: string): Omit<Boot, 'verdict'> {
  return { power, agent, serial: tailOf(text, tailLines) };
}

/** False when a person does not want to wait any longer. */
async function waited(ctl: Control, ms: number): Promise<boolean> {
  if (ctl.drain.aborted) return false;
  try {
    await ctl.clock.sleep(ms, ctl.drain);
    return true;
  } catch (error) {
    ctl.kill.throwIfAborted();
    if (!ctl.drain.aborted) throw error;
    return false;
  }
}
