import type { AccessToken } from '@azure/identity';
import type { Control } from '../../../types/control.ts';
import type { Http } from '../arm/http.ts';
import { persist } from '../arm/patience.ts';
import type { Redaction } from '../arm/redaction.ts';
import type { Signer, Wanted } from './credentials.ts';
import { type SignInHttp, signInHttp } from './identity-http.ts';
import { type Attempt, signInFailure } from './sign-in-errors.ts';

/** A token is renewed this long before it ends, or at half of its life when that is shorter. */
const renewBefore = 5 * 60_000;

/** Nothing is lost yet when the first sign-in fails, and somebody may be waiting for it. */
const firstTries = 3;

/** The token of one tenant: had once, renewed in time, asked for once however many wait for it. */
export class HeldToken {
  readonly #attempt: Attempt;
  readonly #signer: Signer;
  readonly #wanted: Wanted;
  readonly #http: SignInHttp;
  readonly #ctl: Control;
  readonly #redaction: Redaction;
  #held: { token: string; renewAt: number; until: number } | undefined;
  #asking: Promise<string> | undefined;
  #signedInOnce = false;

  constructor(attempt: Attempt, signer: Signer, wanted: Wanted, http: Http, ctl: Control, redaction: Redaction) {
    this.#attempt = attempt;
    this.#signer = signer;
    this.#wanted = wanted;
    this.#http = signInHttp(http, ctl.kill);
    this.#ctl = ctl;
    this.#redaction = redaction;
  }

  async current(): Promise<string> {
    if (this.#held && this.#ctl.clock.now() < this.#held.renewAt) return this.#held.token;
    return this.#ask();
  }

  async renew(stale: string): Promise<string> {
    if (this.#held && this.#held.token !== stale) return this.#held.token;
    this.#held = undefined;
    this.#signer.forget();
    return this.#ask();
  }

  #ask(): Promise<string> {
    const tries = this.#signedInOnce ? this.#ctl.limits.tries : firstTries;
    this.#asking ??= persist(this.#ctl, this.#ctl.kill, () => this.#signIn(), tries).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #signIn(): Promise<string> {
    const signal = this.#ctl.kill;
    signal.throwIfAborted();
    const began = performance.now();
    const renewed = this.#signedInOnce;
    try {
      this.#http.takeFailure();
      this.#http.takeRefusal();
      const token = this.#keep(await orAborted(this.#signer.token(this.#wanted, this.#http, signal), signal));
      this.#ctl.log?.('sign-in', { ...this.#about(began), renewed, until: this.#held?.until ?? 0 });
      return token;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const why = this.#http.takeFailure() ?? error;
      const failed = signInFailure(why, this.#http.takeRefusal(), this.#attempt, this.#redaction);
      this.#ctl.log?.('sign-in', { ...this.#about(began), renewed, failed: failed.message });
      throw failed;
    }
  }

  /** Which token, by which way, and how long it took. */
  #about(began: number) {
    const { way } = this.#attempt;
    const { scope, tenant = '' } = this.#wanted;
    return { to: 'azure', way, scope, tenant, ms: Math.round(performance.now() - began) };
  }

  #keep(answer: AccessToken | null): string {
    if (answer === null) throw new Error('NO_TOKEN');
    const now = this.#ctl.clock.now();
    const life = answer.expiresOnTimestamp - now;
    this.#signedInOnce = true;
    this.#held = {
      token: answer.token,
      renewAt: now + Math.max(life - renewBefore, life / 2),
      until: answer.expiresOnTimestamp,
    };
    this.#redaction.remember(answer.token);
    return answer.token;
  }
}

/** The library cancels a device code only between two polls; a person who stops should not wait for that. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
