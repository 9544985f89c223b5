import { randomUUID } from 'node:crypto';
import type { Failed } from '../../../failure.ts';
import type { Clock, Control } from '../../../types/control.ts';
import { azureFailure } from '../failures.ts';
import type { TokenPlace, Tokens } from '../sign-in/tokens.ts';
import { armFailure, errorIn, isBusy } from './arm-errors.ts';
import type { Http, HttpAnswer } from './http.ts';
import type { Redaction } from './redaction.ts';
import { backOff, retryAfter } from './retry-after.ts';
import { supportedIn, VersionRefused } from './version-refusal.ts';
import { Versions } from './versions.ts';

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** From `/subscriptions` on, each segment already encoded. */
  readonly path: string;
  readonly version: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Error statuses that are an answer here, not a failure. */
  readonly allow?: readonly number[];
  /** Id of the tenant whose token is shown; that of the subscription in the path, where known, when absent. */
  readonly tenant?: string;
}

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

interface Call {
  readonly method: ArmRequest['method'];
  readonly url: URL;
  readonly body?: string;
  readonly allow: readonly number[];
  /** What is being done, for people: `PUT disks/web-os`. */
  readonly action: string;
  readonly tenant?: string | undefined;
}

/** With the waits between them they outlast a minute without an answer. */
const tries = 10;
const patience = 90_000;
const mostBytes = 16 * 1024 * 1024;
/** No list of ours is longer; a server that pages on for ever is stopped here. */
const mostPages = 1000;

/**
 * Azure Resource Manager in JSON: api-version per call, one renewal of a refused token, waits as asked for
 * when throttled. The bearer token goes to the endpoint's own host only.
 */
export class Arm {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly redaction: Redaction;
  readonly tokens: Tokens;
  readonly #endpoint: URL;
  readonly #http: Http;
  /** By subscription: each takes tokens of its own tenant only. */
  readonly #tenants: Map<string, string>;
  readonly #versions: Versions;
  readonly #log: Control['log'];

  constructor(
    endpoint: string,
    http: Http,
    tokens: Tokens,
    ctl: Pick<Control, 'clock' | 'kill' | 'note' | 'log'>,
    redaction: Redaction,
    versions: Versions = new Versions(ctl),
    tenants = new Map<string, string>(),
  ) {
    this.#endpoint = new URL(endpoint);
    if (this.#endpoint.protocol !== 'https:') {
      throw azureFailure('AZURE_ADDRESS', { host: this.#endpoint.host, expected: 'https' });
    }
    this.#http = http;
    this.tokens = tokens;
    this.#versions = versions;
    this.#log = ctl.log?.bind(ctl);
    this.clock = ctl.clock;
    this.signal = ctl.kill;
    this.redaction = redaction;
    this.#tenants = tenants;
  }

  /** The tenant that a subscription is known to be in. */
  tenantOf(subscription: string): string | undefined {
    return this.#tenants.get(subscription.toLowerCase());
  }

  /** Remembers in which tenant a subscription is; who is not told learns it of the service's own answer. */
  lies(subscription: string, tenant: string): void {
    this.#tenants.set(subscription.toLowerCase(), tenant);
  }

  /** The same, for work that ends earlier: whatever it asks stops with `signal`. */
  within(signal: AbortSignal): Arm {
    const ctl = { clock: this.clock, kill: signal, note: () => {}, ...(this.#log ? { log: this.#log } : {}) };
    return new Arm(this.#endpoint.href, this.#http, this.tokens, ctl, this.redaction, this.#versions, this.#tenants);
  }

  /**
   * In the request's api-version, or the newest older one where the cloud does not know that.
   * @throws Failed AZURE_DENIED, AZURE_REFUSED, AZURE_BUSY, AZURE_UNREACHABLE
   */
  async send(request: ArmRequest): Promise<ArmAnswer> {
    const { path, version } = request;
    const sent = this.#versions.of(path, version);
    try {
      return await this.#send(request, sent);
    } catch (error) {
      if (!(error instanceof VersionRefused)) throw error;
      await this.#versions.agree(path, version, sent, error, (...at) => this.#look(...at));
    }
    return this.#send(request, this.#versions.of(path, version)).catch(asFailed);
  }

  async #look(path: string, version: string): Promise<unknown> {
    return (await this.send({ method: 'GET', path, version, allow: [403, 404] })).body;
  }

  #send(request: ArmRequest, version: string): Promise<ArmAnswer> {
    const url = new URL(this.#endpoint.href);
    url.pathname = `${url.pathname.replace(/\/$/, '')}${request.path}`;
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
    url.searchParams.set('api-version', version);
    return this.#persist({
      method: request.method,
      url,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      allow: request.allow ?? [],
      action: actionOf(request),
      tenant: request.tenant,
    });
  }

  /**
   * GETs an address that Resource Manager gave us, letter by letter: it is signed.
   * @throws AZURE_ADDRESS when it leaves the host
   */
  async follow(address: string, action: string, allow: readonly number[] = [], tenant?: string): Promise<ArmAnswer> {
    const url = URL.parse(address);
    if (url?.protocol !== 'https:' || url.host !== this.#endpoint.host) {
      throw azureFailure('AZURE_ADDRESS', { host: url?.host ?? '', expected: this.#endpoint.host });
    }
    return this.#persist({ method: 'GET', url, allow, action, tenant }).catch(asFailed);
  }

  /** The entries of a list, page by page. */
  async *list(request: Omit<ArmRequest, 'method' | 'body'>): AsyncGenerator<unknown> {
    const action = actionOf({ ...request, method: 'GET' });
    let answer = await this.send({ ...request, method: 'GET' });
    for (let page = 1; ; page++) {
      const { value, nextLink } = pageOf(answer.body);
      if (value === undefined || page > mostPages) throw this.badAnswer(action);
      yield* value;
      if (nextLink === undefined) return;
      answer = await this.follow(nextLink, action, [], request.tenant);
    }
  }

  badAnswer(action: string): Failed {
    return azureFailure('AZURE_ANSWER', { host: this.#endpoint.host, action });
  }

  async #persist(call: Call): Promise<ArmAnswer> {
    for (let attempt = 1; ; attempt++) {
      const [failed, answer] = await this.#attempt(call).then(
        given => [undefined, given] as const,
        (error: Failed) => [error, undefined] as const,
      );
      if (answer) {
        if (attempt > 1) this.#log?.('retried', { action: call.action, tries: attempt, status: answer.status });
        return answer;
      }
      if (attempt >= tries || failed.failure?.retry !== 'auto') throw failed;
      await this.clock.sleep(failed.after ?? backOff(attempt), this.signal);
    }
  }

  async #attempt(call: Call): Promise<ArmAnswer> {
    const answer = await this.#authorized(call);
    const body = parsed(answer.body);
    const supported =
      answer.status < 400 ? undefined : supportedIn(body, call.url.searchParams.get('api-version') ?? '');
    if (supported) {
      const error = errorIn(body, this.redaction);
      throw new VersionRefused(armFailure(call.action, answer.status, error, answer.headers), supported);
    }
    if (answer.status < 400 || call.allow.includes(answer.status)) {
      return { status: answer.status, headers: answer.headers, body };
    }
    const error = errorIn(body, this.redaction);
    if (isBusy(answer.status, error.code)) {
      const after = retryAfter(answer.headers['retry-after'], this.clock.now());
      throw azureFailure(
        'AZURE_BUSY',
        { host: this.#endpoint.host, status: answer.status },
        after === undefined ? {} : { after },
      );
    }
    throw armFailure(call.action, answer.status, error, answer.headers);
  }

  async #authorized(call: Call): Promise<HttpAnswer> {
    const subscription = /\/subscriptions\/([^/]+)/i.exec(call.url.pathname)?.[1]?.toLowerCase();
    const tenant = call.tenant ?? (subscription === undefined ? undefined : this.#tenants.get(subscription));
    const token = await this.tokens.current(inTenant(tenant));
    const answer = await this.#once(call, token);
    if (answer.status !== 401) return answer;
    const other = subscription === undefined ? undefined : tenantIn(answer);
    if (other === undefined || other === tenant)
      return this.#once(call, await this.tokens.renew(token, inTenant(tenant)));
    const there = await this.#once(call, await this.tokens.current(inTenant(other)));
    if (subscription !== undefined && there.status !== 401) this.#tenants.set(subscription, other);
    return there;
  }

  #once(call: Call, token: string): Promise<HttpAnswer> {
    const bodyHeader = call.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
    return this.#http.send({
      method: call.method,
      url: call.url,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'x-ms-client-request-id': randomUUID(),
        ...bodyHeader,
      },
      // A POST without a body still needs a length.
      ...(call.body === undefined ? (call.method === 'POST' ? { body: '' } : {}) : { body: call.body }),
      signal: this.signal,
      most: mostBytes,
      patience,
    });
  }
}

/** `PUT disks/web-os`, `POST disks/web-os/beginGetAccess`: what people can look up, without ids. */
export function actionOf({ method, path }: Pick<ArmRequest, 'method' | 'path'>): string {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  return `${method} ${parts.slice(/GetAccess$/.test(path) ? -3 : -2).join('/')}`;
}

/**
 * The tenant of whose token a subscription wants to see one, where a 401 says that it is another one. The token of it is asked
 * of our own authority, whatever the address in the header.
 */
function tenantIn({ headers, body }: HttpAnswer): string | undefined {
  const said = parsed(body);
  const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : undefined;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code !== 'InvalidAuthenticationTokenTenant') return undefined;
  const challenge = headers['www-authenticate'] ?? '';
  return /authorization_uri="https:\/\/[^"/]+\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"/i
    .exec(challenge)?.[1]
    ?.toLowerCase();
}

function asFailed(error: unknown): never {
  throw error instanceof VersionRefused ? error.failed : error;
}

function inTenant(tenant: string | undefined): TokenPlace {
  return tenant === undefined ? {} : { tenant };
}

function parsed(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function pageOf(body: unknown): { value?: unknown[]; nextLink?: string } {
  if (typeof body !== 'object' || body === null) return {};
  const value = 'value' in body && Array.isArray(body.value) ? { value: body.value } : {};
  const link = 'nextLink' in body && typeof body.nextLink === 'string' && body.nextLink !== '';
  return link ? { ...value, nextLink: String(body.nextLink) } : value;
}
