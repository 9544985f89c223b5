import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeRawDisk } from '../../../src/sandbox/machine/disk.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import { startVsphere } from '../../../src/sandbox/vsphere/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';
import { launch, run, vmferry } from '../program.ts';

const here = scratch();
const GIB = 1024 * MIB;
let ova: string;
/** The disk in it, and the same with 1 GiB. */
let raw: string;
let grown: string;
let made = 0;

beforeAll(async () => {
  const disks = [{ size: 24 * MIB, fill: 0.4 }];
  const machine = await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'efi', disks });
  ova = machine.ova;
  raw = machine.raws[0] ?? '';
  grown = join(here.dir, 'grown.raw');
  const ended = await run(['convert', ova, grown, '--size', '1GiB']);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
});

function place(plan: object | string) {
  const dir = join(here.dir, `run-${made++}`);
  mkdirSync(dir);
  writeFileSync(join(dir, 'plan.yaml'), typeof plan === 'string' ? plan : stringify(plan));
  return { dir, plan: join(dir, 'plan.yaml'), state: join(dir, 'state'), out: join(dir, 'out') };
}

const toFiles = (source: object, format: string, sizeGiB: number) => ({
  version: 1,
  source,
  disks: [{ from: 0, sizeGiB }],
  target: { kind: 'file', path: 'out', format },
});

interface Looked {
  readonly disks: readonly {
    readonly size: number;
    readonly partitions: readonly object[];
    readonly evidence: readonly { readonly code: string }[];
  }[];
}

async function lookAt(file: string) {
  const { stdout } = await run(['inspect', file, '--json']);
  const [disk] = (JSON.parse(stdout) as Looked).disks;
  return { size: disk?.size, partitions: disk?.partitions, codes: disk?.evidence.map(({ code }) => code) ?? [] };
}

/** The first 32 MiB and the last of a disk of 1 GiB: all that is not zeros. */
const ends = [
  { offset: 0, length: 32 * MIB },
  { offset: GIB - MIB, length: MIB },
];

async function endsOf(file: string): Promise<Buffer> {
  const disk = await open(file);
  const parts = ends.map(({ length }) => Buffer.alloc(length));
  for (const [n, { offset }] of ends.entries())
    await disk.read(parts[n] ?? Buffer.alloc(0), 0, parts[n]?.length, offset);
  await disk.close();
  return Buffer.concat(parts);
}

test('convert --size: the same partitions on a larger disk, with the table at its end', async () => {
  const [before, after] = [await lookAt(raw), await lookAt(grown)];
  expect(after.size).toBe(GIB);
  expect(after.partitions).toEqual(before.partitions);
  expect(after.codes).toContain('BOOT_TABLE_GPT');
  expect(after.codes.filter(code => code.startsWith('BOOT_GPT'))).toEqual([]);
});

describe('a plan with sizeGiB', () => {
  test('into a qcow2, killed on the way and gone on with: the file that convert makes', async () => {
    const { plan, state, out } = place(toFiles({ kind: 'ova', path: ova }, 'qcow2', 1));
    const dying = join(import.meta.dirname, '..', 'kills', 'die-at-record.ts');
    const args = [dying, vmferry, 'run', plan, '--state-dir', state];
    expect(await launch('--import', args, { DIE_AT: 'after 9' }).ended).toMatchObject({ signal: 'SIGKILL' });
    expect(existsSync(join(out, 'web-disk1.qcow2'))).toBe(false);
    const ended = await run(['resume', '--state-dir', state]);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const direct = join(here.dir, 'direct.qcow2');
    expect(await run(['convert', ova, direct, '--size', '1G'])).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'web-disk1.qcow2')).equals(readFileSync(direct))).toBe(true);
  });

  test('from a server whose disk is only a stream: the same bytes as from a file', async () => {
    const server = await startVsphere({
      certificate: 'self-signed',
      machines: [{ name: 'web', firmware: 'efi', tools: 'running', disks: [{ raw }] }],
    });
    const { fingerprint, user, server: host } = server;
    const source = { kind: 'vsphere', server: host, user, vm: 'web', power: 'shutdown', fingerprint };
    const { plan, state, out } = place(toFiles(source, 'raw', 1));
    const ended = await run(['run', plan, '--state-dir', state], { VMFERRY_VSPHERE_PASSWORD: server.password });
    await server.close();
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const arrived = join(out, 'web-disk1.raw');
    const { size, blocks } = statSync(arrived);
    expect(size).toBe(GIB);
    expect(blocks * 512).toBeLessThan(32 * MIB);
    expect((await endsOf(arrived)).equals(await endsOf(grown))).toBe(true);
  });

  test('into Azure: the disk there has the size, and the same bytes', async () => {
    const cloud = await startAzure();
    const yaml = azurePlan(cloud, { kind: 'ova', path: ova }, { name: 'web' });
    const { plan, state } = place(`${yaml}disks: [{ from: 0, sizeGiB: 1 }]\n`);
    const ended = await run(['run', plan, '--state-dir', state], azureSignIn(cloud));
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const arrived: Buffer[] = [];
    let at = 0;
    for await (const chunk of cloud.readImage('web')) {
      for (const { offset, length } of ends) {
        const [from, to] = [Math.max(at, offset), Math.min(at + chunk.length, offset + length)];
        if (from < to) arrived.push(Buffer.from(chunk.subarray(from - at, to - at)));
      }
      at += chunk.length;
    }
    expect(at).toBe(GIB);
    expect(Buffer.concat(arrived).equals(await endsOf(grown))).toBe(true);
    expect(cloud.bugs).toEqual([]);
    await cloud.close();
  });

  test('that would cut a partition is refused before anything is made', async () => {
    const large = join(here.dir, 'large.raw');
    await makeRawDisk({ file: large, size: GIB + 64 * MIB, fill: 0.001, firmware: 'none' });
    const { plan, state, out } = place(toFiles({ kind: 'disk', path: large }, 'vhd', 1));
    const ended = await run(['run', plan, '--state-dir', state]);
    expect(ended).toMatchObject({ code: 65, stdout: '' });
    expect(ended.stderr).toMatch(/partition 1 ends at byte \d+/);
    expect(existsSync(out)).toBe(false);
  });
});

test.each([['0'], ['64 MB of it'], ['-1'], ['1e3'], ['100T'], ['0.3']])('--size %s is exit 64', async size => {
  const ended = await run(['convert', ova, join(here.dir, 'no.raw'), '--size', size]);
  expect(ended).toMatchObject({ code: 64, stdout: '' });
  expect(ended.stderr).toContain(size === '-1' ? '--size' : `--size ${size}`);
});
