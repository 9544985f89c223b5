import { isIP } from 'node:net';
import tls, { type SecureContext, type TLSSocket } from 'node:tls';
import { isOf, seenOn } from './certificate.ts';
import { proxyFor, throughProxy } from './proxy.ts';

/** Whom to believe that a host is who it says. */
export interface Trust {
  /** The authorities; Node's own where absent. */
  readonly authorities?: SecureContext;
  /** SHA-1 or SHA-256 of the very certificate, which then needs no authority. */
  readonly pin?: string;
  /** Other addresses for names that do not resolve here. */
  readonly hosts?: Readonly<Record<string, string>>;
}

/** The host showed a certificate that nobody we believe vouches for. */
export class Untrusted extends Error {
  readonly seen: ReturnType<typeof seenOn>;
  /** OpenSSL's or Node's code of why. */
  readonly code: string;

  constructor(seen: ReturnType<typeof seenOn>, code: string) {
    super(code);
    this.name = 'Untrusted';
    this.seen = seen;
    this.code = code;
  }
}

const patience = 15_000;

/**
 * A connection to a host that is trusted, before a byte is sent over it: an authority vouches for its certificate and
 * name, or it is the pinned one. A pinned certificate counts also when it has expired or names another host, which is
 * what ESXi hosts have.
 * @throws Untrusted, or the network's error
 */
export async function secureSocket(host: string, port: number, trust: Trust, signal?: AbortSignal): Promise<TLSSocket> {
  const at = elsewhere(trust.hosts?.[host]) ?? { host, port };
  const proxy = proxyFor(at.host, at.port ?? port);
  const timeout = AbortSignal.timeout(patience);
  const late = signal ? AbortSignal.any([timeout, signal]) : timeout;
  const tunnel = proxy && (await throughProxy(proxy, at.host, at.port ?? port, late));
  const socket = tls.connect({
    ...(tunnel ? { socket: tunnel } : { host: at.host, port: at.port ?? port }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(trust.authorities ? { secureContext: trust.authorities } : {}),
    ALPNProtocols: ['http/1.1'],
    // Node's own verdict is asked for below: `trusted` decides, and nothing has been sent by then.
    ...verdictLater,
    checkServerIdentity: (_name, certificate) => tls.checkServerIdentity(host, certificate),
  });
  await handshake(socket, late);
  const why = trusted(socket, trust);
  if (why === undefined) return socket;
  const seen = seenOn(socket);
  socket.destroy();
  throw new Untrusted(seen, why);
}

/** `10.0.0.7`, `10.0.0.7:8443`, `[fe80::7]:8443` */
function elsewhere(address: string | undefined): { host: string; port?: number } | undefined {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+|.*)(?::(\d+))?$/.exec(address ?? '') ?? [];
  if (!host) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), ...(port === undefined ? {} : { port: Number(port) }) };
}

const verdictLater = { rejectUnauthorized: false } as const;

/** @returns why it is not trusted; undefined where it is */
function trusted(socket: TLSSocket, { pin }: Trust): string | undefined {
  if (pin !== undefined && isOf(pin, socket)) return undefined;
  // Where a certificate was pinned, another one is another host, whoever vouches for it.
  if (pin === undefined && socket.authorized) return undefined;
  const { authorizationError } = socket;
  return (typeof authorizationError === 'string' ? authorizationError : authorizationError?.name) ?? 'PIN';
}

function handshake(socket: TLSSocket, late: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timeout = () => socket.destroy(Object.assign(new Error('ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    const over = (done: () => void) => {
      late.removeEventListener('abort', timeout);
      socket.off('error', failed);
      socket.off('close', closed);
      done();
    };
    const failed = (error: Error) => over(() => reject(error));
    const closed = () => failed(Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET' }));
    late.addEventListener('abort', timeout, { once: true });
    socket.once('error', failed);
    socket.once('close', closed);
    socket.once('secureConnect', () => over(resolve));
  });
}
