import { describe, expect, it } from 'vitest';
import { advise } from '../../../../../src/pipeline/target/azure/advise/advise.ts';
import type { Advice, Inspection, Partition, Verdict } from '../../../../../src/pipeline/types/inspection.ts';
import type { Machine } from '../../../../../src/pipeline/types/machine.ts';

const GIB = 1024 ** 3;
const machine: Machine = { id: 'web', name: 'web', networks: [], disks: [] };
const linux: Machine = { ...machine, os: { family: 'linux', id: 'ubuntu64Guest' } };
const efi: Machine = { ...linux, firmware: 'efi' };
const bios: Machine = { ...linux, firmware: 'bios' };

const esp: Partition = { number: 1, offset: 1048576, length: 536870912, type: 'C12A7328', role: 'efi-system' };
const root: Partition = { number: 2, offset: 537919488, length: 10 * GIB, type: '0FC63DAF', role: 'linux' };
const fallback = { partition: 1, path: '\\EFI\\BOOT\\BOOTX64.EFI', fallback: true };
const vendor = { partition: 1, path: '\\EFI\\ubuntu\\shimx64.efi', fallback: false };

function disk(biosVerdict: Verdict, efiVerdict: Verdict, more: Partial<Inspection> = {}): Inspection {
  const hasEsp = efiVerdict === 'pass' || efiVerdict === 'warn';
  return {
    format: 'raw',
    size: 40 * GIB,
    table: hasEsp ? 'gpt' : 'mbr',
    partitions: hasEsp ? [esp, root] : [root],
    boots: { bios: biosVerdict, efi: efiVerdict },
    bootCode: biosVerdict === 'fail' ? 'none' : 'grub',
    ...(hasEsp ? { loaders: efiVerdict === 'pass' ? [fallback, vendor] : [vendor] } : {}),
    evidence: [],
    ...more,
  };
}

const uefiDisk = disk('fail', 'pass');
const biosDisk = disk('pass', 'fail');
const unseen = disk('unknown', 'unknown', { table: 'unknown', partitions: [] });
const blank = disk('fail', 'fail', { table: 'none', partitions: [] });
const emptyEsp = disk('fail', 'fail', { table: 'gpt', partitions: [esp, root], loaders: [] });

const of = ({ evidence }: Advice, generation: 1 | 2, verdict: Verdict) =>
  evidence.filter(e => e.facts.generation === generation && e.verdict === verdict).map(({ code }) => code);
const codes = ({ evidence }: Advice) => evidence.map(({ code }) => code);

describe('the generation', () => {
  it.each<[string, Machine, Inspection[], 1 | 2 | undefined]>([
    ['UEFI by setting and disk', efi, [uefiDisk], 2],
    ['BIOS by setting and disk', bios, [biosDisk], 1],
    ['UEFI by the disk alone', linux, [uefiDisk], 2],
    ['BIOS by the disk alone', linux, [biosDisk], 1],
    ['both by the disk alone', linux, [disk('pass', 'pass')], 2],
    ['both by the disk, BIOS by setting', bios, [disk('pass', 'pass')], 1],
    ['only a vendor loader, and BIOS as it is', linux, [disk('pass', 'warn')], 1],
    ['only a vendor loader', linux, [disk('fail', 'warn')], 2],
    ['only a vendor loader, UEFI by setting', efi, [disk('pass', 'warn')], 2],
    ['UEFI by setting, disks not seen', efi, [unseen], 2],
    ['BIOS by setting, no disks opened', bios, [], 1],
    ['UEFI by setting, a disk that starts only by BIOS', efi, [biosDisk], 1],
    ['BIOS by setting, a disk that starts only by UEFI', bios, [uefiDisk], 2],
    ['UEFI by setting, a disk that starts nothing', efi, [blank], undefined],
    ['BIOS by setting, a disk that starts nothing', bios, [blank], undefined],
    ['UEFI by setting, an EFI system partition without a loader', efi, [emptyEsp], 2],
    ['an EFI system partition that cannot be read', linux, [disk('fail', 'unknown', { partitions: [esp] })], 2],
    ['nothing known', linux, [unseen], undefined],
    ['nothing there', linux, [], undefined],
    ['what boots is on the second disk', linux, [blank, biosDisk], 1],
    ['data on the first disk that was not seen', efi, [unseen, biosDisk], 2],
  ])('for %s', (_, of, inspections, generation) => {
    expect(advise(of, inspections).generation).toBe(generation);
  });

  it('is left out, not undefined, when nothing speaks for either', () => {
    expect('generation' in advise(linux, [unseen])).toBe(false);
  });
});

describe('the evidence', () => {
  it('says for each generation what speaks for it and against it', () => {
    const advice = advise({ ...efi, secureBoot: false }, [uefiDisk]);
    expect(of(advice, 2, 'pass')).toEqual([
      'AZURE_FIRMWARE',
      'AZURE_SECURE_BOOT_OFF',
      'AZURE_TABLE',
      'AZURE_ESP',
      'AZURE_EFI_LOADER',
    ]);
    expect(of(advice, 1, 'fail')).toEqual(['AZURE_BOOT_CODE_NONE']);
    expect(advice.evidence).toContainEqual({
      code: 'AZURE_EFI_LOADER',
      verdict: 'pass',
      facts: { generation: 2, disk: 0, partition: 1, path: '\\EFI\\BOOT\\BOOTX64.EFI' },
    });
  });

  it('says it when the firmware setting and the disk contradict each other', () => {
    expect(advise(efi, [biosDisk]).evidence[0]).toEqual({
      code: 'AZURE_FIRMWARE_CONTRADICTED',
      verdict: 'fail',
      facts: { generation: 2, firmware: 'efi' },
    });
    expect(codes(advise(bios, [uefiDisk]))).toContain('AZURE_FIRMWARE_CONTRADICTED');
    expect(codes(advise(efi, [uefiDisk]))).not.toContain('AZURE_FIRMWARE_CONTRADICTED');
    expect(codes(advise(efi, [unseen]))).not.toContain('AZURE_FIRMWARE_CONTRADICTED');
  });

  it('names what would repair a loader that a new VM does not find, by system', () => {
    const windows: Machine = { ...machine, os: { family: 'windows', id: 'windows2019srv_64Guest' } };
    const family = (of: Machine) =>
      advise(of, [disk('fail', 'warn')]).evidence.find(({ code }) => code === 'AZURE_EFI_VENDOR_ONLY')?.facts.family;
    expect([family(linux), family(windows), family(machine)]).toEqual(['linux', 'windows', 'unknown']);
  });

  it('tells a fallback that may not start from one that is missing', () => {
    const doubtful = disk('fail', 'warn', { loaders: [fallback, vendor] });
    expect(codes(advise(efi, [doubtful]))).toContain('AZURE_EFI_DOUBTFUL');
  });

  it('keeps what is outside the documented rule selectable, with a warning', () => {
    const gptBios = disk('pass', 'fail', { table: 'gpt' });
    const advice = advise(bios, [gptBios]);
    expect(advice.generation).toBe(1);
    expect(of(advice, 1, 'warn')).toEqual(['AZURE_TABLE_UNDOCUMENTED']);
  });

  it('calls nothing passed that was not seen', () => {
    const { evidence } = advise(linux, [unseen]);
    expect(evidence.filter(({ verdict }) => verdict === 'pass')).toEqual([]);
    expect(evidence.map(({ code }) => code)).toEqual(['AZURE_FIRMWARE_UNSAID', 'AZURE_DISKS_UNSEEN']);
  });

  it('says so when what boots is not on the first disk', () => {
    expect(codes(advise(linux, [blank, biosDisk]))).toContain('AZURE_BOOTS_FROM_LATER_DISK');
  });
});

describe('sizes', () => {
  const sized = (size: number, boots: [Verdict, Verdict] = ['pass', 'pass']) => disk(...boots, { size });

  it('up to 2 TiB can be generation 1, beyond cannot', () => {
    expect(advise(bios, [sized(2048 * GIB)]).generation).toBe(1);
    const beyond = advise(bios, [sized(2048 * GIB + 512)]);
    expect(beyond.generation).toBe(2);
    expect(of(beyond, 1, 'fail')).toEqual(['AZURE_TOO_LARGE']);
  });

  it('beyond 4095 GiB can be neither', () => {
    const advice = advise(linux, [sized(4096 * GIB)]);
    expect(advice.generation).toBeUndefined();
    expect(codes(advice).filter(code => code === 'AZURE_TOO_LARGE')).toHaveLength(2);
  });

  it('of data disks are no matter', () => {
    expect(advise(bios, [biosDisk, { ...blank, size: 8192 * GIB }]).generation).toBe(1);
  });
});

describe('Windows', () => {
  const windows = (id: string, text?: string): Machine => ({
    ...machine,
    firmware: 'efi',
    os: { family: 'windows', id, ...(text === undefined ? {} : { text }) },
  });

  it.each([
    windows('windows7Server64Guest'),
    windows('windows7_64Guest'),
    windows('winLonghorn64Guest'),
    windows('winNetEnterprise64Guest'),
    windows('101', 'Microsoft Windows Server 2008 R2 (64-bit)'),
    windows('103', 'Microsoft Windows Server 2003 (64-bit)'),
  ])('that is too old for generation 2 is not recommended it: $os.id $os.text', old => {
    expect(advise(old, [disk('pass', 'pass')]).generation).toBe(1);
    expect(codes(advise(old, [disk('pass', 'pass')]))).toContain('AZURE_OLD_WINDOWS');
  });

  it.each([
    windows('windows8Server64Guest', 'Microsoft Windows Server 2012 (64-bit)'),
    windows('windows9_64Guest', 'Microsoft Windows 10 (64-bit)'),
    windows('windows2019srv_64Guest', 'Microsoft Windows Server 2019 (64-bit)'),
    windows('windows2022srvNext_64Guest'),
    windows('windows11_64Guest'),
  ])('that is new enough is: $os.id', recent => {
    expect(advise(recent, [uefiDisk]).generation).toBe(2);
  });
});
