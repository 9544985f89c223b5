import { join } from 'node:path';
import { checkAnswer, checkBody, resultOf } from './answer.ts';
import { type Exchange, jsonOf, nameOf } from './exchange.ts';
import { type Match, matches, type Operation, specification } from './operations.ts';
import { checkRequest } from './request.ts';
import { checkValue } from './schema.ts';
import type { Located, Schema, Troubles } from './swagger.ts';
import { unspecified, wayToHost } from './unspecified.ts';

/** Of a trouble: lists of allowed values can fill a screen. */
const longest = 600;

/** What an answer told us to ask for: letter by letter, for it is signed. */
interface Told {
  /** None of what has no file: its operations are followed, but not held to one. */
  readonly operation: Operation | undefined;
  readonly as: 'status' | 'result' | 'page';
}

/**
 * Holds each request and its answer against the official files, in the order they were sent: where a long-running
 * operation is asked after, and what signed addresses are, only earlier answers say.
 */
export class Conformance {
  /** What was wrong so far. */
  readonly troubles: string[] = [];
  /** `Disks_CreateOrUpdate`, …; `Microsoft.Network`, … of what has no file. */
  readonly seen = new Set<string>();
  readonly #hosts: { readonly arm: string; readonly login: string };
  readonly #told = new Map<string, Told>();
  readonly #signed = new Set<string>();

  /** @param where Resource Manager and the sign-in authority; every other host is one of blobs */
  constructor(where: { readonly endpoint: string; readonly authority: string }) {
    this.#hosts = { arm: new URL(where.endpoint).host, login: new URL(where.authority).host };
  }

  take(exchange: Exchange): void {
    const { host } = exchange.url;
    // OAuth 2.0 has no Swagger file; the identity library speaks it.
    if (host === this.#hosts.login) return;
    if (isWayToHost(exchange)) return void this.seen.add(wayToHost);
    const troubles = host === this.#hosts.arm ? this.#arm(exchange) : this.#blob(exchange);
    for (const trouble of troubles) this.troubles.push(`${nameOf(exchange)}: ${trouble}`.slice(0, longest));
  }

  *#arm(exchange: Exchange): Troubles {
    const told = this.#told.get(exchange.url.href);
    if (told) return yield* this.#followUp(exchange, told);
    const { method, url } = exchange;
    const version = url.searchParams.get('api-version') ?? '';
    const of = matches('arm', method, url.pathname, version);
    if (of.length > 0) return yield* this.#match(exchange, of);
    const versions = new Set(matches('arm', method, url.pathname).map(({ operation }) => operation.version));
    if (versions.size > 0) return yield `api-version '${version}' is of no file, only ${[...versions].join(', ')} are`;
    const known = unspecified.find(({ is }) => is.test(url.pathname));
    if (!known) return yield 'no file has such an operation';
    this.seen.add(known.what);
    if (!/^\d{4}-\d\d-\d\d(-preview)?$/.test(version)) yield `query api-version is '${version}'`;
    this.#remember(exchange, undefined);
  }

  *#blob(exchange: Exchange): Troubles {
    const { method, url } = exchange;
    const given = [...this.#signed].some(sas => url.href === sas || url.href.startsWith(`${sas}&`));
    const comp = url.searchParams.get('comp') ?? undefined;
    const all = matches('blob', method, url.pathname);
    const named = all.filter(({ operation }) => operation.comp === comp);
    if (given) yield* this.#match(exchange, named.length > 0 ? named : all);
    else yield `no answer has given this address on ${url.host}`;
  }

  /** Of operations that share a path the one is meant that has the least against the request. */
  *#match(exchange: Exchange, candidates: readonly Match[]): Troubles {
    const [best] = candidates
      .map(({ operation, path }) => ({ operation, troubles: [...checkRequest(exchange, { operation, path })] }))
      .sort((a, b) => a.troubles.length - b.troubles.length);
    if (!best) return yield 'no file has such an operation';
    this.seen.add(best.operation.spec.operationId);
    yield* best.troubles;
    yield* checkAnswer(exchange, best.operation);
    this.#remember(exchange, best.operation);
  }

  *#followUp(exchange: Exchange, { operation, as }: Told): Troubles {
    if (exchange.method !== 'GET') yield 'what an answer told is to be asked for with GET';
    this.#remember(exchange, operation);
    if (as === 'status' && exchange.status < 400) return yield* checkStatus(exchange, operation);
    if (operation === undefined) return;
    this.seen.add(`${operation.spec.operationId} (${as})`);
    if (as === 'page' || exchange.status >= 400) yield* checkAnswer(exchange, operation);
    else yield* checkBody(exchange, exchange.status === 202 ? undefined : resultOf(operation));
  }

  #remember({ answerHeaders, answer, status }: Exchange, operation: Operation | undefined): void {
    const body = jsonOf(answer);
    for (const sas of signedIn(body)) this.#signed.add(new URL(sas).href);
    const tell = (address: unknown, as: Told['as']) => {
      if (typeof address !== 'string' || !URL.canParse(address)) return;
      this.#told.set(new URL(address).href, { operation, as });
    };
    tell(answerHeaders['azure-asyncoperation'], 'status');
    if (status === 201 || status === 202) tell(answerHeaders.location, 'result');
    const next = operation ? operation.spec['x-ms-pageable']?.nextLinkName : 'nextLink';
    if (next && typeof body === 'object' && body !== null) tell((body as Record<string, unknown>)[next], 'page');
  }
}

function isWayToHost({ method, url, headers, body }: Exchange): boolean {
  const bare = url.search === '' && body === undefined && !('authorization' in headers);
  return `${method} ${url.pathname}` === wayToHost && bare;
}

/** The properties of answers that are signed addresses of blobs. */
const signedNames = ['accessSAS', 'consoleScreenshotBlobUri', 'serialConsoleLogBlobUri'];

function signedIn(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' ? (signedNames.includes(name) && URL.canParse(value) ? [value] : []) : signedIn(value),
  );
}

/**
 * The status of a long-running operation: OperationStatusResult of the common types, and in `properties.output` what
 * the operation results in, as Compute has it on the wire.
 */
function* checkStatus(exchange: Exchange, operation: Operation | undefined): Troubles {
  const file = join(specification ?? '', 'common-types/resource-management/v6/types.json');
  const status: Located<Schema> = { file, at: { $ref: '#/definitions/OperationStatusResult' } };
  if (exchange.status !== 200) return yield `answer ${exchange.status} is no status of an operation`;
  const body = jsonOf(exchange.answer);
  if (typeof body !== 'object' || body === null) return yield 'answer 200 has no JSON';
  const { properties, ...rest } = body as { properties?: Record<string, unknown> };
  yield* checkValue(rest, status, 'answer', 'status');
  if (properties === undefined || operation === undefined) return;
  const result = resultOf(operation);
  for (const [name, value] of Object.entries(properties)) {
    if (name !== 'output') yield `status.properties.${name} is unknown`;
    else if (result) yield* checkValue(value, result, 'answer', 'output');
    else yield 'status.properties.output is there, and the operation has no result';
  }
}
