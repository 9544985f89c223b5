import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { Client } from './client.ts';

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

test('as a process of its own it says where it is, takes faults and tells its counts, and leaves nothing', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vsphere-serve-'));
  const options = join(dir, 'options.json');
  await writeFile(options, JSON.stringify({ user: 'me@local', crowd: 3 }));
  const file = new URL('../../../src/sandbox/vsphere/serve.ts', import.meta.url).pathname;
  const args = [file, '--options', options, '--dir', join(dir, 'own')];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const [line] = await once(createInterface(child.stdout), 'line');
  const said = JSON.parse(String(line));
  expect(said).toMatchObject({ pid: child.pid, user: 'me@local', control: `https://${said.server}/sandbox` });
  const client = await Client.open({ ...said, caPem: await readFile(said.caFile, 'utf8') });
  const body = JSON.stringify({ do: 'refuse', on: 'CurrentTime', fault: 'HostCommunication', times: 1 });
  expect((await client.fetch('/sandbox/faults', { method: 'POST', body })).status).toBe(200);
  await expect(client.call('CurrentTime', 'ServiceInstance:ServiceInstance')).rejects.toMatchObject({
    type: 'HostCommunication',
  });
  const told = async (what: string) => JSON.parse((await client.fetch(`/sandbox/${what}`)).body.toString());
  expect(await told('counters')).toMatchObject({
    calls: { Login: 1, CurrentTime: 1 },
    faults: { 'CurrentTime HostCommunication': 1 },
  });
  expect(await told('faults')).toMatchObject([{ matched: 1, fired: 1 }]);
  expect(await told('machines')).toHaveLength(3);
  expect(await told('violations')).toEqual({ violations: [], bugs: [] });
  expect((await client.fetch('/sandbox/faults', { method: 'POST', body: '{"do":"nothing"}' })).status).toBe(400);
  expect((await client.fetch('/sandbox/faults', { method: 'DELETE' })).status).toBe(200);
  expect((await client.fetch('/sandbox/nothing')).status).toBe(404);
  client.close();
  child.stdin?.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(await readdir(join(dir, 'own'))).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});
