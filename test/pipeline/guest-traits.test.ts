import { describe, expect, test } from 'vitest';
import { Guest } from '../../src/pipeline/guest/guest.ts';
import { guestTraits, traitsOf } from '../../src/pipeline/guest-traits.ts';
import type { Machine } from '../../src/pipeline/types/machine.ts';
import { commonFiles, kernelFiles } from '../fixtures/guest/families/guest.ts';
import { treeOf } from '../fixtures/guest/tree.ts';

const paths = { kernel: '/boot/vmlinuz-6.1.0', initrd: '/boot/initrd.img-6.1.0', version: '6.1.0' };
const linux = (modules: Parameters<typeof kernelFiles>[1], more: object = {}) =>
  new Guest({ family: 'linux', files: treeOf({ ...commonFiles(), ...kernelFiles(paths, modules), ...more }) });
const early = ['nvme', 'nvme_core', 'hv_storvsc'];

describe('a Linux guest', () => {
  test('with the drivers of Azure’s cards and of NVMe has them, wherever they may lie', async () => {
    const guest = linux({ early: ['nvme'], builtIn: ['nvme_core', 'hv_netvsc'], onDisk: ['mlx5_core'] });
    expect(await traitsOf(guest)).toEqual({
      family: 'linux',
      architecture: 'x86-64',
      acceleratedNetwork: true,
      nvme: true,
    });
  });

  test.each([
    ['a card of Hyper-V alone', { early, onDisk: ['hv_netvsc'] }, { acceleratedNetwork: false, nvme: true }],
    ['MANA', { early, onDisk: ['hv_netvsc', 'mana'] }, { acceleratedNetwork: true, nvme: true }],
    ['no driver of Hyper-V', { early, onDisk: ['mlx5_core'] }, { acceleratedNetwork: false, nvme: true }],
    [
      'NVMe on the disk only',
      { onDisk: ['nvme', 'nvme_core', 'hv_netvsc'] },
      { acceleratedNetwork: false, nvme: false },
    ],
  ] as const)('with %s is told so', async (_, modules, expected) => {
    expect(await traitsOf(linux(modules))).toMatchObject(expected);
  });

  test('whose modules cannot be read is told nothing of them', async () => {
    const guest = new Guest({ family: 'linux', files: treeOf(commonFiles()) });
    expect(await traitsOf(guest)).toEqual({ family: 'linux', architecture: 'x86-64' });
  });

  test('whose initramfs cannot be read may have NVMe: nobody knows', async () => {
    const guest = linux({ onDisk: ['hv_netvsc', 'mlx5_core'] }, { [paths.initrd]: 'no archive' });
    expect(await traitsOf(guest)).not.toHaveProperty('nvme');
  });
});

describe('disks that cannot be read in place', () => {
  const stream = { format: 'x', size: 1024, ordered: true, async *runs() {}, close: async () => {} };
  const source = { index: 0, key: '0', name: 'web.vmdk' };
  const ctl = { kill: new AbortController().signal };
  const machine = (os: Machine['os']): Machine => ({
    id: 'w',
    name: 'w',
    networks: [],
    disks: [source],
    ...(os ? { os } : {}),
  });

  test('leave what the source says of the machine', async () => {
    const arm = machine({ family: 'linux', id: 'arm-ubuntu-64Guest' });
    expect(await guestTraits(arm, [{ source, disk: stream }], ctl)).toEqual({ family: 'linux', architecture: 'arm64' });
  });

  test('and nothing where it says nothing', async () => {
    expect(await guestTraits(machine(undefined), [{ source, disk: stream }], ctl)).toEqual({});
  });

  test('a source that fails is no reason to stop here, a person who stops is', async () => {
    const broken = { ...stream, read: () => Promise.reject(new Error('gone')) };
    const told = await guestTraits(machine({ family: 'windows' }), [{ source, disk: broken }], ctl);
    expect(told).toEqual({ family: 'windows' });
    const stopped = guestTraits(machine(undefined), [{ source, disk: broken }], { kill: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow();
  });
});
