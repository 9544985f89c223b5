import { setTimeout as wait } from 'node:timers/promises';
import { Failed } from '../../../failure.ts';
import type { Clock } from '../../../types.ts';
import { child, type Element, textOf } from '../soap/element.ts';
import { envelope } from '../soap/envelope.ts';
import type { Arg, MoRef } from '../vim.ts';
import { sessionFailure } from './failures.ts';
import { cookieHeader, exchange, type Wire } from './wire.ts';

/** Sessions end after 30 minutes without a call; this often one is made. */
const keptAliveEvery = 10 * 60_000;
/** An answer may take long to begin: a vCenter that lists thousands of machines, a wait of WaitForUpdatesEx. */
const patience = 120_000;
const logoutPatience = 5_000;
const reopenPatience = 60_000;

export const serviceInstance: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };

/** Reads whose failing says nothing of the next try: they are asked once more. A token of ContinueRetrieve… is good once. */
const harmless = /^(Retrieve|CurrentTime|Fetch|Has|HttpNfcLeaseGetManifest)/;
/** Faults that pass by themselves. */
const passing: ReadonlySet<unknown> = new Set(['RequestCanceled', 'SystemError']);
/** A connection that the other side had given up just as we took it from the pool. */
const broken: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

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
  readonly #clock: Clock;
  #cookie: string | undefined;
  #now: SignedIn | undefined;
  #opening: Promise<void> | undefined;
  /** Why no session is opened any more. */
  #refused: Failed | undefined;
  #closed = false;
  #last = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param password stays in memory for as long as the session may have to be opened anew */
  constructor(wire: Wire, manager: MoRef, version: string, password: string, clock: Clock) {
    this.#wire = wire;
    this.#manager = manager;
    this.#version = version;
    this.#password = password;
    this.#clock = clock;
  }

  get now(): SignedIn {
    return this.#now ?? { key: '', userName: this.#wire.about.user };
  }

  /** For an address of the same server; tickets of others need none. */
  get cookie(): { cookie: string } | Record<never, never> {
    return this.#cookie === undefined ? {} : cookieHeader(this.#cookie);
  }

  /** @throws Failed VSPHERE_SIGN_IN when the server says no */
  async open(signal: AbortSignal): Promise<void> {
    // Never with the old cookie: a server may take a second login on it for a wrong password.
    this.#cookie = undefined;
    const args: Arg[] = [
      ['userName', this.#wire.about.user],
      ['password', this.#password],
    ];
    const returned = child(await this.#send('Login', this.#manager, args, signal), 'returnval');
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
      if (!(error instanceof Failed)) throw error;
      if (error.failure.code === 'VSPHERE_SIGNED_OUT' && !this.#closed) await this.#openAnew(opened, signal);
      else if (!harmless.test(method) || !passes(error)) throw error;
    }
    return this.#send(method, on, args, signal);
  }

  /** Logs out; never fails, and does not wait long. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    // One that is just being opened would be left open.
    if (this.#opening)
      await Promise.race([this.#opening.catch(() => {}), wait(logoutPatience, undefined, { ref: false })]);
    if (this.#now === undefined) return;
    this.#now = undefined;
    await this.#send('Logout', this.#manager, [], AbortSignal.timeout(logoutPatience)).catch(() => {});
    this.#cookie = undefined;
  }

  async #send(method: string, on: MoRef, args: readonly Arg[], signal: AbortSignal): Promise<Element> {
    this.#last = this.#clock.now();
    const request = { body: envelope(method, on, args), version: this.#version, cookie: this.#cookie };
    const { answer, cookie } = await exchange(this.#wire, request, signal, patience);
    if (cookie !== undefined) this.#cookie = cookie;
    return answer;
  }

  /** All calls that found the session gone wait for one new one. */
  async #openAnew(old: SignedIn | undefined, signal: AbortSignal): Promise<void> {
    if (this.#now !== old) return;
    if (this.#refused) throw this.#refused;
    // Not with the caller's signal: who waits too would be stopped with it.
    this.#opening ??= this.open(AbortSignal.timeout(reopenPatience))
      .catch(error => {
        // Tried again and again, a password that has been changed meanwhile would lock the account.
        if (error instanceof Failed && error.failure.code === 'VSPHERE_SIGN_IN') this.#refused = error;
        throw error;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    await this.#opening.catch(error => {
      signal.throwIfAborted();
      throw isTimeout(error) ? sessionFailure('VSPHERE_SIGNED_OUT', { server: this.#wire.server.name }) : error;
    });
    signal.throwIfAborted();
  }

  #keepAlive(): void {
    if (this.#clock.now() - this.#last < keptAliveEvery / 2) return;
    // What is wrong shows itself in the next call that somebody waits for.
    this.call('CurrentTime', serviceInstance, [], AbortSignal.timeout(patience)).catch(() => {});
  }
}

function passes({ failure: { code, facts } }: Failed): boolean {
  if (code === 'VSPHERE_UNREACHABLE') return broken.has(facts.reason);
  return code === 'VSPHERE_HOST_LOST' || (code === 'VSPHERE_FAULT' && passing.has(facts.fault));
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
