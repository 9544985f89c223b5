import { type Facts, Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import { printable } from '../../printable.ts';
import type { Answered, GetOptions } from '../vim.ts';
import { sessionFailure } from './failures.ts';
import type { Https } from './https.ts';
import { type Trust, Untrusted } from './secure-socket.ts';
import type { Server } from './server-name.ts';

/** A host may scan empty ranges for minutes without a byte to send. */
const defaultIdle = 10 * 60_000;

const mostScheme = 20;

/** What an address of the server is fetched with. */
export interface Fetching {
  readonly https: Https;
  readonly server: Server;
  readonly trust: Trust;
  /** The session's cookie, as a header. */
  cookie(): Readonly<Record<string, string>>;
  readonly ctl: Pick<Control, 'log'>;
}

/**
 * Fetches an address the server gave. The cookie goes to the server itself only; another host is believed by the thumbprint
 * that the server named, else by authority.
 * @throws Failed VSPHERE_ADDRESS, VSPHERE_HOST_CERTIFICATE, VSPHERE_HTTP, VSPHERE_UNREACHABLE
 */
export async function fetchFrom(
  { https, server, trust, cookie, ctl }: Fetching,
  address: string,
  { signal, thumbprint, range, idle = defaultIdle }: GetOptions,
): Promise<Answered> {
  // `*` is the host we speak to, port and all (HttpNfcLeaseDeviceUrl).
  const url = addressOf(address.replace(/^(https:\/\/)\*(?::\d*)?(?=\/)/i, `$1${server.name}`), server);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const own = host === server.host && (Number(url.port) || 443) === server.port;
  const headers = {
    ...(own ? cookie() : {}),
    ...(range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {}),
  };
  const { pin: _server, ...common } = trust;
  const pinned: Trust = thumbprint ? { ...common, pin: thumbprint } : common;
  const began = performance.now();
  const log = (facts: Facts) => {
    const ms = Math.round(performance.now() - began);
    // The ticket in the path is taken out where it is written.
    ctl.log?.('request', { method: 'GET', host: url.host, path: url.pathname, ...facts, ms });
  };
  try {
    const answer = await https.send({ method: 'GET', url, headers, signal, idle, trust: own ? trust : pinned });
    if (answer.status === 200 || answer.status === 206) return answer;
    answer.body.destroy();
    log({ status: answer.status });
    throw sessionFailure('VSPHERE_HTTP', { host: url.host, status: answer.status });
  } catch (error) {
    if (!signal.aborted && !(error instanceof Failed && error.failure.code === 'VSPHERE_HTTP'))
      log({ error: errorName(error) });
    if (!(error instanceof Untrusted)) throw error;
    const { fingerprint } = error.seen;
    if (!thumbprint) throw sessionFailure('VSPHERE_UNTRUSTED', { server: url.host, fingerprint });
    throw sessionFailure('VSPHERE_HOST_CERTIFICATE', { host: url.host, expected: thumbprint, seen: fingerprint });
  }
}

function errorName(error: unknown): string {
  if (error instanceof Failed) return String(error.failure.facts.reason ?? error.failure.code);
  return error instanceof Error ? error.name : 'Error';
}

/** The address itself stays out of every failure: it opens the door. */
function addressOf(text: string, server: Server): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url;
  throw sessionFailure('VSPHERE_ADDRESS', { server: server.name, scheme: printable(url?.protocol ?? '', mostScheme) });
}
