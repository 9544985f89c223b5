import { open, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectDisk } from '../../../../src/pipeline/image/partitions/inspect.ts';
import type { Inspection } from '../../../../src/pipeline/types/inspection.ts';
import { makeRawDisk } from '../../../../src/sandbox/machine/disk.ts';
import { scratch } from '../../../fixtures/scratch.ts';
import { needs, ran } from '../../../fixtures/tools.ts';
import { MIB, SECTOR } from './tables.ts';

const folder = scratch();
const at = (name: string) => join(folder.dir, name);

async function blank(name: string, size: number): Promise<string> {
  await writeFile(at(name), '');
  await truncate(at(name), size);
  return at(name);
}

async function inspect(file: string): Promise<Inspection> {
  const handle = await open(file);
  try {
    return await inspectDisk({
      format: 'raw',
      size: (await stat(file)).size,
      ordered: true,
      async *runs() {},
      read: async (offset, into) => {
        const { bytesRead } = await handle.read(into, 0, into.length, offset);
        expect(bytesRead).toBe(into.length);
      },
      close: async () => {},
    });
  } finally {
    await handle.close();
  }
}

async function place(file: string, into: string, offset: number): Promise<void> {
  await ran('dd', `if=${file}`, `of=${into}`, 'bs=1M', `seek=${offset / MIB}`, 'conv=notrunc');
}

describe('as other programs write them', () => {
  it('a GPT is read as sgdisk prints it', async context => {
    await needs(context, 'sgdisk');
    const disk = await blank('sgdisk.raw', 300 * MIB);
    const parts = ['1:0:+64M', '2:0:+1M', '5:0:+100M', '9:0:0'].map(part => `-n${part}`);
    const types = ['1:ef00', '2:ef02', '5:8e00', '9:8200'].map(type => `-t${type}`);
    await ran('sgdisk', '-o', ...parts, ...types, '-c1:EFI System', '-A5:set:2', disk);
    const { partitions, table } = await inspect(disk);
    const printed = (await ran('sgdisk', '-p', disk))
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([number]) => /^\d+$/.test(number ?? ''))
      .map(([number, first, last]) => ({
        number: Number(number),
        offset: Number(first) * SECTOR,
        length: (Number(last) - Number(first) + 1) * SECTOR,
      }));
    expect(table).toBe('gpt');
    expect(partitions.map(({ number, offset, length }) => ({ number, offset, length }))).toEqual(printed);
    expect(partitions.map(({ role }) => role)).toEqual(['efi-system', 'bios-boot', 'linux-lvm', 'swap']);
    expect(partitions.map(({ active }) => active)).toEqual([undefined, undefined, true, undefined]);
    for (const { number, type } of partitions) {
      expect(await ran('sgdisk', `-i${number}`, disk)).toContain(type);
    }
  });

  it('a GPT of which sgdisk moved the backup away, and back, is told apart', async context => {
    await needs(context, 'sgdisk');
    const disk = await blank('grown.raw', 64 * MIB);
    await ran('sgdisk', '-o', '-n1:0:0', disk);
    await truncate(disk, 65 * MIB);
    const codes = async () => (await inspect(disk)).evidence.map(({ code }) => code);
    expect(await codes()).toContain('BOOT_GPT_BACKUP_NOT_LAST');
    await ran('sgdisk', '-e', disk);
    expect(await codes()).not.toContain('BOOT_GPT_BACKUP_NOT_LAST');
  });

  it('an MBR with logical partitions is read as parted prints it', async context => {
    await needs(context, 'parted');
    const disk = await blank('parted.raw', 200 * MIB);
    const make = ['mklabel msdos', 'mkpart primary ext4 1MiB 20MiB', 'set 1 boot on', 'mkpart extended 20MiB 100%'];
    const logical = ['21MiB 60MiB', '61MiB 90MiB', '91MiB 199MiB'].map(range => `mkpart logical ext4 ${range}`);
    await ran('parted', '-s', disk, '--', ...[...make, ...logical].flatMap(command => command.split(' ')));
    const printed = (await ran('parted', '-sm', disk, 'unit', 'B', 'print'))
      .split('\n')
      .slice(2)
      .map(line => line.split(':'))
      .filter(fields => fields.length > 3)
      .map(([number, first, , length]) => [
        Number(number),
        Number.parseInt(first ?? '', 10),
        Number.parseInt(length ?? '', 10),
      ]);
    const found = await inspect(disk);
    expect(printed).toHaveLength(5);
    expect(found.partitions.map(({ number, offset, length }) => [number, offset, length])).toEqual(printed);
    expect(found.partitions[0]?.active).toBe(true);
    // Its own code, which starts the active partition: and there is nothing in it.
    expect(found).toMatchObject({ table: 'mbr', bootCode: 'parted', boots: { bios: 'fail', efi: 'fail' } });
  });

  it('an MBR with logical partitions is read as sfdisk prints it', async context => {
    await needs(context, 'sfdisk');
    const disk = await blank('sfdisk.raw', 100 * MIB);
    const script = at('sfdisk.txt');
    await writeFile(script, 'label: dos\n,20M,L,*\n,20M,S\n,,E\n,10M,L\n,10M,8e\n,,L\n');
    await ran('sh', '-c', 'exec sfdisk -q "$0" < "$1"', disk, script);
    const { partitiontable } = JSON.parse(await ran('sfdisk', '-J', disk)) as {
      partitiontable: { partitions: { start: number; size: number; type: string }[] };
    };
    const found = await inspect(disk);
    expect(found.partitions.map(p => [p.offset / SECTOR, p.length / SECTOR, Number(p.type).toString(16)])).toEqual(
      partitiontable.partitions.map(({ start, size, type }) => [start, size, type]),
    );
  });

  it.for([
    [12, 4],
    [16, 32],
    [32, 64],
  ] as const)('a loader that mtools put into FAT%i is found', async ([bits, mib], context) => {
    for (const tool of ['mkfs.fat', 'mmd', 'mcopy', 'sgdisk']) await needs(context, tool);
    const system = await blank(`esp${bits}.fat`, mib * MIB);
    await ran('mkfs.fat', '-F', String(bits), '-n', 'ESP', system);
    const loader = at(`loader${bits}`);
    await writeFile(loader, Buffer.concat([Buffer.from('MZ'), Buffer.alloc(40_000, 3)]));
    await ran('mmd', '-i', system, '::/EFI', '::/EFI/ubuntu', '::/EFI/boot', '::/a rather long folder name');
    await ran('mcopy', '-i', system, loader, '::/EFI/ubuntu/shimx64.efi');
    const disk = await blank(`fat${bits}.raw`, 128 * MIB);
    await ran('sgdisk', '-o', `-n1:0:+${mib}M`, '-t1:ef00', disk);

    await place(system, disk, MIB);
    const vendor = await inspect(disk);
    expect(vendor.boots.efi).toBe('warn');
    expect(vendor.loaders).toEqual([{ partition: 1, path: '\\EFI\\ubuntu\\shimx64.efi', fallback: false }]);
    expect(vendor.evidence).toContainEqual(expect.objectContaining({ code: 'BOOT_ESP', verdict: 'pass' }));
    expect(vendor.evidence.find(({ code }) => code === 'BOOT_ESP')?.facts.fat).toBe(bits);

    await ran('mcopy', '-i', system, loader, '::/EFI/boot/bootx64.efi');
    await ran('mcopy', '-i', system, loader, '::/EFI/boot/grubx64.efi');
    await place(system, disk, MIB);
    const both = await inspect(disk);
    expect(both.boots.efi).toBe('pass');
    expect(both.loaders?.[0]).toEqual({ partition: 1, path: '\\EFI\\boot\\bootx64.efi', fallback: true });
  });

  it.for([
    ['ext2', 'mkfs.ext2', '-q', '-F'],
    ['ext3', 'mkfs.ext3', '-q', '-F'],
    ['ext4', 'mkfs.ext4', '-q', '-F'],
    ['xfs', 'mkfs.xfs', '-q', '-f'],
    ['btrfs', 'mkfs.btrfs', '-q', '-f'],
    ['ntfs', 'mkfs.ntfs', '-q', '-F', '-Q'],
    ['exfat', 'mkfs.exfat'],
    ['fat', 'mkfs.fat'],
    ['swap', 'mkswap'],
  ] as const)('a disk that is all %s is told', async ([content, program, ...options], context) => {
    await needs(context, program);
    const disk = await blank(`${content}.raw`, 400 * MIB);
    await ran(program, ...options, disk);
    const found = await inspect(disk);
    expect(found.table).toBe('none');
    expect(found.evidence).toContainEqual({ code: 'BOOT_TABLE_NONE_CONTENT', verdict: 'warn', facts: { content } });
  });
});

describe('the machines of the rehearsal', () => {
  it('start as they were made to', async () => {
    const made = (name: string, options: object) => makeRawDisk({ file: at(name), size: 64 * MIB, ...options });
    const efi = await made('efi.raw', { firmware: 'efi' });
    const found = await inspect(efi.file);
    expect(found).toMatchObject({ table: 'gpt', boots: { bios: 'fail', efi: 'pass' }, bootCode: 'none' });
    expect(found.partitions.map(({ number, offset, length, type }) => ({ number, offset, length, type }))).toEqual(
      efi.partitions,
    );
    const boots = async (name: string, options: object) => (await inspect((await made(name, options)).file)).boots;
    expect(await boots('noloader.raw', { firmware: 'efi', loader: false })).toEqual({ bios: 'fail', efi: 'warn' });
    expect(await boots('bios.raw', { firmware: 'bios' })).toEqual({ bios: 'pass', efi: 'fail' });
    expect(await boots('nocode.raw', { firmware: 'bios', loader: false })).toEqual({ bios: 'fail', efi: 'fail' });
    expect(await boots('data.raw', { firmware: 'none' })).toEqual({ bios: 'fail', efi: 'fail' });
  });
});
