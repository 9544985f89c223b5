import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { afterAll, expect, test } from 'vitest';
import { makeAuthority } from '../../src/sandbox/tls.ts';

const authority = await makeAuthority('test CA');
const certificate = await authority.issue(['sandbox.example', '10.1.2.3']);
const server = createServer(certificate, (_, response) => response.end('well'));
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
afterAll(() => server.close());

const get = (ca: string) => request(url, { dispatcher: new Agent({ connect: { ca }, pipelining: 0 }) });

test('a client that trusts the CA and nothing else reaches the server', async () => {
  expect(await (await get(authority.caPem)).body.text()).toBe('well');
});

test('a client that trusts another CA of the same name does not', async () => {
  const other = await makeAuthority('test CA');
  await expect(get(other.caPem)).rejects.toThrow(/self-signed|unable to verify|signature/);
});

test('the certificate is for loopback and the names given, and for nothing else', () => {
  const leaf = new X509Certificate(certificate.cert);
  for (const address of ['127.0.0.1', '::1', '10.1.2.3']) expect(leaf.checkIP(address)).toBeTruthy();
  for (const name of ['localhost', 'sandbox.example']) expect(leaf.checkHost(name)).toBe(name);
  expect(leaf.checkHost('elsewhere.example')).toBeUndefined();
  expect(leaf.ca).toBe(false);
  expect(new X509Certificate(authority.caPem).ca).toBe(true);
});

test('every authority has a key of its own', async () => {
  expect((await makeAuthority('test CA')).caPem).not.toBe(authority.caPem);
});
