import type { TokenCredentialOptions } from '@azure/identity';
import { z } from 'zod';
import type { Http } from '../arm/http.ts';
import { retryAfter } from '../arm/retry-after.ts';
import { azureFailure } from '../failures.ts';

/** What the identity library sends its requests with; it names the type only in its options. */
type HttpClient = NonNullable<TokenCredentialOptions['httpClient']>;
type Request = Parameters<HttpClient['sendRequest']>[0];
type Answer = Awaited<ReturnType<HttpClient['sendRequest']>>;

const patience = 60_000;
/** What is on this machine answers at once or not at all. */
const localPatience = 5_000;
const mostBytes = 1024 * 1024;

/** Keeps why the way to the authority was blocked, and what it said: the library tells no more than that it failed. */
export interface SignInHttp extends HttpClient {
  /** Takes the last network failure, if there was one since the last time. */
  takeFailure(): unknown;
  /** Takes the authority's last refusal: `interaction_required AADSTS50076: …`. */
  takeRefusal(): string | undefined;
}

const refusalForm = z.object({ error: z.string().max(256), error_description: z.string().max(65_536).default('') });

/** Sends the library's requests over our own HTTP: one set of trusted certificates, one rule for proxies. */
export function signInHttp(http: Http, signal: AbortSignal): SignInHttp {
  let last: unknown;
  let refusal: string | undefined;
  return {
    takeRefusal: () => {
      const taken = refusal;
      refusal = undefined;
      return taken;
    },
    takeFailure: () => {
      const taken = last;
      last = undefined;
      return taken;
    },
    sendRequest: async request => {
      try {
        const answer = await send(http, request, signal);
        if (answer.status >= 400) refusal = refusalIn(answer.bodyAsText ?? '') ?? refusal;
        return answer;
      } catch (error) {
        last = error;
        throw error;
      }
    },
  };
}

function refusalIn(body: string): string | undefined {
  try {
    const { data } = refusalForm.safeParse(JSON.parse(body));
    return data === undefined ? undefined : `${data.error} ${data.error_description}`;
  } catch {
    return undefined;
  }
}

/** Where a machine asks for its managed identity: never further than its own host, and only there without TLS. */
function isLocal(url: URL): boolean {
  return /^(169\.254\.\d+\.\d+|127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname);
}

async function send(http: Http, request: Request, signal: AbortSignal): Promise<Answer> {
  const url = new URL(request.url);
  if (url.protocol !== 'https:' && !isLocal(url)) {
    throw azureFailure('AZURE_ADDRESS', { host: url.host, expected: 'https' });
  }
  const { body } = request;
  const answer = await http.send({
    method: request.method === 'POST' ? 'POST' : 'GET',
    url,
    headers: request.headers.toJSON(),
    ...(typeof body === 'string' ? { body } : {}),
    signal,
    most: mostBytes,
    patience: url.protocol === 'https:' ? patience : localPatience,
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
