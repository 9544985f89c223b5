/**
 * The proxy that a request goes through by the environment, as undici's EnvHttpProxyAgent chooses it: `proxy.corp:3128`,
 * never with a password; undefined where there is none or NO_PROXY names the host.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): string | undefined {
  const http = env.http_proxy ?? env.HTTP_PROXY;
  const given = (url.protocol === 'https:' ? (env.https_proxy ?? env.HTTPS_PROXY) : undefined) ?? http;
  const proxy = given ? URL.parse(given.includes('://') ? given : `http://${given}`) : null;
  if (!proxy || isExempt(url, env.no_proxy ?? env.NO_PROXY ?? '')) return undefined;
  return proxy.host;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  if (loopback.has(hostname) || noProxy.trim() === '*') return true;
  const own = Number(port) || (protocol === 'https:' ? 443 : 80);
  return noProxy.split(/[,\s]/).some(entry => {
    const [, name = '', at] = /^(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (name === '' || (at !== undefined && Number(at) !== own)) return false;
    return /^[.*]/.test(name) ? hostname.endsWith(name.replace(/^\*/, '')) : hostname === name;
  });
}
