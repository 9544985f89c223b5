import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openHttp } from '../../../../../src/pipeline/target/azure/arm/http.ts';
import { proxyFor } from '../../../../../src/pipeline/target/azure/arm/proxy.ts';
import { azureFailure } from '../../../../../src/pipeline/target/azure/failures.ts';
import { uploadHostChecks } from '../../../../../src/pipeline/target/azure/where/upload-hosts.ts';
import type { Check } from '../../../../../src/pipeline/types/inspection.ts';
import { fakeHttp, type Scripted } from '../arm/fake-http.ts';

const { signal } = new AbortController();
const told = (checks: readonly Check[]) =>
  checks.map(({ id, verdict, evidence }) => `${id.split('/')[1]} ${verdict} ${evidence[0]?.code}`);
const reached = (answers: readonly (Scripted | Error)[], cloud: 'AzureCloud' | 'AzureChinaCloud' = 'AzureCloud') =>
  uploadHostChecks(fakeHttp(answers), { cloud }, signal, 1000);
const broken = (reason: string) => azureFailure('AZURE_UNREACHABLE', { host: 'x', reason });
const core = '*.blob.core.windows.net';
const zoned = '*.blob.storage.azure.net';

afterEach(() => vi.unstubAllEnvs());

describe('the hosts of uploads', () => {
  it('are reached when they answer, whatever they say', async () => {
    expect(told(await reached([{ status: 400 }, { status: 404 }]))).toEqual([
      `${core} pass AZURE_HOST_REACHED`,
      `${zoned} pass AZURE_HOST_REACHED`,
    ]);
  });

  it('stop the run where the proxy closes all, and warn where it closes one', async () => {
    expect(told(await reached([broken('PROXY_403'), broken('PROXY_407')]))).toEqual([
      `${core} fail AZURE_HOST_REFUSED`,
      `${zoned} fail AZURE_HOST_PASSWORD`,
    ]);
    const [, warns] = await reached([{ status: 400 }, broken('PROXY_403')]);
    expect(warns).toMatchObject({ verdict: 'warn', severity: 'warns', evidence: [{ verdict: 'warn' }] });
  });

  it('are unknown where only the made-up name is not known', async () => {
    expect(told(await reached([{ status: 400 }, broken('ENOTFOUND')]))).toContain(
      `${zoned} unknown AZURE_HOST_UNKNOWN`,
    );
    expect(told(await reached([{ status: 400 }, broken('PROXY_503')]))).toContain(
      `${zoned} unknown AZURE_HOST_UNKNOWN`,
    );
    expect(told(await reached([broken('ENOTFOUND')], 'AzureChinaCloud'))).toEqual([
      '*.blob.core.chinacloudapi.cn unknown AZURE_HOST_UNKNOWN',
    ]);
  });

  it.each(['ENOTFOUND', 'ETIMEDOUT', 'ECONNREFUSED', 'PROXY_502'])(
    'are closed on %s to one that exists',
    async reason => {
      expect(told(await reached([broken(reason), broken('ETIMEDOUT')]))).toContain(`${core} fail AZURE_HOST_UNREACHED`);
    },
  );

  it('behind a proxy that opens TLS want its authority', async () => {
    const opened = azureFailure('AZURE_CERTIFICATE', { host: 'x', reason: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect(told(await reached([opened, opened]))).toContain(`${core} fail AZURE_HOST_CERTIFICATE`);
  });

  it('of a private cloud are where its Resource Manager is', async () => {
    const http = fakeHttp([{ status: 401 }]);
    const endpoint = 'https://management.local.example:8443/';
    const checks = await uploadHostChecks(http, { cloud: 'AzureCloud', endpoint }, signal, 1000);
    expect(told(checks)).toEqual(['management.local.example:8443 pass AZURE_HOST_REACHED']);
    expect(http.requests[0]).toMatchObject({ method: 'HEAD', url: new URL(endpoint) });
  });
});

describe('through a real proxy', () => {
  it.each([
    [403, 'AZURE_HOST_REFUSED'],
    [407, 'AZURE_HOST_PASSWORD'],
    [503, 'AZURE_HOST_UNREACHED'],
  ])('that answers %d the hosts are told as %s, with its name and no password', async (status, code) => {
    const asked: string[] = [];
    const proxy: Server = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    for (const name of ['https_proxy', 'HTTPS_PROXY']) vi.stubEnv(name, `http://ana:geheim@127.0.0.1:${port}`);
    for (const name of ['no_proxy', 'NO_PROXY']) vi.stubEnv(name, 'management.azure.com');
    const http = openHttp(undefined);
    try {
      const [first] = await uploadHostChecks(http, { cloud: 'AzureCloud' }, signal, 5000);
      expect(first?.evidence[0]).toMatchObject({ code, facts: { hosts: core, proxy: `127.0.0.1:${port}` } });
      expect(JSON.stringify(first)).not.toContain('geheim');
      expect(asked).toContain('oaasguestconfigwcuss1.blob.core.windows.net:443');
    } finally {
      await http.close();
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe('the proxy in use', () => {
  const url = new URL('https://x.blob.core.windows.net/');
  const env = { HTTPS_PROXY: 'http://ana:geheim@proxy.corp:3128' };

  it.each<[NodeJS.ProcessEnv, string | undefined]>([
    [{}, undefined],
    [env, 'proxy.corp:3128'],
    [{ ...env, https_proxy: 'http://other:1' }, 'other:1'],
    [{ HTTP_PROXY: 'http://plain:8080' }, 'plain:8080'],
    [{ ...env, NO_PROXY: '*' }, undefined],
    [{ ...env, NO_PROXY: '.windows.net' }, undefined],
    [{ ...env, NO_PROXY: 'a.example, *.windows.net:443' }, undefined],
    [{ ...env, NO_PROXY: '*.windows.net:8443' }, 'proxy.corp:3128'],
    [{ ...env, NO_PROXY: 'windows.net' }, 'proxy.corp:3128'],
    [{ HTTPS_PROXY: 'not a url' }, undefined],
  ])('of %j is %s', (given, proxy) => {
    expect(proxyFor(url, given)).toBe(proxy);
  });

  it('is never one on the way to this machine', () => {
    expect(proxyFor(new URL('https://127.0.0.1:8443/'), env)).toBeUndefined();
  });
});
