import { readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { writeSparse } from '../../../src/commands/demo-compare.ts';
import { startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { azurePlan, azureSignIn } from '../../journeys/azure-plan.ts';
import { run } from '../../journeys/program.ts';
import { installed, installedFiles } from '../installed.ts';
import { infoOf, mustBeIdentical } from '../qemu/qemu-img.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
const exported = 'machines/pkg/mod/github.com/vmware/go-vcloud-director/v2@v2.26.1/test-resources';
const folder = () => installed(`${exported}/test_vapp_template_ovf`);
const descriptor = () => join(folder(), 'descriptor.ovf');
const vmdk = () => join(folder(), 'yVMFromVcd-disk1.vmdk');

async function convert(from: string, to: string): Promise<void> {
  const ended = await run(['convert', from, to]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
}

describe('a ttylinux that vCloud Director exported', () => {
  const size = 64 * 1024 * 1024;
  let ova: string;

  beforeAll(async () => {
    ova = path('tty.ova');
    const script = 'cd "$1" && sha256sum * | sed -E "s/^([0-9a-f]{64})  (.*)$/SHA256(\\2)= \\1/" > "$0"';
    await ran('sh', '-c', script, path('descriptor.mf'), folder());
    const members = ['-C', folder(), 'descriptor.ovf', basename(vmdk()), '-C', here.dir, 'descriptor.mf'];
    await ran('tar', '-cf', ova, ...members);
  });

  test('inspect sees its partitions and what it boots with', async () => {
    const { code, stdout, stderr } = await run(['inspect', descriptor(), '--json']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'yVM',
      firmware: 'bios',
      disks: [{ size, table: 'mbr', bootCode: 'grub', boots: { bios: 'pass', efi: 'fail' } }],
      advice: { azure: { generation: 1 } },
    });
  });

  test('every byte of it comes through convert, and its file system is sound', async () => {
    await convert(descriptor(), path('tty.vhd'));
    expect((await stat(path('tty.vhd'))).size).toBe(size + 512);
    expect(await infoOf(path('tty.vhd'), 'vpc')).toMatchObject({ 'virtual-size': size });
    await mustBeIdentical(path('tty.vhd'), 'vpc', vmdk(), 'vmdk');
    await convert(ova, path('tty.raw'));
    await mustBeIdentical(path('tty.raw'), 'raw', vmdk(), 'vmdk');
    const { stdout } = await run(['inspect', path('tty.raw'), '--json']);
    const [{ offset }] = JSON.parse(stdout).disks[0].partitions;
    await ran('e2fsck', '-fn', `${path('tty.raw')}?offset=${offset}`);
  });

  test('every byte of it comes through a run into a folder and into Azure', async () => {
    const source = { kind: 'ova', path: ova };
    const target = { kind: 'file', path: path('out'), format: 'vhd', name: 'tty' };
    await writeFile(path('file.yaml'), stringify({ version: 1, source, target }));
    const toFile = await run(['run', path('file.yaml'), '--state-dir', path('state')]);
    expect(toFile, toFile.stderr).toMatchObject({ code: 0 });
    await mustBeIdentical(path('out/tty-disk1.vhd'), 'vpc', vmdk(), 'vmdk');

    const cloud = await startAzure({ dir: path('cloud') });
    try {
      await writeFile(path('azure.yaml'), azurePlan(cloud, source, { name: 'tty' }));
      const toAzure = await run(['run', path('azure.yaml'), '--state-dir', path('state')], azureSignIn(cloud));
      expect(toAzure, toAzure.stderr).toMatchObject({ code: 0 });
      expect(toAzure.stdout).toContain('Gen1');
      await writeSparse(path('arrived.raw'), cloud.readImage('tty'));
      await mustBeIdentical(path('arrived.raw'), 'raw', vmdk(), 'vmdk');
    } finally {
      await cloud.close();
    }
  });
});

describe('OVAs that VMware’s programs wrote', () => {
  test.each(['test_vapp_template', 'template_without_vmdk_size', 'template_with_custom_chunk_size'])(
    '%s: the disk in it, taken out by GNU tar, is what convert makes of it',
    async name => {
      const ova = installed(`${exported}/${name}.ova`);
      await ran('mkdir', path(name));
      await ran('tar', '-C', path(name), '-xf', ova);
      const pieces = (await readdir(path(name))).filter(member => member.includes('.vmdk')).sort();
      const whole = path(`${name}.vmdk`);
      await ran('sh', '-c', 'cat "$@" > "$0"', whole, ...pieces.map(piece => join(path(name), piece)));
      await convert(ova, path(`${name}.vhd`));
      await mustBeIdentical(path(`${name}.vhd`), 'vpc', whole, 'vmdk');
    },
  );

  test('one of three machines is carried when the plan says which, and refused by name when it does not', async () => {
    const three = installed(`${exported}/vapp_with_3_vms.ova`);
    const unsaid = await run(['convert', three, path('three.vhd')]);
    expect(unsaid).toMatchObject({ code: 64, stderr: expect.stringContaining('secondVM') });
    const source = { kind: 'ova', path: three, vm: 'secondVM' };
    const target = { kind: 'file', path: path('three'), format: 'raw' };
    await writeFile(path('three.yaml'), stringify({ version: 1, source, target }));
    const ended = await run(['run', path('three.yaml'), '--state-dir', path('state')]);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(await readdir(path('three'))).toEqual(['secondVM-disk1.raw']);
  });

  test.each(installedFiles('descriptors', '.vmdk').map(file => [basename(file), file]))(
    '%s of other makers: the same disk',
    async (name, file) => {
      await convert(file, path(`${name}.vhd`));
      await mustBeIdentical(path(`${name}.vhd`), 'vpc', file, 'vmdk');
    },
  );

  test('one that was cut to 1 MiB is refused in a sentence, and nothing is left', async () => {
    const [cut = ''] = installedFiles('machines/pkg/mod/github.com/vmware/govmomi@v0.52.0/vapi', '.ova');
    const { code, stderr, stdout } = await run(['convert', cut, path('cut.vhd')]);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 65, stdout: '', lines: 1 });
    expect((await readdir(here.dir)).filter(name => name.startsWith('cut'))).toEqual([]);
  });
});
