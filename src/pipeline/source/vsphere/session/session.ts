import { type Facts, Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import { child, type Element, textOf } from '../soap/element.ts';
import { envelope } from '../soap/envelope.ts';
import type { Arg, MoRef } from '../vim.ts';
import { sessionFailure } from './failures.ts';
import { orAborted } from './or-aborted.ts';
import { cookieHeader, exchange, type Wire } from './wire.ts';

/** Sessions end after 30 minutes without a call; this often one is made. */
const keptAliveEvery = 10 * 60_000;
/** An answer may take long to begin: a vCenter that lists thousands of machines, a wait of WaitForUpdatesEx. */
const patience = 120_000;
const logoutPatience = 5_000;

export const serviceInstance: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };

/** Reads whose failing says nothing of the next try: they are asked once more. A page's token counts once only. */
const harmless = /^(Retrieve|CurrentTime|Fetch|Has|HttpNfcLeaseGetManifest)/;
/** A connection that was kept open and that the other side closed just when it was to be used again. */
const closedMeanwhile: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Faults that pass by themselves. */
const passing: ReadonlySet<unknown> = new Set(['RequestCanceled', 'SystemError']);

export interface SignedIn {
  readonly key: string;
  readonly userName: string;
}

/** A person's session with a server: kept alive, opened anew when it is gone, ended at last. */
export class Session {
  readonly #wire: Wire;
  readonly #manager: MoRef;
  readonly #version: string;
  readonly #password: string;
  readonly #ctl: Pick<Control, 'clock' | 'log'>;
  #cookie: string | undefined;
  #now: SignedIn | undefined;
  #opening: Promise<void> | undefined;
  /** What a new sign-in was refused with: asking again and again would lock the account. */
  #refused: Failed | undefined;
  #closed = false;
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param password stays in memory for as long as the session may have to be opened anew */
  constructor(wire: Wire, manager: MoRef, version: string, password: string, ctl: Pick<Control, 'clock' | 'log'>) {
    this.#wire = wire;
    this.#manager = manager;
    this.#version = version;
    this.#password = password;
    this.#ctl = ctl;
  }

  get now(): SignedIn {
    return this.#now ?? { key: '', userName: this.#wire.about.user };
  }

  /** For an address of the same server; tickets of others need none. */
  get cookie(): { cookie: string } | Record<never, never> {
    return this.#cookie === undefined ? {} : cookieHeader(this.#cookie);
  }

  /**
   * A sign-in that somebody waits for no longer still comes to its end, so that `close` can undo it.
   * @throws Failed VSPHERE_SIGN_IN when the server says no; the signal's reason
   */
  async open(signal: AbortSignal): Promise<void> {
    this.#opening ??= this.#signIn(AbortSignal.timeout(patience)).finally(() => {
      this.#opening = undefined;
    });
    await orAborted(this.#opening, signal);
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    // Never with the old cookie: a server may take a second login on it for a wrong password.
    this.#cookie = undefined;
    const args: Arg[] = [
      ['userName', this.#wire.about.user],
      ['password', this.#password],
    ];
    const began = performance.now();
    const again = this.#now !== undefined;
    const returned = child(await this.#send('Login', this.#manager, args, signal), 'returnval');
    this.#log('sign-in', { to: 'vsphere', way: 'password', renewed: again }, began);
    this.#now = {
      key: textOf(returned, 'key') ?? '',
      userName: textOf(returned, 'userName') ?? this.#wire.about.user,
    };
    this.#timer ??= setInterval(() => this.#keepAlive(), keptAliveEvery).unref();
  }

  /** One call; in a new session where this one is gone, and once more where a host was lost for a moment. */
  async call(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element> {
    const opened = this.#now;
    try {
      return await this.#send(method, on, args, signal);
    } catch (error) {
      if (error instanceof Failed && error.failure.code === 'VSPHERE_SIGNED_OUT') await this.#openAnew(opened, signal);
      else if (!passes(error) || !harmless.test(method)) throw error;
    }
    const began = performance.now();
    const answer = await this.#send(method, on, args, signal);
    this.#log('retried', { method, on: on.value }, began);
    return answer;
  }

  /** Logs out; never fails, and does not wait long. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    // A session that is just being opened would be left behind.
    if (this.#opening) await orAborted(this.#opening, AbortSignal.timeout(logoutPatience)).catch(() => {});
    if (this.#now === undefined) return;
    this.#now = undefined;
    await this.#send('Logout', this.#manager, [], AbortSignal.timeout(logoutPatience)).catch(() => {});
    this.#cookie = undefined;
  }

  async #send(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element> {
    this.#last = this.#ctl.clock.elapsed();
    const request = { body: envelope(method, on, args), version: this.#version, cookie: this.#cookie };
    const began = performance.now();
    try {
      const { answer, cookie } = await exchange(this.#wire, request, signal, patience);
      if (cookie !== undefined) this.#cookie = cookie;
      return answer;
    } catch (error) {
      if (!signal.aborted) this.#log('call', { method, on: on.value, ...troubleIn(error) }, began);
      throw error;
    }
  }

  #log(is: string, facts: Facts, began: number): void {
    const { server } = this.#wire.about;
    this.#ctl.log?.(is, { server, ...facts, ms: Math.round(performance.now() - began) });
  }

  /** All calls that found the session gone wait for one new one, which none of them can stop for the others. */
  async #openAnew(old: SignedIn | undefined, signal: AbortSignal): Promise<void> {
    if (this.#refused) throw this.#refused;
    if (this.#closed) throw sessionFailure('VSPHERE_SIGNED_OUT', { server: this.#wire.about.server });
    if (this.#now !== old) return;
    try {
      await this.open(signal);
    } catch (error) {
      if (error instanceof Failed && error.failure.code === 'VSPHERE_SIGN_IN') this.#refused = error;
      throw error;
    }
  }

  #keepAlive(): void {
    if (this.#ctl.clock.elapsed() - this.#last < keptAliveEvery / 2) return;
    // What is wrong shows itself in the next call that somebody waits for.
    this.call('CurrentTime', serviceInstance, [], AbortSignal.timeout(patience)).catch(() => {});
  }
}

/** What a call broke on, without the sentence that the server made of it. */
function troubleIn(error: unknown): Facts {
  if (!(error instanceof Failed)) return { error: error instanceof Error ? error.name : 'Error' };
  const { code, facts } = error.failure;
  const more = ['fault', 'reason', 'status'].flatMap(name => (facts[name] === undefined ? [] : [[name, facts[name]]]));
  return { code, ...Object.fromEntries(more) };
}

function passes(error: unknown): boolean {
  if (!(error instanceof Failed)) return false;
  const { code, facts } = error.failure;
  if (code === 'VSPHERE_FAULT') return passing.has(facts.fault);
  return code === 'VSPHERE_HOST_LOST' || (code === 'VSPHERE_UNREACHABLE' && closedMeanwhile.has(facts.reason));
}
