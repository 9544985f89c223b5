import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { type Client, clientOf, leastUpload } from './client.ts';
import { diskPath, grant, makeDisk, makeGroup, revoke } from './steps.ts';
import { vhdFooter } from './vhd.ts';

const asked: { method: string | undefined; path: string; headers: IncomingMessage['headers'] }[] = [];
let footer: Buffer = Buffer.alloc(512);
const server = createServer((request, response) => {
  const [path = ''] = (request.url ?? '').split('?');
  asked.push({ method: request.method, path, headers: request.headers });
  response.statusCode = request.method === 'PUT' ? 201 : 206;
  response.end(request.method === 'GET' ? footer : undefined);
});
let sandbox: AzureSandbox;
let client: Client;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const pageBlobs = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  sandbox = await startAzure({ polls: 0, pageBlobs });
  client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
  server.close();
});

test('the bytes of a disk can be left to another server, which makes the blob and is asked for the footer', async () => {
  await makeDisk(sandbox, client);
  expect(asked).toMatchObject([
    { method: 'PUT', headers: { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(leastUpload) } },
  ]);
  const sas = new URL(await grant(sandbox, client));
  expect({ protocol: sas.protocol, path: sas.pathname }).toEqual({ protocol: 'http:', path: asked[0]?.path });
  await revoke(sandbox, client);
  const state = async () => (await client.arm('GET', diskPath(sandbox))).json.properties.diskState;
  expect(await state()).toBe('ActiveUpload');
  footer = vhdFooter(leastUpload - 512);
  await grant(sandbox, client);
  await revoke(sandbox, client);
  expect(await state()).toBe('Unattached');
  expect(asked.at(-1)?.headers['x-ms-range']).toBe(`bytes=${leastUpload - 512}-${leastUpload - 1}`);
  expect(sandbox.bugs).toEqual([]);
});
