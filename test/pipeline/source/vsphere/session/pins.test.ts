import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Facts } from '../../../../../src/pipeline/failure.ts';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import type { Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { makeAuthority, type ThrowAwayAuthority } from '../../../../../src/sandbox/tls.ts';
import { scratch } from '../../../../fixtures/scratch.ts';
import { controlWith, failureOf, planFor, type Script, type ScriptedServer, scriptedServer } from './script.ts';
import { type SelfSigned, selfSigned } from './self-signed.ts';

const here = scratch();
let authority: ThrowAwayAuthority;
let esx: SelfSigned;
let other: SelfSigned;
let caFile: string;
beforeAll(async () => {
  authority = await makeAuthority();
  [esx, other] = await Promise.all([selfSigned(), selfSigned('other.lan')]);
  caFile = join(here.dir, 'ca', 'ca.pem');
  mkdirSync(dirname(caFile));
  writeFileSync(caFile, authority.caPem);
});

const open: (ScriptedServer | Vim | { close(): Promise<void> })[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0).reverse()) await one.close();
});
const kept = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
const signal = new AbortController().signal;
const time = (vim: Vim) => vim.call('CurrentTime', { type: 'ServiceInstance', value: 'ServiceInstance' }, [], signal);

describe('a server', () => {
  it('that an authority of the plan vouches for is trusted without a question', async () => {
    const vc = kept(await scriptedServer(await authority.issue()));
    const vim = kept(await connectVim(planFor(vc.server, { caFile }), controlWith()));
    await time(vim);
    expect(vim.session).toEqual({ key: 'key-1', userName: 'someone' });
  });

  it('that nobody vouches for is told with its fingerprint, and not a byte is sent to it', async () => {
    const vc = kept(await scriptedServer(esx));
    const failure = await failureOf(connectVim(planFor(vc.server), controlWith()));
    expect(failure).toEqual({ code: 'VSPHERE_UNTRUSTED', exit: 'denied', server: vc.server, fingerprint: esx.sha256 });
    expect([vc.connections() > 0, vc.seen]).toEqual([true, []]);
  });

  it('is asked about with what a person compares', async () => {
    const vc = kept(await scriptedServer(esx));
    const asked: Facts[] = [];
    const trusting = controlWith({
      'source.fingerprint': facts => {
        asked.push(facts);
        return String(facts.fingerprint).toLowerCase().replaceAll(':', '');
      },
    });
    await time(kept(await connectVim(planFor(vc.server), trusting)));
    expect(asked).toEqual([
      {
        server: vc.server,
        fingerprint: esx.sha256,
        subject: 'esx-07.lan',
        issuer: 'esx-07.lan',
        selfSigned: true,
        expiresAt: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['of another name', () => selfSigned('elsewhere.lan')],
    ['that has expired', () => selfSigned('esx-07.lan', { expired: true })],
  ])('with a certificate %s is spoken to when just that one is pinned', async (_what, make) => {
    const certificate = await make();
    const vc = kept(await scriptedServer(certificate));
    await time(kept(await connectVim(planFor(vc.server, { fingerprint: certificate.sha256 }), controlWith())));
    expect(vc.asked('CurrentTime')).toBe(1);
  });

  it('with another certificate than the pinned one is not spoken to', async () => {
    const vc = kept(await scriptedServer(esx));
    const changed = {
      code: 'VSPHERE_CERTIFICATE_CHANGED',
      exit: 'denied',
      server: vc.server,
      trusted: other.sha256,
      seen: esx.sha256,
    };
    expect(await failureOf(connectVim(planFor(vc.server, { fingerprint: other.sha256 }), controlWith()))).toEqual(
      changed,
    );
    const remembered = controlWith({ 'source.fingerprint': () => other.sha256 });
    expect(await failureOf(connectVim(planFor(vc.server), remembered))).toEqual(changed);
    expect(vc.seen).toEqual([]);
  });

  it('that shows another certificate midway is not sent another byte', async () => {
    const vc = kept(await scriptedServer(esx));
    const vim = kept(await connectVim(planFor(vc.server, { fingerprint: esx.sha256 }), controlWith()));
    const before = vc.seen.length;
    vc.renew(other);
    expect(await failureOf(time(vim))).toMatchObject({
      code: 'VSPHERE_CERTIFICATE_CHANGED',
      trusted: esx.sha256,
      seen: other.sha256,
    });
    expect(vc.seen).toHaveLength(before);
  });

  it('that is not there, is no server, or speaks no TLS is named', async () => {
    const plain = createPlain((_request, response) => response.end('hello'));
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    kept({ close: () => new Promise(resolve => plain.close(() => resolve())) });
    expect(await failureOf(connectVim(planFor(`127.0.0.1:${port}`), controlWith()))).toMatchObject({
      code: 'VSPHERE_UNREACHABLE',
    });
    expect(await failureOf(connectVim(planFor('127.0.0.1:1'), controlWith()))).toMatchObject({
      code: 'VSPHERE_UNREACHABLE',
      reason: 'ECONNREFUSED',
    });
    expect(await failureOf(connectVim(planFor('a b'), controlWith()))).toMatchObject({ code: 'VSPHERE_SERVER_NAME' });
    expect(await failureOf(connectVim(planFor('vc', { caFile: join(here.dir, 'none') }), controlWith()))).toMatchObject(
      { code: 'VSPHERE_CA_FILE', reason: 'ENOENT' },
    );
  });

  it.each(['no certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'])(
    'is not asked anything with an authority’s file that has %j in it',
    async pem => {
      const file = join(here.dir, 'bad.pem');
      writeFileSync(file, pem);
      const failure = await failureOf(connectVim(planFor('vc.invalid', { caFile: file }), controlWith()));
      expect(failure).toMatchObject({ code: 'VSPHERE_CA_FILE', exit: 'usage', reason: 'PEM' });
    },
  );
});

describe('a host that streams', () => {
  const disk: Script = { '/nfc/52ab-ticket/disk-0.vmdk': () => 'KDMV' };
  const path = 'nfc/52ab-ticket/disk-0.vmdk';
  const bodyOf = async (vim: Vim, url: string, thumbprint?: string) => {
    const { body } = await vim.get(url, { signal, ...(thumbprint ? { thumbprint } : {}) });
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    return text;
  };
  const both = async (host: SelfSigned) => {
    const vc = kept(await scriptedServer(await authority.issue(), disk));
    const streams = kept(await scriptedServer(host, disk));
    return { vc, streams, vim: kept(await connectVim(planFor(vc.server, { caFile }), controlWith())) };
  };

  it.each(['sha1', 'sha256'] as const)(
    'is believed by the %s that the server names, and gets no cookie',
    async kind => {
      const { vim, streams } = await both(esx);
      expect(await bodyOf(vim, `https://127.0.0.1:${streams.port}/${path}`, esx[kind].toLowerCase())).toBe('KDMV');
      expect(streams.seen.map(({ headers }) => headers.cookie)).toEqual([undefined]);
    },
  );

  it('with another certificate is sent nothing', async () => {
    const { vim, streams } = await both(esx);
    const url = `https://127.0.0.1:${streams.port}/${path}`;
    expect(await failureOf(bodyOf(vim, url, other.sha1))).toMatchObject({
      code: 'VSPHERE_HOST_CERTIFICATE',
      expected: other.sha1,
      seen: esx.sha256,
    });
    expect(await failureOf(bodyOf(vim, url))).toMatchObject({ code: 'VSPHERE_UNTRUSTED', fingerprint: esx.sha256 });
    expect(streams.seen).toEqual([]);
  });

  it('that is the server itself, called *, is sent the cookie', async () => {
    const { vim, vc } = await both(esx);
    expect(await bodyOf(vim, `https://*/${path}`, other.sha1)).toBe('KDMV');
    expect(vc.seen.at(-1)?.headers.cookie).toBe('vmware_soap_session="session-1"');
  });

  it('of a name that does not resolve is found where the plan says', async () => {
    const streams = kept(await scriptedServer(await authority.issue(['esx-07.invalid']), disk));
    const vc = kept(await scriptedServer(await authority.issue()));
    const hosts = { 'esx-07.invalid': `127.0.0.1:${streams.port}` };
    const vim = kept(await connectVim(planFor(vc.server, { caFile, hosts }), controlWith()));
    expect(await bodyOf(vim, `https://esx-07.invalid/${path}`)).toBe('KDMV');
    await vim.reach('esx-07.invalid', 443, signal);
  });

  it.each(['http://127.0.0.1/', 'ftp://host/', 'https://u:p@host/', 'https://a b/', 'nonsense'])(
    'is not looked for at %s',
    async url => {
      const { vim } = await both(esx);
      const failure = await failureOf(vim.get(`${url}${path}`, { signal }));
      expect(failure).toMatchObject({ code: 'VSPHERE_ADDRESS', exit: 'data' });
      expect(JSON.stringify(failure)).not.toContain('ticket');
    },
  );

  it('is let go of when its reach is no longer wanted', async () => {
    const { vim } = await both(esx);
    const stop = new AbortController();
    const reached = failureOf(vim.reach('203.0.113.1', 443, stop.signal));
    stop.abort(new Error('enough'));
    expect(await reached).toEqual({ error: 'Error: enough' });
  });
});

describe('a proxy of the environment', () => {
  it('is gone through with a pinned certificate too, and sees no request', async () => {
    const vc = kept(await scriptedServer(esx));
    const tunnels: string[] = [];
    const proxy = createPlain((_request, response) => response.writeHead(405).end());
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const through = connect(vc.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(through).pipe(socket);
      });
      for (const end of [socket, through]) end.on('error', () => {});
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    kept({ close: () => new Promise(resolve => proxy.close(() => resolve())) });
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    for (const name of ['https_proxy', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, undefined);
    const vim = await connectVim(planFor('esx-07.invalid', { fingerprint: esx.sha256 }), controlWith());
    await time(vim);
    await vim.close();
    expect(new Set(tunnels)).toEqual(new Set(['esx-07.invalid:443']));
    expect(vc.asked('Logout')).toBe(1);
    const refused = await failureOf(
      connectVim(planFor('esx-07.invalid', { fingerprint: other.sha256 }), controlWith()),
    );
    expect(refused).toMatchObject({ code: 'VSPHERE_CERTIFICATE_CHANGED' });
  });
});
