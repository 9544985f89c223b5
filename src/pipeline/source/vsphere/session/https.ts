import { Agent, type Dispatcher, request } from 'undici';
import { Failed } from '../../../failure.ts';
import { sessionFailure } from './failures.ts';
import { secureSocket, type Trust, Untrusted } from './secure-socket.ts';

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Milliseconds until the answer begins, and between two parts of it; none while nobody takes them. */
  readonly idle: number;
  readonly trust: Trust;
}

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array> & { destroy(): unknown };
}

/** HTTPS to hosts that are trusted each in its own way, with connections kept open. No redirects, no retries. */
export class Https {
  private readonly agents = new Map<string, Agent>();

  /**
   * @throws Untrusted; Failed VSPHERE_UNREACHABLE; the signal's reason
   */
  async send({ method, url, headers, body, signal, idle, trust }: Asked): Promise<Answer> {
    signal.throwIfAborted();
    try {
      const answer = await request(url, {
        method,
        headers: { ...headers },
        body: body ?? null,
        signal,
        dispatcher: this.agentFor(url, trust),
        headersTimeout: idle,
        bodyTimeout: idle,
      });
      // An answer that is thrown away unread tells of it as an error, which without a listener would end the process.
      answer.body.on('error', () => {});
      return { status: answer.statusCode, headers: flat(answer.headers), body: answer.body };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw troubleWith(error, url.host);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.agents.values()].map(agent => agent.destroy()));
    this.agents.clear();
  }

  private agentFor(url: URL, trust: Trust): Agent {
    const key = `${url.host} ${trust.pin ?? ''}`;
    const known = this.agents.get(key);
    if (known) return known;
    const agent = new Agent({
      connect: ({ hostname, port }, callback) => {
        const host = hostname.replace(/^\[|\]$/g, '');
        secureSocket(host, Number(port) || 443, trust).then(
          socket => callback(null, socket),
          error => callback(error, null),
        );
      },
      keepAliveTimeout: 30_000,
    });
    this.agents.set(key, agent);
    return agent;
  }
}

/** What broke a connection; addresses stay behind, for tickets are in some of them. */
export function troubleWith(error: unknown, server: string): Error {
  if (error instanceof Untrusted || error instanceof Failed) return error;
  const reason = reasonOf(error);
  if (/INVALID_ARG|NOT_SUPPORTED|^(Type|Range|Syntax)Error$/.test(reason)) return new TypeError(reason);
  return sessionFailure('VSPHERE_UNREACHABLE', { server, reason });
}

/** The innermost error's code: `ECONNREFUSED`, `UND_ERR_BODY_TIMEOUT`, `PROXY_407`. */
function reasonOf(error: unknown): string {
  let reason = 'UNKNOWN';
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; depth++) {
    if ('code' in at && typeof at.code === 'string') reason = at.code;
    else if (reason === 'UNKNOWN') reason = at.name;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return reason;
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const all = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries(
    all.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join('\n') : value]),
  );
}
