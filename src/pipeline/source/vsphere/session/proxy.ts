import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';

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

/** `*`, a name and everything below it (with or without a dot or `*.` in front), each perhaps with a port. */
function spares(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, name = entry, only] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && Number(only) !== port) return false;
  const bare = name.replace(/^\*?\./, '');
  return host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`));
}

/**
 * A way through the proxy (CONNECT, RFC 9110 §9.3.6).
 * @throws Error with code PROXY_ and the status when the proxy refuses, or the network's error
 */
export function throughProxy(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
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
      const code = `PROXY_${answer.statusCode}`;
      reject(Object.assign(new Error(code), { code }));
    });
    // An answer that is no tunnel, such as a page that asks for a password.
    asked.once('response', answer => {
      answer.destroy();
      const code = `PROXY_${answer.statusCode}`;
      reject(Object.assign(new Error(code), { code }));
    });
    asked.end();
  });
}
