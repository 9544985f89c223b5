import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { run, vmferry } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { packOva } from '../package.ts';
import { infoOf, mustBeIdentical, toVmdk } from './qemu-img.ts';

const here = scratch();
const size = 70 * MiB + 3 * 512;
const path = (name: string) => join(here.dir, name);

beforeAll(async () => {
  await makeGuest(path('web.raw'), { firmware: 'efi', size });
  await toVmdk(path('web.raw'), path('web-disk1.vmdk'), 'streamOptimized');
  await packOva(here.dir, 'web', path('web-disk1.vmdk'), { firmware: 'efi', size, tar: 'gnu' });
});

async function convert(from: string, to: string, ...more: string[]): Promise<void> {
  const ended = await run(['convert', path(from), path(to), ...more]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
}

describe('what convert makes of an OVA of qemu-img and GNU tar', () => {
  test('raw: the disk, to the byte', async () => {
    await convert('web.ova', 'again.raw');
    expect((await stat(path('again.raw'))).size).toBe(size);
    await ran('cmp', path('web.raw'), path('again.raw'));
  });

  test('raw on stdout: the same, also through a pipe', async () => {
    const script = '"$0" "$1" convert "$2" - --to raw | cmp - "$3"';
    await ran('sh', '-c', script, process.execPath, vmferry, path('web.ova'), path('web.raw'));
  });

  test('vmdk: qemu-img finds no error in it and the same disk', async () => {
    await convert('web.ova', 'again.vmdk');
    expect(await ran('qemu-img', 'check', '-f', 'vmdk', path('again.vmdk'))).toContain('No errors');
    expect(await infoOf(path('again.vmdk'), 'vmdk')).toMatchObject({ 'virtual-size': size });
    await mustBeIdentical(path('again.vmdk'), 'vmdk', path('web.raw'), 'raw');
  });

  test('ova: GNU tar unpacks it, sha256sum finds its manifest true, qemu-img the same disk', async () => {
    await convert('web.ova', 'again.ova');
    await ran('mkdir', path('unpacked'));
    await ran('tar', '-C', path('unpacked'), '-xf', path('again.ova'));
    const members = (await ran('tar', '-tf', path('again.ova'))).trim().split('\n');
    const [ovf = '', mf = '', vmdk = ''] = members;
    expect(members).toEqual([expect.stringMatching(/\.ovf$/), expect.stringMatching(/\.mf$/), vmdk]);
    const checked = await ran('sh', '-c', 'cd "$0" && sha256sum --strict -c "$1"', path('unpacked'), mf);
    expect(checked.trim().split('\n')).toEqual([`${ovf}: OK`, `${vmdk}: OK`]);
    await mustBeIdentical(path(`unpacked/${vmdk}`), 'vmdk', path('web.raw'), 'raw');
    await convert('again.ova', 'round.raw');
    await ran('cmp', path('web.raw'), path('round.raw'));
  });

  test('a qcow2 that qemu-img makes of our VHD is still that disk', async () => {
    await convert('web.ova', 'again.vhd');
    await ran('qemu-img', 'convert', '-f', 'vpc', '-O', 'qcow2', path('again.vhd'), path('again.qcow2'));
    await mustBeIdentical(path('again.qcow2'), 'qcow2', path('web.raw'), 'raw');
  });
});

describe('disk files of qemu-img, read without an OVA', () => {
  test.each([
    { subformat: 'monolithicSparse', options: [] },
    { subformat: 'monolithicFlat', options: [] },
    { subformat: 'streamOptimized', options: [] },
    { subformat: 'monolithicSparse', options: ['compat6=on', 'adapter_type=lsilogic'] },
    { subformat: 'monolithicFlat', options: ['hwversion=7'] },
  ])('a VMDK, $subformat $options', async ({ subformat, options }) => {
    const name = [subformat, ...options].join('-').replaceAll('=', '-');
    await toVmdk(path('web.raw'), path(`${name}.vmdk`), subformat, ...options);
    await convert(`${name}.vmdk`, `${name}.vhd`, '--verify');
    await mustBeIdentical(path(`${name}.vhd`), 'vpc', path('web.raw'), 'raw');
    await convert(`${name}.vmdk`, `${name}.raw`);
    await ran('cmp', path('web.raw'), path(`${name}.raw`));
  });

  test('a monolithicSparse VMDK that qemu-io wrote here and there, out of order', async () => {
    const vmdk = path('scattered.vmdk');
    await ran('qemu-img', 'create', '-q', '-f', 'vmdk', vmdk, '200M');
    const writes = [
      '-P 7 199M 1M',
      '-P 1 0 512',
      '-P 2 65024 1k',
      '-P 3 100M 70k',
      '-P 0 100M 64k',
      '-P 5 31457792 512',
    ];
    await ran('qemu-io', '-f', 'vmdk', ...writes.flatMap(one => ['-c', `write ${one}`]), vmdk);
    await convert('scattered.vmdk', 'scattered.vhd');
    await mustBeIdentical(path('scattered.vhd'), 'vpc', vmdk, 'vmdk');
  });

  test('a raw disk', async () => {
    await convert('web.raw', 'raw.vhd');
    await mustBeIdentical(path('raw.vhd'), 'vpc', path('web.raw'), 'raw');
  });

  test('a VMDK in several flat files', async () => {
    await toVmdk(path('web.raw'), path('split.vmdk'), 'twoGbMaxExtentFlat');
    await convert('split.vmdk', 'split.raw');
    await ran('cmp', path('web.raw'), path('split.raw'));
  });

  test('a VMDK in several sparse files', async () => {
    await toVmdk(path('web.raw'), path('pieces.vmdk'), 'twoGbMaxExtentSparse');
    await convert('pieces.vmdk', 'pieces.raw');
    await ran('cmp', path('web.raw'), path('pieces.raw'));
  });

  test.each(['twoGbMaxExtentSparse', 'twoGbMaxExtentFlat'])(
    'a VMDK in several files inside an OVA (%s)',
    async kind => {
      await toVmdk(path('web.raw'), path(`in-${kind}.vmdk`), kind);
      const beside = [`in-${kind}-${kind.endsWith('Sparse') ? 's' : 'f'}001.vmdk`];
      await packOva(here.dir, `in-${kind}`, path(`in-${kind}.vmdk`), { firmware: 'efi', size, tar: 'gnu', beside });
      await convert(`in-${kind}.ova`, `in-${kind}.raw`);
      await ran('cmp', path('web.raw'), path(`in-${kind}.raw`));
    },
  );

  test.each([
    ['vpc', 'subformat=dynamic,force_size=on', 'vhd'],
    ['vpc', 'subformat=fixed,force_size=on', 'vhd'],
    ['vhdx', 'subformat=dynamic', 'vhdx'],
  ])('a disk of Hyper-V (%s, %s), alone and inside an OVA', async (format, options, extension) => {
    const file = `hyper-v.${extension}`;
    await ran('qemu-img', 'convert', '-f', 'raw', '-O', format, '-o', options, path('web.raw'), path(file));
    await packOva(here.dir, 'hyper-v', path(file), { firmware: 'efi', size, tar: 'posix' });
    for (const from of [file, 'hyper-v.ova']) {
      await convert(from, 'hyper-v.raw');
      await ran('cmp', path('web.raw'), path('hyper-v.raw'));
      await rm(path('hyper-v.raw'));
    }
  });

  test('a delta VMDK is refused: its parent is elsewhere', async () => {
    await toVmdk(path('web.raw'), path('base.vmdk'), 'monolithicSparse');
    const options = ['-q', '-f', 'vmdk', '-b', path('base.vmdk'), '-F', 'vmdk'];
    await ran('qemu-img', 'create', ...options, path('delta.vmdk'));
    const ended = await run(['convert', path('delta.vmdk'), path('delta.vhd')]);
    expect(ended).toMatchObject({ code: 65, stdout: '' });
    await expect(stat(path('delta.vhd'))).rejects.toThrow('ENOENT');
  });
});
