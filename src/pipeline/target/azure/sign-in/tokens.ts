import type { Control } from '../../../types.ts';
import type { Http } from '../arm/http.ts';
import type { Redaction } from '../arm/redaction.ts';
import { aboutToken } from './claims.ts';
import type { AzurePlan, Cloud } from './clouds.ts';
import { personSigner, signerOf } from './credentials.ts';
import { HeldToken } from './held-token.ts';
import { PersonSignIn } from './person.ts';
import { type PersonWay, type Way, wayOf } from './ways.ts';

/** Bearer tokens for Resource Manager, in memory only: one for each tenant that is spoken to. */
export interface Tokens {
  readonly way: Way;
  /** Id of the tenant that the first sign-in was in, once a token told it. */
  readonly home?: string | undefined;
  /**
   * A token that is good for some time yet; signs in when there is none.
   * @param tenant id; the one that the first sign-in was in when absent
   */
  current(tenant?: string): Promise<string>;
  /** Another token than `stale`, which was refused. */
  renew(stale: string, tenant?: string): Promise<string>;
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
  readonly #first: HeldToken;
  readonly #others = new Map<string, HeldToken>();
  readonly #cloud: Cloud;
  readonly #http: Http;
  readonly #ctl: Control;
  readonly #redaction: Redaction;
  readonly #hold: (tenant: string) => HeldToken;
  readonly #named: string | undefined;
  #home: string | undefined;

  constructor(
    way: Way,
    plan: Pick<AzurePlan, 'signIn' | 'tenant'>,
    cloud: Cloud,
    http: Http,
    ctl: Control,
    redaction: Redaction,
  ) {
    const signer = signerOf(way, plan.tenant, cloud, ctl);
    const attempt = { way, signIn: plan.signIn };
    this.way = way;
    this.#named = plan.tenant?.toLowerCase();
    this.#cloud = cloud;
    this.#http = http;
    this.#ctl = ctl;
    this.#redaction = redaction;
    this.#first = new HeldToken({ ...attempt, tenant: plan.tenant ?? '' }, signer, undefined, http, ctl, redaction);
    this.#hold = tenant => new HeldToken({ ...attempt, tenant }, signer, tenant, http, ctl, redaction);
  }

  get home(): string | undefined {
    return this.#home;
  }

  async current(tenant?: string): Promise<string> {
    const token = await this.#of(tenant).current();
    if (tenant === undefined) this.#home ??= aboutToken(token).tenant;
    return token;
  }

  renew(stale: string, tenant?: string): Promise<string> {
    return this.#of(tenant).renew(stale);
  }

  async enter(tenant: string, way: PersonWay, ctl: Control): Promise<void> {
    const person = new PersonSignIn(way, tenant, this.#cloud, ctl);
    const attempt = { way, signIn: way, tenant };
    const hold = (by: Control) =>
      new HeldToken(attempt, personSigner(person), undefined, this.#http, by, this.#redaction);
    await hold(ctl).current();
    person.askFromNowOn(this.#ctl);
    // What waits for the person ends with its screen; the token goes on being renewed as long as we are connected.
    this.#others.set(tenant.toLowerCase(), hold(this.#ctl));
  }

  #of(tenant: string | undefined): HeldToken {
    const id = tenant?.toLowerCase();
    const first = id === undefined || id === this.#home || id === this.#named;
    const known = this.#others.get(id ?? '') ?? (first ? this.#first : this.#hold(id));
    if (id !== undefined) this.#others.set(id, known);
    return known;
  }
}
