import type { AccessToken, TokenCredential } from '@azure/identity';
import type { Control } from '../../../types/control.ts';
import { azToken } from './az.ts';
import type { Cloud } from './clouds.ts';
import { signInFailed } from './failures.ts';
import type { SignInHttp } from './identity-http.ts';
import { PersonSignIn } from './person.ts';
import { isPersonWay, missingFor, type Way } from './ways.ts';

/** Which token a signer is asked for. */
export interface Wanted {
  readonly scope: string;
  /** The account's own, or the plan's, when absent. */
  readonly tenant?: string;
}

/** Gives tokens in any tenant that the account may enter. */
export interface Signer {
  token(wanted: Wanted, http: SignInHttp, signal: AbortSignal): Promise<AccessToken | null>;
  /** What is cached was refused: the next token is a new one. */
  forget(): void;
}

/**
 * A way of signing in with nothing cached. The library is loaded only when a token is asked for: it costs more than all our
 * start-up.
 * @param tenant of the plan
 */
export function signerOf(way: Way, tenant: string | undefined, cloud: Cloud, ctl: Control): Signer {
  const inPlan = tenant === undefined ? {} : { tenant };
  if (way === 'az') {
    return { token: (wanted, _http, signal) => azToken(cloud, { ...inPlan, ...wanted }, signal), forget: () => {} };
  }
  return isPersonWay(way)
    ? personSigner(new PersonSignIn(way, tenant, cloud, ctl))
    : new ProgramSigner(way, tenant, cloud);
}

export function personSigner(person: PersonSignIn): Signer {
  return {
    token: (wanted, http, signal) => person.token(wanted, http, signal),
    forget: () => person.forgetAccessTokens(),
  };
}

/**
 * What managed identities are asked for through. The library remembers the first credential's way there for as long as the
 * process lives, and that of a link which is closed leads nowhere.
 */
const road: { http?: SignInHttp } = {};
const byRoad: Pick<SignInHttp, 'sendRequest'> = {
  sendRequest: request => road.http?.sendRequest(request) ?? Promise.reject(new ReferenceError('SignInHttp')),
};

type ProgramWay = 'environment' | 'workload-identity' | 'managed-identity';

/** What signs in without anybody: a secret, a certificate, a federated token, a managed identity. */
class ProgramSigner implements Signer {
  readonly #way: ProgramWay;
  readonly #tenant: string | undefined;
  readonly #cloud: Cloud;
  readonly #credentials = new Map<string | undefined, Promise<TokenCredential>>();

  constructor(way: ProgramWay, tenant: string | undefined, cloud: Cloud) {
    this.#way = way;
    this.#tenant = tenant;
    this.#cloud = cloud;
  }

  forget(): void {
    // Each keeps its tokens to itself and hands them out again.
    this.#credentials.clear();
  }

  async token({ scope, tenant }: Wanted, http: SignInHttp, signal: AbortSignal): Promise<AccessToken | null> {
    road.http = http;
    const made = this.#credentials.get(tenant) ?? this.#make(http);
    this.#credentials.set(tenant, made);
    made.catch(() => this.#credentials.delete(tenant));
    const named = tenant ?? this.#tenant;
    const inTenant = named === undefined ? {} : { tenantId: named };
    return (await made).getToken(scope, { abortSignal: signal, ...inTenant });
  }

  /** @throws AZURE_SIGN_IN_ENVIRONMENT, AZURE_SIGN_IN_WORKLOAD */
  async #make(httpClient: SignInHttp): Promise<TokenCredential> {
    const way = this.#way;
    if (way !== 'managed-identity') mustBeComplete(way);
    const identity = await import('@azure/identity');
    const options = {
      authorityHost: this.#cloud.authority,
      disableInstanceDiscovery: this.#cloud.privateAuthority,
      additionallyAllowedTenants: ['*'],
      httpClient,
      retryOptions: { maxRetries: 1 },
    };
    if (way === 'environment') return new identity.EnvironmentCredential(options);
    if (way === 'workload-identity') return new identity.WorkloadIdentityCredential(options);
    // A machine may have several identities: this one is named as everywhere else.
    const clientId = process.env.AZURE_CLIENT_ID;
    const given = { ...options, httpClient: byRoad };
    return clientId === undefined || clientId === ''
      ? new identity.ManagedIdentityCredential(given)
      : new identity.ManagedIdentityCredential({ ...given, clientId });
  }
}

function mustBeComplete(way: 'environment' | 'workload-identity'): void {
  const missing = missingFor(way, process.env).join(', ');
  if (missing === '') return;
  throw way === 'environment'
    ? signInFailed('AZURE_SIGN_IN_ENVIRONMENT', { missing })
    : signInFailed('AZURE_SIGN_IN_WORKLOAD', { missing });
}
