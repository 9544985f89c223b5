import type { IncomingMessage, ServerResponse } from 'node:http';
import { control } from './control.ts';
import { serveFolder } from './folder.ts';
import { serveNfc } from './nfc/serve.ts';
import { dispatchSoap } from './soap/dispatch.ts';
import type { Vcenter } from './vcenter.ts';

/** Answers one request, and never throws. */
export async function dispatch(vc: Vcenter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(vc, request, response);
  } catch (error) {
    fail(vc, error, response);
  }
}

/** Answers one request to the host that only serves streams. */
export async function dispatchNfc(vc: Vcenter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cookie, authorization } = request.headers;
  for (const secret of [cookie, authorization]) if (secret !== undefined) vc.counters.secretsAtNfc.push(secret);
  try {
    const path = urlOf(request)?.pathname ?? '/';
    if (!isNfc(path)) return notFound(response);
    vc.counters.call('nfc');
    await serveNfc(vc, path, request, response);
  } catch (error) {
    fail(vc, error, response);
  }
}

async function route(vc: Vcenter, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = urlOf(request);
  if (!url) return notFound(response);
  const path = url.pathname;
  if (path.startsWith('/sandbox/')) return control(vc, path, request, response);
  if (path === '/sdk' || path === '/sdk/') {
    if (request.method === 'POST') return dispatchSoap(vc, request, response);
    return notFound(response);
  }
  if (path === '/sdk/vimServiceVersions.xml') {
    vc.counters.call('versions');
    return versions(vc, response);
  }
  if (isNfc(path)) {
    vc.counters.call('nfc');
    return serveNfc(vc, path, request, response);
  }
  if (path.startsWith('/folder/')) {
    vc.counters.call('folder');
    return serveFolder(vc, url, request, response);
  }
  notFound(response);
}

function urlOf(request: IncomingMessage): URL | undefined {
  const address = `https://127.0.0.1${request.url ?? '/'}`;
  return request.url?.startsWith('/') && URL.canParse(address) ? new URL(address) : undefined;
}

function isNfc(path: string): boolean {
  return path.startsWith('/nfc/') || path.startsWith('/ha-nfc/');
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain', 'content-length': 10 }).end('not found\n');
}

function versions(vc: Vcenter, response: ServerResponse): void {
  const { apiVersion } = vc.settings;
  const prior = ['8.0.1.0', '8.0.0.1', '7.0.3.0', '7.0', '6.7.3', '6.7', '6.5', '6.0', '5.5'].filter(
    each => each !== apiVersion,
  );
  const body = `<?xml version="1.0" encoding="UTF-8" ?>\n<namespaces version="1.0"><namespace><name>urn:vim25</name><version>${apiVersion}</version><priorVersions>${prior
    .map(each => `<version>${each}</version>`)
    .join('')}</priorVersions></namespace></namespaces>\n`;
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) }).end(body);
}

function fail(vc: Vcenter, error: unknown, response: ServerResponse): void {
  const broken =
    error instanceof Error &&
    'code' in error &&
    ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes(String(error.code));
  if (!broken && !(error instanceof URIError)) vc.bugs.push(error);
  if (response.headersSent) response.destroy();
  else response.writeHead(error instanceof URIError ? 400 : 500).end();
}
