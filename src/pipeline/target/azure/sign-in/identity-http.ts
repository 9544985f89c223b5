import type { TokenCredentialOptions } from '@azure/identity';
import type { Http } from '../arm/http.ts';
import { retryAfter } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';

/** What the identity library sends its requests with; it names the type only in its options. */
type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;
type Request = Parameters<HttpClient['sendRequest']>[0];
type Answer = Awaited<ReturnType<HttpClient['sendRequest']>>;

const patience = 60_000;
const mostBytes = 1024 * 1024;

/** Keeps why the way to the authority was blocked: the library says no more than that it was. */
export interface SignInHttp extends HttpClient {
  /** Takes the last network failure, if there was one since the last time. */
  takeFailure(): unknown;
}

/** Sends the library's requests over our own HTTP: one set of trusted certificates, one rule for proxies. */
export function signInHttp(http: Http, signal: AbortSignal): SignInHttp {
  let last: unknown;
  return {
    takeFailure: () => {
      const taken = last;
      last = undefined;
      return taken;
    },
    sendRequest: async request => {
      try {
        return await send(http, request, signal);
      } catch (error) {
        last = error;
        throw error;
      }
    },
  };
}

async function send(http: Http, request: Request, signal: AbortSignal): Promise<Answer> {
  const url = new URL(request.url);
  if (url.protocol !== 'https:') throw azureFailure('AZURE_ADDRESS', { host: url.host, expected: 'https' });
  const { body } = request;
  const answer = await http.send({
    method: request.method === 'POST' ? 'POST' : 'GET',
    url,
    headers: request.headers.toJSON(),
    ...(typeof body === 'string' ? { body } : {}),
    signal,
    most: mostBytes,
    patience,
  });
  if (answer.status === 429 || answer.status >= 500) {
    // The library would wait by the wall clock and then call it a refusal.
    const after = retryAfter(answer.headers['retry-after'], Date.now());
    const about = { host: url.host, status: answer.status };
    throw azureFailure('AZURE_BUSY', about, after === undefined ? {} : { after });
  }
  return {
    request,
    status: answer.status,
    headers: new Headers(answer.headers),
    bodyAsText: answer.body.toString('utf8'),
  };
}

/** The library's header collection: names in any case. */
class Headers {
  readonly #values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(values));
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string | number | boolean): void {
    this.#values.set(name.toLowerCase(), String(value));
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}
