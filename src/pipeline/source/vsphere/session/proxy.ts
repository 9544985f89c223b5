import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP, type Socket } from 'node:net';

/**
 * The proxy of the environment for an HTTPS host. Loopback never goes through one, as in Go's net/http.
 * Source: the convention of curl(1): HTTPS_PROXY, ALL_PROXY, NO_PROXY, in either case.
 */
export function proxyFor(host: string, port: number, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const given = env.https_proxy || env.HTTPS_PROXY || env.all_proxy || env.ALL_PROXY;
  if (!given || isLoopback(host)) return undefined;
  const without = (env.no_proxy ?? env.NO_PROXY ?? '').split(/[\s,]+/).filter(Boolean);
  if (without.some(entry => spares(entry.toLowerCase(), host.toLowerCase(), port))) return undefined;
  const text = given.includes('://') ? given : `http://${given}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);
}

/**
 * `*`; a network, as `10.0.0.0/8`; an address; a name and everything below it (with or without a dot or `*.` in front).
 * Each perhaps with a port, an IPv6 address in brackets then.
 */
function spares(entry: string, host: string, port: number): boolean {
  if (entry === '*' || entry === host) return true;
  const [, network, bits] = /^\[?([\da-f.:]+)\]?\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined) return within(host, network, Number(bits));
  if (isIP(entry) === 6) return false;
  const [, name = entry, only] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const bare = name.replace(/^\*?\./, '');
  return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`));
}

function within(host: string, network: string, bits: number): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || bits > (family === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  block.addSubnet(network, bits, kind);
  return block.check(host, kind);
}

/**
 * A way through the proxy (CONNECT, RFC 9110 §9.3.6).
 * @throws Error with code PROXY_ and the status when the proxy refuses, or its scheme where it is not one of HTTP; or the
 * network's error
 */
export function throughProxy(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  if (!/^https?:$/.test(proxy.protocol)) return Promise.reject(refusal(proxy.protocol.slice(0, -1).toUpperCase()));
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const headers = {
    host: target,
    ...(proxy.username ? { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` } : {}),
  };
  const ask = proxy.protocol === 'https:' ? secureRequest : request;
  const asked = ask({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers,
    signal,
    agent: false,
  });
  return new Promise((resolve, reject) => {
    asked.once('error', reject);
    asked.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(refusal(String(answer.statusCode)));
    });
    // An answer that is no tunnel, such as a page that asks for a password.
    asked.once('response', answer => {
      answer.destroy();
      reject(refusal(String(answer.statusCode)));
    });
    asked.end();
  });
}

function refusal(why: string): Error {
  const code = `PROXY_${why}`;
  return Object.assign(new Error(code), { code });
}
