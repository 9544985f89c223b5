import type { Control } from '../../../types/control.ts';
import type { Http } from '../arm/http.ts';
import type { Redaction } from '../arm/redaction.ts';
import { aboutToken } from './claims.ts';
import type { AzurePlan, Cloud } from './clouds.ts';
import { personSigner, type Signer, signerOf } from './credentials.ts';
import { HeldToken } from './held-token.ts';
import { PersonSignIn } from './person.ts';
import { type PersonWay, type Way, wayOf } from './ways.ts';

/** Which token is meant. */
export interface TokenPlace {
  /** Id; the tenant that the first sign-in was in when absent. */
  readonly tenant?: string;
  /** That of Resource Manager when absent. */
  readonly scope?: string;
}

/** Bearer tokens, in memory only: one for each tenant and resource that is spoken to. */
export interface Tokens {
  readonly way: Way;
  /** Id of the tenant that the first sign-in was in, once a token told it. */
  readonly home?: string | undefined;
  /** A token that is good for some time yet; signs in when there is none. */
  current(place?: TokenPlace): Promise<string>;
  /** Another token than `stale`, which was refused. */
  renew(stale: string, place?: TokenPlace): Promise<string>;
}

/** Tokens to which those of a further tenant can be added by a person. */
export interface PersonalTokens extends Tokens {
  /** A person signs in to one tenant, with all that it wants of them. @throws AZURE_SIGN_IN_* */
  enter(tenant: string, way: PersonWay, ctl: Control): Promise<void>;
}

/** Prepares the way of signing in that the plan names; the first `current()` signs in. */
export async function openTokens(
  plan: Pick<AzurePlan, 'signIn' | 'tenant'>,
  cloud: Cloud,
  http: Http,
  ctl: Control,
  redaction: Redaction,
): Promise<PersonalTokens> {
  if (process.env.AZURE_CLIENT_SECRET) redaction.remember(process.env.AZURE_CLIENT_SECRET);
  const way = await wayOf(plan.signIn, process.env);
  return new TenantTokens(way, plan, cloud, http, ctl, redaction);
}

class TenantTokens implements PersonalTokens {
  readonly way: Way;
  readonly #signer: Signer;
  /** Of tenants that a person signed in to by themselves. */
  readonly #entered = new Map<string, { readonly signer: Signer; readonly way: PersonWay }>();
  /** By tenant and scope. */
  readonly #held = new Map<string, HeldToken>();
  readonly #plan: Pick<AzurePlan, 'signIn' | 'tenant'>;
  readonly #cloud: Cloud;
  readonly #http: Http;
  readonly #ctl: Control;
  readonly #redaction: Redaction;
  #home: string | undefined;

  constructor(
    way: Way,
    plan: Pick<AzurePlan, 'signIn' | 'tenant'>,
    cloud: Cloud,
    http: Http,
    ctl: Control,
    redaction: Redaction,
  ) {
    this.way = way;
    this.#signer = signerOf(way, plan.tenant, cloud, ctl);
    this.#plan = plan;
    this.#cloud = cloud;
    this.#http = http;
    this.#ctl = ctl;
    this.#redaction = redaction;
  }

  get home(): string | undefined {
    return this.#home;
  }

  async current(place: TokenPlace = {}): Promise<string> {
    const token = await this.#of(place).current();
    if (place.tenant === undefined) this.#home ??= aboutToken(token).tenant;
    return token;
  }

  renew(stale: string, place: TokenPlace = {}): Promise<string> {
    return this.#of(place).renew(stale);
  }

  async enter(tenant: string, way: PersonWay, ctl: Control): Promise<void> {
    const person = new PersonSignIn(way, tenant, this.#cloud, ctl);
    const signer = personSigner(person);
    const { scope } = this.#cloud;
    const attempt = { way, signIn: way, tenant };
    await new HeldToken(attempt, signer, { scope }, this.#http, ctl, this.#redaction).current();
    // What waits for the person ends with its screen; the token goes on being renewed as long as we are connected.
    person.askFromNowOn(this.#ctl);
    const id = tenant.toLowerCase();
    this.#entered.set(id, { signer, way });
    for (const key of this.#held.keys()) if (key.startsWith(`${id} `)) this.#held.delete(key);
  }

  #of({ tenant, scope = this.#cloud.scope }: TokenPlace): HeldToken {
    const id = tenant?.toLowerCase() ?? '';
    const entered = this.#entered.get(id);
    const first = id === '' || id === this.#home || id === this.#plan.tenant?.toLowerCase();
    const key = `${first && entered === undefined ? '' : id} ${scope}`;
    const known = this.#held.get(key);
    if (known !== undefined) return known;
    const held = entered ? this.#ofEntered(id, entered, scope) : this.#ofFirst(first ? undefined : id, scope);
    this.#held.set(key, held);
    return held;
  }

  #ofFirst(tenant: string | undefined, scope: string): HeldToken {
    const attempt = { way: this.way, signIn: this.#plan.signIn, tenant: tenant ?? this.#plan.tenant ?? '' };
    const wanted = tenant === undefined ? { scope } : { scope, tenant };
    return new HeldToken(attempt, this.#signer, wanted, this.#http, this.#ctl, this.#redaction);
  }

  #ofEntered(tenant: string, { signer, way }: { signer: Signer; way: PersonWay }, scope: string): HeldToken {
    const attempt = { way, signIn: way, tenant };
    return new HeldToken(attempt, signer, { scope }, this.#http, this.#ctl, this.#redaction);
  }
}
