import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { makeRawDisk } from '../../../src/sandbox/machine/disk.ts';
import { startVsphere, type VsphereOptions, type VsphereSandbox } from '../../../src/sandbox/vsphere/index.ts';
import { Client, child, childrenOf, type Node, type RefText, refText, textOf } from './client.ts';

const MiB = 1024 * 1024;

/** Two raw disks in a folder of the test file; the second is not whole grains. */
export function disks(): { readonly system: string; readonly data: string; bytes(file: string): Promise<Buffer> } {
  const files = { system: '', data: '', bytes: (file: string) => readFile(file) };
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vsphere-test-'));
    files.system = join(dir, 'system.raw');
    files.data = join(dir, 'data.raw');
    await makeRawDisk({ file: files.system, size: 24 * MiB, firmware: 'efi', fill: 0.4 });
    await makeRawDisk({ file: files.data, size: 8 * MiB + 7 * 512, firmware: 'none', seed: 2, fill: 0.6 });
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  return files;
}

const open: { sandbox: VsphereSandbox; client: Client }[] = [];

/** A sandbox with somebody signed in; both end with the test, which also fails where the sandbox had bugs. */
export async function begin(options: VsphereOptions): Promise<{ sandbox: VsphereSandbox; client: Client }> {
  const sandbox = await startVsphere({ taskMs: 6, shutdownMs: 20, ...options });
  const client = await Client.open(sandbox);
  const both = { sandbox, client };
  open.push(both);
  return both;
}

afterEach(async () => {
  const bugs: unknown[] = [];
  for (const { sandbox, client } of open.splice(0)) {
    client.close();
    await sandbox.close();
    bugs.push(...sandbox.bugs);
  }
  expect(bugs).toEqual([]);
});

/** A lease that is ready, and what it gives. */
export interface Ready {
  readonly ref: RefText;
  readonly info: Node;
  readonly urls: readonly {
    readonly key: string;
    readonly url: string;
    readonly disk: boolean;
    readonly thumbprint: string;
  }[];
}

/** Exports a machine, or a snapshot, and waits for the lease. @throws Fault, or Error with the type of the lease's */
export async function lease(client: Client, sandbox: VsphereSandbox, on: RefText): Promise<Ready> {
  const method = on.startsWith('VirtualMachineSnapshot') ? 'ExportSnapshot' : 'ExportVm';
  const ref = refText(child(await client.call(method, on), 'returnval'));
  const info = await client.until(ref, ['state', 'info', 'error'], now => {
    if (now.get('state')?.text === 'error') throw new Error(child(now.get('error'), 'fault')?.xsiType);
    return now.get('state')?.text === 'ready' ? now.get('info') : undefined;
  });
  const urls = childrenOf(info, 'deviceUrl').map(each => ({
    key: textOf(each, 'key') ?? '',
    url: (textOf(each, 'url') ?? '').replace('https://*/', `https://${sandbox.server}/`),
    disk: textOf(each, 'disk') === 'true',
    thumbprint: textOf(each, 'sslThumbprint') ?? '',
  }));
  return { ref, info, urls };
}
