import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { proxyFor } from '../../../../../src/pipeline/source/vsphere/session/proxy.ts';
import { makeSelfSigned } from '../../../../../src/sandbox/tls.ts';
import { fingerprintOf } from './certificates.ts';
import { scriptedServer } from './scripted-server.ts';
import { atEnd, failure, person, planOf } from './setting.ts';

const variables = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY'];
beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** A proxy that leads every name to one server on loopback, or refuses with a status. */
async function proxy(to: string, status = 200) {
  const asked: { target: string; authorization: string | undefined }[] = [];
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on('connect', (request, socket) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const [host, port] = to.split(':');
    const there = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    there.on('error', () => socket.destroy());
    socket.on('close', () => there.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, port: (server.address() as AddressInfo).port };
}

describe('a server behind a proxy', () => {
  test('is spoken to through it, and pinned through it', async () => {
    const certificate = await makeSelfSigned(['vcenter.corp.example']);
    const { server, requests } = await scriptedServer(() => undefined, certificate);
    const { asked, port } = await proxy(server);
    vi.stubEnv('HTTPS_PROXY', `http://me:p%40ss@127.0.0.1:${port}`);
    const plan = planOf('vcenter.corp.example', 'me', { fingerprint: fingerprintOf(certificate) });
    const vim = await connectVim(plan, person('secret').ctl);
    await vim.close();
    expect(requests.map(({ method }) => method)).toEqual(['RetrieveServiceContent', 'Login', 'Logout']);
    expect(new Set(asked.map(({ target }) => target))).toEqual(new Set(['vcenter.corp.example:443']));
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    const other = planOf('vcenter.corp.example', 'me', { fingerprint: fingerprintOf(await makeSelfSigned()) });
    expect((await failure(connectVim(other, person('secret').ctl))).code).toBe('VSPHERE_CERTIFICATE_CHANGED');
  });

  test('that refuses says with what', async () => {
    const { asked, port } = await proxy('', 407);
    vi.stubEnv('https_proxy', `127.0.0.1:${port}`);
    expect(await failure(connectVim(planOf('vcenter.corp.example:8443', 'me'), person().ctl))).toEqual({
      code: 'VSPHERE_UNREACHABLE',
      facts: { server: 'vcenter.corp.example:8443', reason: 'PROXY_407' },
    });
    expect(asked).toEqual([{ target: 'vcenter.corp.example:8443', authorization: undefined }]);
  });

  test.each([
    ['socks5://127.0.0.1:1080', 'PROXY_SOCKS5'],
    ['http://127.0.0.1:1', 'ECONNREFUSED'],
  ])('%s cannot be used, and that is said', async (given, reason) => {
    vi.stubEnv('ALL_PROXY', given);
    expect((await failure(connectVim(planOf('vcenter.corp.example', 'me'), person().ctl))).facts.reason).toBe(reason);
  });

  test('on loopback is spoken to directly', async () => {
    const { server, fingerprint } = await scriptedServer(() => undefined);
    const { asked, port } = await proxy(server);
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${port}`);
    await (await connectVim(planOf(server, 'me', { fingerprint }), person('secret').ctl)).close();
    expect(asked).toEqual([]);
  });
});

describe('NO_PROXY', () => {
  const used = (host: string, no: string, port = 443) =>
    proxyFor(host, port, { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: no }) !== undefined;

  test.each([
    ['vcenter.corp', '*'],
    ['vcenter.corp', 'vcenter.corp'],
    ['VCENTER.corp', 'other, .Corp'],
    ['a.vcenter.corp', '*.corp'],
    ['corp', '.corp'],
    ['vcenter.corp', 'vcenter.corp:443'],
    ['10.1.2.3', '10.1.2.3'],
    ['10.1.2.3', '10.0.0.0/8'],
    ['fe80::7', 'fe80::7'],
    ['fe80::7', '[fe80::7]:443'],
    ['fd00::7', 'fd00::/8'],
  ])('spares %s by %j', (host, no) => {
    expect(used(host, no)).toBe(false);
  });

  test.each([
    ['vcenter.corp', ''],
    ['vcenter.corp', 'enter.corp'],
    ['vcenter.corp', 'vcenter.corp:8443'],
    ['10.1.2.3', '1.2.3'],
    ['10.1.2.3', '.2.3'],
    ['11.1.2.3', '10.0.0.0/8'],
    ['10.1.2.3', '10.0.0.0/99'],
    ['vcenter.corp', '10.0.0.0/8'],
    ['fe80::8', 'fe80::7'],
    ['10.1.2.3', 'fd00::/8'],
  ])('does not spare %s by %j', (host, no) => {
    expect(used(host, no)).toBe(true);
  });

  test('without a proxy is nothing, and a proxy that is no address none', () => {
    expect(proxyFor('vcenter.corp', 443, {})).toBeUndefined();
    expect(proxyFor('vcenter.corp', 443, { https_proxy: 'http://' })).toBeUndefined();
  });
});
