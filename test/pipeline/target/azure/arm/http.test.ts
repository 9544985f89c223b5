import { createServer as createPlain } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { type HttpRequest, openHttp } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import { makeAuthority } from '../../../../../src/sandbox/tls.ts';

let server: Server;
let base: URL;
let ca: string[];
beforeAll(async () => {
  const { caPem, issue } = await makeAuthority();
  ca = [caPem];
  server = createServer(await issue(['cloud.example']), (request, response) => {
    if (request.url === '/silent') return;
    if (request.url === '/drip') return void response.write('a');
    if (request.url === '/moved') return void response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    response.end(request.url === '/long' ? 'x'.repeat(5000) : request.headers.host);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => vi.unstubAllEnvs());

function asked(path: string, over: Partial<HttpRequest> = {}): HttpRequest {
  const signal = new AbortController().signal;
  return { method: 'GET', url: new URL(path, base), signal, most: 1000, patience: 5000, ...over };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );

describe('a request', () => {
  it('is answered by a server whose authority is trusted', async () => {
    const http = openHttp(ca);
    const { status, body } = await http.send(asked('/'));
    expect([status, body.toString()]).toEqual([200, base.host]);
    await http.close();
  });

  it('is not sent to a server nobody vouches for', async () => {
    const http = openHttp(undefined);
    expect(await failureOf(http.send(asked('/')))).toMatchObject({
      code: 'AZURE_CERTIFICATE',
      facts: { host: base.host, reason: 'SELF_SIGNED_CERT_IN_CHAIN' },
    });
    await http.close();
  });

  it.each(['/silent', '/drip'])('gives up on %s in its time', async path => {
    const http = openHttp(ca);
    expect(await failureOf(http.send(asked(path, { patience: 100 })))).toMatchObject({
      code: 'AZURE_UNREACHABLE',
      retry: 'auto',
      facts: { reason: 'ETIMEDOUT' },
    });
    await http.close();
  });

  it('is given more time where there is a reason, and asked when that is over', async () => {
    const http = openHttp(ca);
    let times = 0;
    const patience = () => 40 * Math.min(3, ++times);
    expect(await failureOf(http.send(asked('/silent', { patience })))).toMatchObject({
      facts: { reason: 'ETIMEDOUT' },
    });
    expect(times).toBeGreaterThanOrEqual(4);
    await http.close();
  });

  it('ends with the reason of its signal', async () => {
    const http = openHttp(ca);
    const stop = new AbortController();
    const ended = expect(http.send(asked('/silent', { signal: stop.signal }))).rejects.toThrow('stop now');
    setImmediate(() => stop.abort(new Error('stop now')));
    await ended;
    await expect(http.send(asked('/', { signal: stop.signal }))).rejects.toThrow('stop now');
    await http.close();
  });

  it('takes no more of an answer than was asked for, and follows nobody', async () => {
    const http = openHttp(ca);
    expect(await failureOf(http.send(asked('/long')))).toMatchObject({ code: 'AZURE_ANSWER' });
    expect((await http.send(asked('/moved'))).status).toBe(302);
    await http.close();
  });

  it('to a port where nobody listens is unreachable', async () => {
    const http = openHttp(ca);
    const url = new URL('https://127.0.0.1:9/?sig=secret');
    const failure = await failureOf(http.send(asked('/', { url })));
    expect(failure).toMatchObject({
      code: 'AZURE_UNREACHABLE',
      facts: { host: '127.0.0.1:9', reason: 'ECONNREFUSED' },
    });
    await http.close();
  });
});

describe('a proxy', () => {
  /** Tunnels everything to the server, or refuses. */
  async function proxy(refuse: number | undefined, use: (asked: string[]) => Promise<void>): Promise<void> {
    const tunnels: string[] = [];
    const plain = createPlain();
    plain.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      if (refuse !== undefined) return void socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
      const through = connect(Number(base.port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(through).pipe(socket);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(plain.address() as AddressInfo).port}`);
    vi.stubEnv('https_proxy', undefined);
    try {
      await use(tunnels);
    } finally {
      plain.closeAllConnections();
      plain.close();
    }
  }

  it('is used, and the certificate checked through it', async () => {
    await proxy(undefined, async tunnels => {
      const http = openHttp(ca);
      const url = new URL('https://cloud.example/');
      expect((await http.send(asked('/', { url }))).body.toString()).toBe('cloud.example');
      expect(tunnels).toEqual(['cloud.example:443']);
      await http.close();
      const doubting = openHttp(undefined);
      expect(await failureOf(doubting.send(asked('/', { url })))).toMatchObject({ code: 'AZURE_CERTIFICATE' });
      await doubting.close();
    });
  });

  it('is not used for loopback, nor where NO_PROXY says so', async () => {
    await proxy(undefined, async tunnels => {
      const http = openHttp(ca);
      expect((await http.send(asked('/'))).status).toBe(200);
      await http.close();
      expect(tunnels).toEqual([]);
    });
  });

  it('that refuses is told apart from Azure', async () => {
    await proxy(407, async () => {
      const http = openHttp(ca);
      const failure = await failureOf(http.send(asked('/', { url: new URL('https://cloud.example/') })));
      expect(failure).toMatchObject({ code: 'AZURE_UNREACHABLE', facts: { reason: 'PROXY_407' } });
      await http.close();
    });
  });
});
