import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { run } from '../../journeys/program.ts';
import { type Client, clientOf } from '../../sandbox/azure/client.ts';
import { diskPath, grant, makeDisk, makeGroup, put, rangesIn, revoke } from '../../sandbox/azure/steps.ts';
import { MiB, makeGuest } from '../guest.ts';
import { installed } from '../installed.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';

/** What the hosts of managed disks are called: azcopy takes its own way by the first three letters. */
const host = 'md-impexp-t0abcdefghij.blob.core.windows.net';
const here = scratch();
const path = (name: string) => join(here.dir, name);
let sandbox: AzureSandbox;
let client: Client;
let proxy: ConnectProxy;
let size: number;

beforeAll(async () => {
  sandbox = await startAzure({ names: [host], polls: 0 });
  client = await clientOf(sandbox);
  proxy = await startConnectProxy({ [`${host}:443`]: new URL(sandbox.blobEndpoint) });
  await makeGroup(sandbox, client);
  await makeGuest(path('web.raw'), { firmware: 'efi', size: 61 * MiB + 512 });
  const ended = await run(['convert', path('web.raw'), path('web.vhd')]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  size = (await stat(path('web.vhd'))).size;
});
afterAll(async () => {
  await proxy?.close();
  expect(sandbox.bugs).toEqual([]);
  await client?.close();
  await sandbox?.close();
});

let name: string;
let serial = 0;
beforeEach(() => {
  name = `disk${++serial}`;
  proxy.asked.length = 0;
});

/** Requests by kind since the last look. */
function requests(): Record<string, number> {
  const now: Record<string, number> = { ...sandbox.counters().requests };
  const since = Object.fromEntries(Object.entries(now).map(([kind, count]) => [kind, count - (before[kind] ?? 0)]));
  before = now;
  return since;
}
let before: Record<string, number> = {};

/** The address as Azure would give it: the sandbox's own, on a host of managed disks. */
async function sasOf(access = 'Write'): Promise<string> {
  const url = new URL(await grant(sandbox, client, name, access));
  return `https://${host}${url.pathname}${url.search}`;
}

async function waiting(bytes = size): Promise<void> {
  await makeDisk(sandbox, client, name, { creationData: { createOption: 'Upload', uploadSizeBytes: bytes } });
}

/** @returns whether it ended well, and what it said, its log behind */
async function azcopy(from: string, to: string, ...flags: readonly string[]): Promise<{ code: number; said: string }> {
  const program = installed('azurite/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64');
  const env = {
    PATH: process.env.PATH,
    HOME: here.dir,
    HTTPS_PROXY: proxy.url,
    SSL_CERT_FILE: sandbox.caFile,
    AZCOPY_LOG_LOCATION: path('log'),
    AZCOPY_JOB_PLAN_LOCATION: path('plan'),
    AZCOPY_DISABLE_SYSLOG: 'true',
  };
  const args = ['copy', from, to, ...flags, '--output-type', 'text', '--skip-version-check'];
  const ended = await new Promise<{ code: number; said: string }>(resolve =>
    execFile(program, args, { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said: stdout + stderr }),
    ),
  );
  const log = await ran('sh', '-c', `cat '${path('log')}'/*.log && rm '${path('log')}'/*.log`);
  return { code: ended.code, said: ended.said + log };
}

/** Reads the disk back as a person would: with access for reading, by azcopy. */
async function mustBeTheVhd(): Promise<void> {
  const back = path(`${name}.vhd`);
  const down = await azcopy(await sasOf('Read'), back, '--from-to', 'BlobLocal');
  expect(down.code, down.said).toBe(0);
  await ran('cmp', path('web.vhd'), back);
}

describe('azcopy, by the way it has for managed disks', () => {
  test('uploads to the endpoint of a disk: looks, lists, writes, makes nothing; and Azure takes the disk', async () => {
    await waiting();
    const sas = await sasOf();
    requests();
    const up = await azcopy(path('web.vhd'), sas, '--from-to', 'LocalBlob');
    expect(up, up.said).toMatchObject({ code: 0 });
    const { headBlob = 0, getRanges = 0, putPage = 0, otherBlob = 0, clearPages = 0 } = requests();
    expect({ headBlob: headBlob > 0, getRanges: getRanges > 0, otherBlob, clearPages }).toEqual({
      headBlob: true,
      getRanges: true,
      otherBlob: 0,
      clearPages: 0,
    });
    // Pieces of zeros are not sent to a disk that is empty there.
    expect(putPage).toBeGreaterThan(1);
    expect(putPage).toBeLessThan(Math.ceil(size / (4 * MiB)));
    expect(new Set(proxy.asked)).toEqual(new Set([`${host}:443`]));
    expect((await revoke(sandbox, client, name)).json.status).toBe('Succeeded');
    expect((await client.arm('GET', diskPath(sandbox, name))).json.properties.diskState).toBe('Unattached');
    await mustBeTheVhd();
  });

  test('writes zeros over what lies where its file has none', async () => {
    await waiting();
    const sas = await grant(sandbox, client, name);
    for (let at = 0; at < size - 512; at += 4 * MiB) await put(client, sas, at, randomBytes(512));
    const up = await azcopy(path('web.vhd'), await sasOf(), '--from-to', 'LocalBlob');
    expect(up, up.said).toMatchObject({ code: 0 });
    expect((await revoke(sandbox, client, name)).json.status).toBe('Succeeded');
    await mustBeTheVhd();
  });

  test('refuses a disk of another size in its own words, and writes nothing', async () => {
    await waiting(size + MiB);
    const up = await azcopy(path('web.vhd'), await sasOf(), '--from-to', 'LocalBlob');
    expect(up.code).not.toBe(0);
    expect(up.said).toContain('source file is not same size as the destination page blob');
    const sas = await grant(sandbox, client, name);
    expect(rangesIn((await client.blob('GET', sas, { query: '&comp=pagelist' })).text)).toEqual([]);
  });

  test('is refused once its access has ended', async () => {
    await waiting();
    const sas = await sasOf();
    sandbox.clock.advance(86_401);
    const up = await azcopy(path('web.vhd'), sas, '--from-to', 'LocalBlob');
    expect(up.code).not.toBe(0);
    expect(up.said).toContain('AuthenticationFailed');
  });
});
