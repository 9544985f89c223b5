import type { AccessToken, TokenCredential } from '@azure/identity';
import type { Control } from '../../../types.ts';
import type { Http } from '../arm/http.ts';
import { persist } from '../arm/patience.ts';
import type { Redaction } from '../arm/redaction.ts';
import type { AzurePlan, Cloud } from './clouds.ts';
import { credentialOf, type Way, wayOf } from './credentials.ts';
import { type SignInHttp, signInHttp } from './identity-http.ts';
import { type Attempt, signInFailure } from './sign-in-errors.ts';

/** Bearer tokens for Resource Manager, in memory only. */
export interface Tokens {
  readonly way: Way;
  /**
   * A token that is good for some time yet; signs in when there is none.
   * @param scope of Resource Manager unless given
   */
  current(scope?: string): Promise<string>;
  /** Another token than `stale`, which was refused. */
  renew(stale: string, scope?: string): Promise<string>;
}

/** A token is renewed this long before it ends, or at half of its life when that is shorter. */
const renewBefore = 5 * 60_000;

/** Prepares the way of signing in that the plan names; the first `current()` signs in. */
export function openTokens(
  plan: Pick<AzurePlan, 'signIn' | 'tenant'>,
  cloud: Cloud,
  http: Http,
  ctl: Control,
  redaction: Redaction,
): Tokens {
  const way = wayOf(plan.signIn, process.env);
  if (process.env.AZURE_CLIENT_SECRET) redaction.remember(process.env.AZURE_CLIENT_SECRET);
  return new HeldTokens(
    { way, signIn: plan.signIn, tenant: plan.tenant ?? '' },
    client => credentialOf(way, plan, cloud, client, ctl),
    signInHttp(http, ctl.kill),
    cloud.scope,
    ctl,
    redaction,
  );
}

/** Nothing is lost yet when the first sign-in fails, and somebody may be waiting for it. */
const firstTries = 3;

class HeldTokens implements Tokens {
  readonly way: Way;
  readonly #attempt: Attempt;
  readonly #make: (http: SignInHttp) => Promise<TokenCredential>;
  readonly #http: SignInHttp;
  readonly #scope: string;
  readonly #ctl: Control;
  readonly #redaction: Redaction;
  #credential: Promise<TokenCredential> | undefined;
  /** By scope. */
  readonly #held = new Map<string, { token: string; renewAt: number }>();
  readonly #asking = new Map<string, Promise<string>>();
  #signedInOnce = false;

  constructor(
    attempt: Attempt,
    make: (http: SignInHttp) => Promise<TokenCredential>,
    http: SignInHttp,
    scope: string,
    ctl: Control,
    redaction: Redaction,
  ) {
    this.way = attempt.way;
    this.#attempt = attempt;
    this.#make = make;
    this.#http = http;
    this.#scope = scope;
    this.#ctl = ctl;
    this.#redaction = redaction;
  }

  async current(scope = this.#scope): Promise<string> {
    const held = this.#held.get(scope);
    if (held && this.#ctl.clock.now() < held.renewAt) return held.token;
    return this.#ask(scope);
  }

  async renew(stale: string, scope = this.#scope): Promise<string> {
    const held = this.#held.get(scope);
    if (held && held.token !== stale) return held.token;
    this.#held.delete(scope);
    // A service principal's credential would hand out its cached token again; a person's renews silently and must not prompt twice.
    if (this.way === 'environment') this.#credential = undefined;
    return this.#ask(scope);
  }

  /** One question at a time, however many requests wait for its answer. */
  #ask(scope: string): Promise<string> {
    const asking = this.#asking.get(scope);
    if (asking) return asking;
    const tries = this.#signedInOnce ? this.#ctl.limits.tries : firstTries;
    const answer = persist(this.#ctl, this.#ctl.kill, () => this.#signIn(scope), tries).finally(() =>
      this.#asking.delete(scope),
    );
    this.#asking.set(scope, answer);
    return answer;
  }

  async #signIn(scope: string): Promise<string> {
    const signal = this.#ctl.kill;
    signal.throwIfAborted();
    try {
      this.#credential ??= this.#make(this.#http);
      const credential = await this.#credential;
      const tenant = this.#attempt.tenant === '' ? {} : { tenantId: this.#attempt.tenant };
      this.#http.takeFailure();
      const answer = await orAborted(credential.getToken(scope, { abortSignal: signal, ...tenant }), signal);
      return this.#keep(scope, answer);
    } catch (error) {
      this.#credential = undefined;
      if (signal.aborted) throw signal.reason;
      throw signInFailure(this.#http.takeFailure() ?? error, this.#attempt, this.#redaction);
    }
  }

  #keep(scope: string, answer: AccessToken | null): string {
    if (answer === null) throw new Error('NO_TOKEN');
    const now = this.#ctl.clock.now();
    const life = answer.expiresOnTimestamp - now;
    this.#signedInOnce = true;
    this.#held.set(scope, { token: answer.token, renewAt: now + Math.max(life - renewBefore, life / 2) });
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
