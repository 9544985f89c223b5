import { type ChildProcess, spawn } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AzureSandbox } from '../../../src/sandbox/azure/index.ts';
import { clientOf, leastUpload, MiB } from './client.ts';
import { diskPath, grant, imagePath, makeDisk, makeGroup, put, revoke } from './steps.ts';
import { vhdFooter } from './vhd.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'serve-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts it as a process and reads the line it prints. */
async function serve(...args: string[]) {
  const file = new URL('../../../src/sandbox/azure/serve.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [file, '--dir', dir, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  const said = JSON.parse(String(line));
  const sandbox: AzureSandbox = { ...said, caPem: await readFile(said.caFile, 'utf8') };
  return { child, said, sandbox };
}

test('as a process of its own it says where it is, takes an upload in many pieces at once, and gives it back', async () => {
  const { child, said, sandbox } = await serve('--polls', '0');
  expect(said.pid).toBe(child.pid);
  const client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await makeDisk(sandbox, client, 'disk', { osType: 'Linux' });
  const sas = await grant(sandbox, client);
  const bytes = randomBytes(leastUpload - 512);
  const pieces = Array.from({ length: 40 }, (_, at) => at * 512 * 1024);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let at = pieces.pop(); at !== undefined; at = pieces.pop()) {
        const piece = bytes.subarray(at, at + 512 * 1024);
        expect((await put(client, sas, at, piece, { 'content-md5': hash('md5', piece, 'base64') })).status).toBe(201);
      }
    }),
  );
  await put(client, sas, leastUpload - 512, vhdFooter(leastUpload - 512));
  expect((await revoke(sandbox, client)).json.status).toBe('Succeeded');
  const body = {
    location: 'westeurope',
    properties: {
      storageProfile: { osDisk: { osType: 'Linux', osState: 'Generalized', managedDisk: { id: diskPath(sandbox) } } },
    },
  };
  await client.ended(await client.arm('PUT', imagePath(sandbox), body));
  const back = await client.send('GET', `${sandbox.control}/images/image/0`);
  expect(Buffer.from(back.text, 'latin1').equals(bytes)).toBe(true);
  const { disks } = (await client.send('GET', `${sandbox.control}/counters`)).json;
  expect(disks).toMatchObject([{ acknowledged: leastUpload, resent: 0 }]);
  await client.close();
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(dir)).toEqual([]);
});

test('a client that is killed leaves the server and what it had acknowledged', async () => {
  const { child, sandbox } = await serve();
  const client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  await makeDisk(sandbox, client);
  const sas = await grant(sandbox, client);
  const script = `
    const { Agent, request } = await import('undici');
    const dispatcher = new Agent({ connect: { ca: ${JSON.stringify(sandbox.caPem)} } });
    for (let at = 0; ; at++) {
      const headers = { 'x-ms-version': '2024-08-04', 'x-ms-page-write': 'update', 'x-ms-range': 'bytes=' + at * ${MiB} + '-' + (at * ${MiB} + ${MiB - 1}) };
      const answer = await request(${JSON.stringify(`${sas}&comp=page`)}, { method: 'PUT', dispatcher, headers, body: Buffer.alloc(${MiB}, 1) });
      await answer.body.dump();
      console.log(at);
    }`;
  const victim = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(victim);
  for await (const line of createInterface(victim.stdout)) if (line === '3') break;
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  const head = await client.blob('GET', sas, { query: '&comp=pagelist' });
  expect(head.text).toMatch(/<Start>0<\/Start><End>(\d{7,})<\/End>/);
  const { disks } = (await client.send('GET', `${sandbox.control}/counters`)).json;
  expect(disks[0].acknowledged).toBeGreaterThanOrEqual(4 * MiB);
  await client.close();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
