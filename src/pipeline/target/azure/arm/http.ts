import { createSecureContext } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { azureFailure } from '../failures.ts';

export interface HttpRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Bytes of the answer's body at most; more is a failure. */
  readonly most: number;
  /** Milliseconds for all of it, from its beginning; asked again when they are over. */
  readonly patience: number | (() => number);
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** TLS always verified, proxies of the environment honoured, no redirects, no retries. */
export interface Http {
  /** @throws Failed AZURE_UNREACHABLE, AZURE_CERTIFICATE, AZURE_ANSWER; or the signal's reason */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Loopback never goes through a proxy (as in Go's net/http), whatever NO_PROXY says. */
const loopback = 'localhost,127.0.0.1,[::1]';

/** @param ca PEM certificates to trust instead of Node's default set */
export function openHttp(ca: string[] | undefined): Http {
  // One for all connections: to read a hundred and forty certificates anew takes 15 ms of each.
  const tls = ca === undefined ? {} : { secureContext: createSecureContext({ ca }) };
  const given = (process.env.no_proxy ?? process.env.NO_PROXY ?? '').trim();
  const agent = new EnvHttpProxyAgent({
    noProxy: given === '*' ? '*' : `${given},${loopback}`,
    connect: { ...tls, timeout: 15_000 },
    requestTls: tls,
    proxyTls: tls,
  });
  return {
    send: wanted => send(agent, wanted),
    close: () => agent.destroy(null),
  };
}

async function send(agent: Dispatcher, wanted: HttpRequest): Promise<HttpAnswer> {
  const { signal, url } = wanted;
  signal.throwIfAborted();
  const stop = new AbortController();
  const stopped = () => stop.abort();
  // Not AbortSignal.any: a signal that lives for hours would gather one dependent for every piece sent.
  signal.addEventListener('abort', stopped, { once: true });
  let late = false;
  const began = performance.now();
  const left = () =>
    (typeof wanted.patience === 'number' ? wanted.patience : wanted.patience()) - performance.now() + began;
  const look = () => {
    const more = left();
    // Timers end a fraction of a millisecond early.
    if (more > 1) timer = setTimeout(look, more);
    else {
      late = true;
      stop.abort();
    }
  };
  let timer = setTimeout(look, left());
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: wanted.method,
      headers: { ...wanted.headers },
      body: wanted.body ?? null,
      signal: stop.signal,
      // Ours is the only patience.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return { status: answer.statusCode, headers: flat(answer.headers), body: await bodyOf(answer, wanted) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (late) throw azureFailure('AZURE_UNREACHABLE', { host: url.host, reason: 'ETIMEDOUT' });
    throw broken(error, url.host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stopped);
  }
}

async function bodyOf(answer: Dispatcher.ResponseData, wanted: HttpRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > wanted.most) {
      throw azureFailure('AZURE_ANSWER', { host: wanted.url.host, action: wanted.method });
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) all[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return all;
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH/;

/** A network error as a Failed, a mistake of ours as a TypeError. Its cause is left behind: undici keeps the address in some of them, and ours are signed. */
export function broken(error: unknown, host: string): Error {
  if (error instanceof Error && error.name === 'Failed') return error;
  const reason = reasonOf(error);
  if (/INVALID_ARG|NOT_SUPPORTED|^(Type|Range|Syntax)Error$/.test(reason)) return new TypeError(reason);
  return untrusted.test(reason)
    ? azureFailure('AZURE_CERTIFICATE', { host, reason })
    : azureFailure('AZURE_UNREACHABLE', { host, reason });
}

/** The innermost error code: `ECONNRESET`, `UND_ERR_SOCKET`, `PROXY_407`, … */
export function reasonOf(error: unknown): string {
  let reason = 'UNKNOWN';
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; at = innerOf(at), depth++) {
    const proxy = /Proxy response \((\d+)\)/.exec(at.message);
    if (proxy) return `PROXY_${proxy[1]}`;
    if ('code' in at && typeof at.code === 'string') reason = at.code;
    else if (reason === 'UNKNOWN') reason = at.name;
  }
  return reason;
}

function innerOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}
