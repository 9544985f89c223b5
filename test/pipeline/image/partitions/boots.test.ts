import { describe, expect, it } from 'vitest';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import type { Disk } from '../../../../src/pipeline/types/disk.ts';
import type { Inspection } from '../../../../src/pipeline/types/inspection.ts';
import { diskOf } from './disk-of.ts';
import { fatImage, type Tree } from './fat-image.ts';
import { biosBoot, bootRecord, esp, gpt, grubRecord, linux, MIB, SECTOR, type Slot } from './tables.ts';

const size = 64 * MIB;
const noise = Buffer.alloc(4096, 0x77);
const program = Buffer.from('MZ program');

function outcome({ boots, evidence }: Inspection): { bios: string; efi: string; codes: string[] } {
  return { ...boots, codes: evidence.map(({ code }) => code) };
}

describe('starting by BIOS from an MBR', () => {
  const root: Slot = { type: 0x83, first: 2048, count: 4096 };
  const active: Slot = { ...root, active: true };
  const windows = 'Invalid partition table\0Error loading operating system\0Missing operating system';

  function disk(record: Buffer, ...more: { offset: number; data: Buffer }[]): Disk {
    return diskOf(size, [{ offset: 0, data: record }, ...more]);
  }
  const core = { offset: SECTOR, data: noise };
  const bootSector = { offset: MIB, data: noise };

  it.each<[string, Disk, string, string]>([
    ['GRUB and its core', disk(grubRecord([root], 1), core), 'pass', 'BOOT_CODE'],
    ['GRUB without its core', disk(grubRecord([root], 1)), 'fail', 'BOOT_GRUB_CORE_MISSING'],
    ['GRUB whose core would be past the end', disk(grubRecord([root], 0xfffffff0)), 'fail', 'BOOT_GRUB_CORE_MISSING'],
    ['Windows and an active partition', disk(bootRecord([active], windows), bootSector), 'pass', 'BOOT_ACTIVE'],
    ['Windows and none active', disk(bootRecord([root], windows), bootSector), 'fail', 'BOOT_ACTIVE_NONE'],
    ['Windows and an empty active partition', disk(bootRecord([active], windows)), 'fail', 'BOOT_ACTIVE_EMPTY'],
    [
      'SYSLINUX and an active partition',
      disk(bootRecord([active], 'Operating system load error.'), bootSector),
      'pass',
      'BOOT_ACTIVE',
    ],
    ['LILO', disk(bootRecord([root], 'xxxLILO')), 'pass', 'BOOT_CODE'],
    ['unknown code and an active partition', disk(bootRecord([active], 'qqqq')), 'pass', 'BOOT_ACTIVE'],
    ['unknown code and none active', disk(bootRecord([root], 'qqqq')), 'warn', 'BOOT_ACTIVE_NONE'],
    ['no code', disk(bootRecord([active]), bootSector), 'fail', 'BOOT_CODE_NONE'],
    ['GRUB and no partition', disk(grubRecord([], 1), core), 'fail', 'BOOT_MBR_EMPTY'],
  ])('with %s', async (_, of, verdict, code) => {
    const found = outcome(await inspectDisk(of));
    expect(found.bios).toBe(verdict);
    expect(found.codes).toContain(code);
    expect(found.efi).toBe('fail');
  });

  it('needs the signature at the end of the sector', async () => {
    const record = grubRecord([root], 1).fill(0, 510);
    const found = outcome(await inspectDisk(disk(record, core)));
    expect(found.bios).toBe('fail');
    expect(found.codes).toContain('BOOT_CODE_UNSIGNED');
  });
});

describe('starting by BIOS from a GPT', () => {
  const protective: Slot = { type: 0xee, first: 1, count: 0xffffffff };
  const slots = [
    { type: biosBoot, first: 2048, last: 4095 },
    { type: linux, first: 4096, last: 8191 },
  ];
  const grub = grubRecord([protective], 2048);
  const core = { offset: MIB, data: noise };

  it.each<[string, Disk, string, string]>([
    [
      'GRUB in a BIOS boot partition',
      diskOf(size, [...gpt({ size, slots, mbr: grub }), core]),
      'pass',
      'BOOT_BIOS_PARTITION',
    ],
    [
      'GRUB that was never installed there',
      diskOf(size, gpt({ size, slots, mbr: grub })),
      'fail',
      'BOOT_BIOS_PARTITION_EMPTY',
    ],
    [
      'GRUB in a list of blocks',
      diskOf(size, [...gpt({ size, slots: slots.slice(1), mbr: grub }), core]),
      'warn',
      'BOOT_BIOS_PARTITION_NONE',
    ],
    [
      "Windows' record",
      diskOf(size, gpt({ size, slots, mbr: bootRecord([protective], 'Error loading operating system') })),
      'fail',
      'BOOT_CODE_NOT_FOR_GPT',
    ],
    ['no code', diskOf(size, [...gpt({ size, slots }), core]), 'fail', 'BOOT_CODE_NONE'],
  ])('with %s', async (_, disk, verdict, code) => {
    const found = outcome(await inspectDisk(disk));
    expect(found.bios).toBe(verdict);
    expect(found.codes).toContain(code);
  });

  it('with SYSLINUX goes by the attribute Legacy BIOS Bootable', async () => {
    const mbr = bootRecord([protective], 'Multiple active partitions');
    const marked = [{ type: linux, first: 2048, last: 4095, attributes: 4 }];
    const disk = diskOf(size, [...gpt({ size, slots: marked, mbr }), core]);
    expect(outcome(await inspectDisk(disk)).bios).toBe('pass');
    expect(outcome(await inspectDisk(diskOf(size, gpt({ size, slots, mbr })))).bios).toBe('fail');
  });
});

describe('starting by UEFI', () => {
  const slots = [{ type: esp, first: 2048, last: 2048 + 16383 }];
  const shim = Buffer.concat([program, Buffer.alloc(2000)]);
  const withEsp = (data: Buffer) => diskOf(size, [...gpt({ size, slots }), { offset: MIB, data }]);
  const withTree = (tree: Tree) => withEsp(fatImage(16, tree).data);
  const debian = { 'shimx64.efi': shim, 'grubx64.efi': program, 'mmx64.efi': program };

  it.each<[string, Disk, string, string]>([
    ['the fallback', withTree({ EFI: { BOOT: { 'BOOTX64.EFI': program } } }), 'pass', 'BOOT_EFI_FALLBACK'],
    [
      'the fallback in lower case',
      withTree({ efi: { boot: { 'bootx64.efi': program } } }),
      'pass',
      'BOOT_EFI_FALLBACK',
    ],
    ['the fallback for ARM', withTree({ EFI: { BOOT: { 'BOOTAA64.EFI': program } } }), 'pass', 'BOOT_EFI_FALLBACK'],
    [
      'shim as fallback, GRUB beside it',
      withTree({ EFI: { debian, BOOT: { 'BOOTX64.EFI': shim, 'grubx64.efi': program } } }),
      'pass',
      'BOOT_EFI_FALLBACK',
    ],
    [
      'shim as fallback, alone',
      withTree({ EFI: { debian, BOOT: { 'BOOTX64.EFI': shim } } }),
      'warn',
      'BOOT_EFI_SHIM_ALONE',
    ],
    [
      'a fallback that is no program',
      withTree({ EFI: { BOOT: { 'BOOTX64.EFI': Buffer.from('text') } } }),
      'warn',
      'BOOT_EFI_NOT_A_PROGRAM',
    ],
    ['only a vendor loader', withTree({ EFI: { debian } }), 'warn', 'BOOT_EFI_FALLBACK_MISSING'],
    ['no loader', withTree({ EFI: { BOOT: {} }, 'README.TXT': program }), 'fail', 'BOOT_EFI_LOADER_NONE'],
    [
      'only what starts no system',
      withTree({ EFI: { debian: { 'mmx64.efi': program } } }),
      'fail',
      'BOOT_EFI_LOADER_NONE',
    ],
    ['nothing in it at all', withEsp(Buffer.alloc(0)), 'fail', 'BOOT_ESP_NOT_FAT'],
    ['another file system in it', withEsp(Buffer.from('XFSB')), 'fail', 'BOOT_ESP_NOT_FAT'],
    ['something unknown in it', withEsp(Buffer.from('qqqq')), 'unknown', 'BOOT_ESP_UNREADABLE'],
  ])('from an EFI system partition with %s', async (_, disk, verdict, code) => {
    const found = outcome(await inspectDisk(disk));
    expect(found.efi).toBe(verdict);
    expect(found.codes).toContain(code);
  });

  it('names the loaders that are there, the best of each vendor', async () => {
    const tree = {
      EFI: {
        BOOT: { 'BOOTX64.EFI': shim, 'fbx64.efi': program },
        debian,
        Microsoft: { Boot: { 'memtest.efi': program, 'bootmgfw.efi': program }, Recovery: {} },
        tools: { 'shell.efi': program },
      },
    };
    const { loaders } = await inspectDisk(withTree(tree));
    expect(loaders).toEqual([
      { partition: 1, path: '\\EFI\\BOOT\\BOOTX64.EFI', fallback: true },
      { partition: 1, path: '\\EFI\\debian\\shimx64.efi', fallback: false },
      { partition: 1, path: '\\EFI\\Microsoft\\Boot\\bootmgfw.efi', fallback: false },
      { partition: 1, path: '\\EFI\\tools\\shell.efi', fallback: false },
    ]);
  });

  it('works from an MBR with a partition of type EF', async () => {
    const { data } = fatImage(32, { EFI: { BOOT: { 'BOOTX64.EFI': program } } });
    const record = bootRecord([{ type: 0xef, first: 2048, count: 16384 }]);
    const found = await inspectDisk(
      diskOf(size, [
        { offset: 0, data: record },
        { offset: MIB, data },
      ]),
    );
    expect(found).toMatchObject({
      table: 'mbr',
      boots: { bios: 'fail', efi: 'pass' },
      partitions: [{ content: 'fat' }],
    });
  });

  it('is doubtful where no MBR protects the GPT, as firmware looks for one', async () => {
    const { data } = fatImage(16, { EFI: { BOOT: { 'BOOTX64.EFI': program } } });
    const pieces = gpt({ size, slots, mbr: Buffer.alloc(SECTOR) });
    expect((await inspectDisk(diskOf(size, [...pieces, { offset: MIB, data }]))).boots.efi).toBe('warn');
  });

  it('is taken from the best of several EFI system partitions', async () => {
    const two = [...slots, { type: esp, first: 2048 + 16384, last: 2048 + 32767 }];
    const { data } = fatImage(12, { EFI: { BOOT: { 'BOOTX64.EFI': program } } });
    const disk = diskOf(size, [...gpt({ size, slots: two }), { offset: 9 * MIB, data }]);
    const { boots, loaders } = await inspectDisk(disk);
    expect(boots.efi).toBe('pass');
    expect(loaders?.[0]?.partition).toBe(2);
  });

  it('is unknown where a damaged directory may hide the loader, and stands where it was found before the damage', async () => {
    const hidden = fatImage(16, { EFI: { BOOT: { 'BOOTX64.EFI': program } } });
    hidden.data.writeUInt16LE(0xffe0, hidden.data.indexOf('BOOT       ') + 26);
    expect((await inspectDisk(withEsp(hidden.data))).boots.efi).toBe('unknown');

    const beside = fatImage(16, { EFI: { BOOT: { 'BOOTX64.EFI': program }, DEBIAN: { 'GRUBX64.EFI': program } } });
    beside.data.writeUInt16LE(0xffe0, beside.data.indexOf('DEBIAN     ') + 26);
    const found = outcome(await inspectDisk(withEsp(beside.data)));
    expect(found.efi).toBe('pass');
    expect(found.codes).toContain('BOOT_ESP_UNREADABLE');
  });

  it('is unknown for an EFI system partition that is not on the disk', async () => {
    const beyond = [{ type: esp, first: 2048, last: size }];
    const found = outcome(await inspectDisk(diskOf(size, gpt({ size, slots: beyond }))));
    expect(found.efi).toBe('unknown');
    expect(found.codes).toContain('BOOT_PARTITION_BEYOND');
  });
});

it('looking at an ordinary disk takes a few small reads', async () => {
  const { data } = fatImage(16, { EFI: { BOOT: { 'BOOTX64.EFI': program } } });
  const slots = [
    { type: esp, first: 2048, last: 2048 + 16383 },
    { type: linux, first: 40960, last: 100000 },
  ];
  const disk = diskOf(size, [...gpt({ size, slots }), { offset: MIB, data }]);
  await inspectDisk(disk);
  expect(disk.asked.reads).toBeLessThan(20);
  expect(disk.asked.bytes).toBeLessThan(MIB / 2);
});
