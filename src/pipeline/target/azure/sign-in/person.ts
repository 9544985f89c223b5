import type { AccessToken, AuthenticationRecord, TokenCredential } from '@azure/identity';
import type { Control } from '../../../types/control.ts';
import { tell } from '../notes.ts';
import type { Cloud } from './clouds.ts';
import { DeviceCode } from './device-code.ts';
import { signInFailed } from './failures.ts';
import type { SignInHttp } from './identity-http.ts';
import { MemoryCache, withCache } from './memory-cache.ts';
import type { PersonWay } from './ways.ts';

/** The credentials of a person: they can also be asked, and then say who it was. */
interface PersonCredential extends TokenCredential {
  authenticate(scope: string, options: { abortSignal: AbortSignal }): Promise<AuthenticationRecord | undefined>;
}

/** A person who does not enter a code for two hours has gone home. */
const mostCodes = 8;

/**
 * A person's sign-in: they are asked once, at the first token; tokens of their other tenants come of it without asking. One
 * that cannot be had so is refused.
 */
export class PersonSignIn {
  readonly #way: PersonWay;
  readonly #tenant: string | undefined;
  readonly #cloud: Cloud;
  readonly #cache = new MemoryCache();
  readonly #code: DeviceCode;
  /** Who is asked: at first the screen that signs in, later the run. */
  #asked: Control;
  #record: Promise<AuthenticationRecord | undefined> | undefined;
  readonly #credentials = new Map<string | undefined, Promise<PersonCredential>>();
  /** What each speaks through now: it outlives the screen that signed in. */
  readonly #ways = new Map<string | undefined, SignInHttp>();

  /** @param tenant in which they sign in; their own when absent */
  constructor(way: PersonWay, tenant: string | undefined, cloud: Cloud, asked: Control) {
    this.#way = way;
    this.#tenant = tenant;
    this.#cloud = cloud;
    this.#asked = asked;
    this.#code = new DeviceCode(asked.clock);
  }

  askFromNowOn(ctl: Control): void {
    this.#asked = ctl;
  }

  async token(
    { scope, tenant }: { scope: string; tenant?: string },
    http: SignInHttp,
    signal: AbortSignal,
  ): Promise<AccessToken | null> {
    this.#ways.set(tenant, http);
    const record = await this.#signedIn(http, signal);
    const credential = await this.#credential(tenant, record);
    return credential.getToken(scope, { abortSignal: signal });
  }

  forgetAccessTokens(): void {
    this.#cache.forgetAccessTokens();
  }

  #signedIn(http: SignInHttp, signal: AbortSignal): Promise<AuthenticationRecord | undefined> {
    if (this.#record !== undefined) return this.#record;
    if (!this.#ways.has(undefined)) this.#ways.set(undefined, http);
    const asking = this.#ask(http, signal);
    this.#record = asking;
    asking.catch(() => {
      this.#record = undefined;
      this.#credentials.clear();
    });
    return asking;
  }

  async #ask(http: SignInHttp, signal: AbortSignal): Promise<AuthenticationRecord | undefined> {
    const credential = await this.#credential(undefined, undefined);
    for (let codes = 1; ; codes++) {
      if (this.#way === 'browser') tell(this.#asked, 'azure-browser', {});
      try {
        return await credential.authenticate(this.#cloud.scope, { abortSignal: signal });
      } catch (error) {
        signal.throwIfAborted();
        if (this.#way !== 'device-code' || !this.#code.ended(http.takeRefusal(), error)) throw error;
        if (codes >= mostCodes) throw signInFailed('AZURE_SIGN_IN_CODE_UNUSED', { codes });
      }
    }
  }

  #credential(tenant: string | undefined, record: AuthenticationRecord | undefined): Promise<PersonCredential> {
    const known = this.#credentials.get(tenant);
    if (known !== undefined) return known;
    const made = this.#make(tenant, record);
    this.#credentials.set(tenant, made);
    return made;
  }

  #through(tenant: string | undefined): SignInHttp {
    const http = this.#ways.get(tenant);
    if (http === undefined) throw new ReferenceError('SignInHttp');
    return http;
  }

  async #make(tenant: string | undefined, record: AuthenticationRecord | undefined): Promise<PersonCredential> {
    const identity = await import('@azure/identity');
    const named = tenant ?? this.#tenant;
    const options = {
      ...(named === undefined ? {} : { tenantId: named }),
      authorityHost: this.#cloud.authority,
      disableInstanceDiscovery: this.#cloud.privateAuthority,
      additionallyAllowedTenants: ['*'],
      httpClient: this.#code.watch(request => this.#through(tenant).sendRequest(request)),
      retryOptions: { maxRetries: 1 },
      ...(record === undefined ? {} : silently(record, tenant)),
    };
    return withCache(identity.useIdentityPlugin, this.#cache, cached =>
      this.#way === 'browser'
        ? new identity.InteractiveBrowserCredential({ ...options, ...cached })
        : new identity.DeviceCodeCredential({
            ...options,
            ...cached,
            userPromptCallback: info => this.#code.show(this.#asked, info),
          }),
    );
  }
}

/**
 * Nobody is asked for a tenant they did not choose. The library looks its cache up by the tenant of the record, whatever
 * tenant the credential is of: with that of the first sign-in it would hand out its token.
 */
function silently(record: AuthenticationRecord, tenant: string | undefined) {
  const authenticationRecord = tenant === undefined ? record : { ...record, tenantId: tenant };
  return { authenticationRecord, disableAutomaticAuthentication: true };
}
