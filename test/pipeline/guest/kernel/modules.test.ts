import { describe, expect, test } from 'vitest';
import { isModule, moduleName } from '../../../../src/pipeline/guest/kernel/module-name.ts';
import {
  builtInModules,
  configured,
  moduleAliases,
  moduleFiles,
  modulesFor,
  placeOfDriver,
} from '../../../../src/pipeline/guest/kernel/modules.ts';

describe('the name of a module', () => {
  test.each([
    ['kernel/drivers/nvme/host/nvme-core.ko', 'nvme_core'],
    ['kernel/drivers/block/virtio_blk.ko.xz', 'virtio_blk'],
    ['hv_storvsc.ko.zst', 'hv_storvsc'],
    ['dm-mod.ko.gz', 'dm_mod'],
    ['xen-blkfront', 'xen_blkfront'],
  ])('%s is %s', (path, name) => {
    expect(moduleName(path)).toBe(name);
  });

  test('is one of a module only with the right ending', () => {
    expect(['a.ko', 'a.ko.xz', 'a.ko.gz', 'a.ko.zst'].every(isModule)).toBe(true);
    expect(['a.ko.sig', 'a.so', 'ako', 'a.ko.bz2'].some(isModule)).toBe(false);
  });
});

const kernel = {
  builtIn: builtInModules('kernel/drivers/scsi/sd_mod.ko\nkernel/drivers/virtio/virtio.ko\n'),
  files: moduleFiles(
    [
      'kernel/drivers/nvme/host/nvme-core.ko.xz:',
      'kernel/drivers/nvme/host/nvme.ko.xz: kernel/drivers/nvme/host/nvme-core.ko.xz',
      'kernel/drivers/nvme/target/nvmet.ko.xz: kernel/drivers/nvme/host/nvme-core.ko.xz',
      'kernel/drivers/block/virtio_blk.ko.xz: kernel/drivers/virtio/virtio.ko',
    ].join('\n'),
  ),
};

describe('where a driver is before the root file system', () => {
  test.each([
    ['sd_mod', [], 'built-in'],
    ['nvme', ['nvme', 'nvme_core'], 'initramfs'],
    ['nvme', ['nvme'], 'incomplete'],
    ['virtio-blk', ['virtio_blk'], 'initramfs'],
    ['nvme', ['nvmet', 'nvme_core', 'nvme_fabrics'], 'on-disk'],
    ['hv_storvsc', ['nvme'], 'absent'],
    ['ena', ['ena'], 'initramfs'],
  ] as const)('%s with %j in the initramfs: %s', (name, initramfs, place) => {
    expect(placeOfDriver(name, kernel, new Set(initramfs))).toBe(place);
  });
});

describe('what drives a device', () => {
  const aliases = moduleAliases(
    [
      '# Aliases extracted from modules themselves.',
      'alias virtio:d00000002v* virtio_blk',
      'alias pci:v*d*sv*sd*bc01sc08i02* nvme',
      'alias acpi*:PNP0[CF]0[!A]:* button-like',
      'alias broken',
    ].join('\n'),
  );

  test.each([
    ['virtio:d00000002v00001AF4', ['virtio_blk']],
    ['pci:v00001D0Fd00008061sv00001D0Fsd00008061bc01sc08i02', ['nvme']],
    ['pci:v00001D0Fd00008061sv00001D0Fsd00008061bc02sc00i00', []],
    ['acpi:PNP0C0B:', ['button_like']],
    ['acpi:PNP0C0A:', []],
  ])('%s: %j', (device, modules) => {
    expect(modulesFor(device, aliases)).toEqual(modules);
  });

  test('is found in time whatever the pattern', () => {
    const [alias] = moduleAliases(`alias ${'*a'.repeat(2000)}b x`);
    expect(alias && modulesFor('a'.repeat(4000), [alias])).toEqual([]);
  });
});

test('the configuration says what is built in', () => {
  const text = 'CONFIG_HYPERV=m\nCONFIG_BLK_DEV_NVME=y\n# CONFIG_XEN is not set\nCONFIG_HZ=250\n';
  expect(configured(text, 'CONFIG_BLK_DEV_NVME')).toBe('y');
  expect(configured(text, 'CONFIG_HYPERV')).toBe('m');
  expect(configured(text, 'CONFIG_XEN')).toBeUndefined();
  expect(configured(text, 'CONFIG_HZ')).toBeUndefined();
});
