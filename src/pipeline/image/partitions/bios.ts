import { isZero } from '../../../native/index.ts';
import type { Evidence, Partition, Verdict } from '../../types/inspection.ts';
import { worstOf } from '../../verdicts.ts';
import { type BootCode, handsOver } from './boot-code.ts';
import { saw } from './evidence.ts';
import type { Table } from './table.ts';
import { Malformed, orProblem, type View } from './view.ts';

const SECTOR = 512;

export interface BiosBoot {
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
}

/** Would a BIOS start it: code in the first sector, and what that code looks for next. */
export async function biosBoot(disk: View, table: Table): Promise<BiosBoot> {
  const found = await orProblem(look(disk, table));
  if (!(found instanceof Malformed)) return found;
  return { verdict: 'unknown', evidence: [saw('BOOT_BIOS_UNREADABLE', 'unknown', { problem: found.problem })] };
}

async function look(disk: View, table: Table): Promise<BiosBoot> {
  const { code } = table;
  if (code.kind === 'none') return { verdict: 'fail', evidence: [saw('BOOT_CODE_NONE', 'fail', {})] };
  if (!table.signed) return { verdict: 'fail', evidence: [saw('BOOT_CODE_UNSIGNED', 'fail', {})] };
  const evidence = [saw('BOOT_CODE', 'pass', { kind: code.kind })];
  if (table.kind === 'unknown' || table.kind === 'none') return { verdict: 'unknown', evidence };
  evidence.push(...(await missingCore(disk, code)));
  evidence.push(...(table.kind === 'gpt' ? await gptStart(disk, table) : await mbrStart(disk, table)));
  return { verdict: worstOf(evidence.map(({ verdict }) => verdict)), evidence };
}

/** GRUB's first stage names the sector of the next: nothing there, nothing boots. */
async function missingCore(disk: View, { core }: BootCode): Promise<Evidence[]> {
  if (core === undefined || core === 0) return [];
  const offset = core * SECTOR;
  return (await isBlank(disk, offset)) ? [saw('BOOT_GRUB_CORE_MISSING', 'fail', { offset })] : [];
}

async function mbrStart(disk: View, { partitions, code }: Table): Promise<Evidence[]> {
  if (!partitions.some(({ role }) => role !== 'extended')) return [saw('BOOT_MBR_EMPTY', 'fail', {})];
  const active = partitions.find(partition => partition.active);
  if (active !== undefined) return [await activeStart(disk, active, code)];
  if (handsOver.has(code.kind)) return [saw('BOOT_ACTIVE_NONE', 'fail', {})];
  // GRUB and LILO know their place; code nobody recognises may need the mark.
  return code.kind === 'other' ? [saw('BOOT_ACTIVE_NONE', 'warn', {})] : [];
}

async function activeStart(disk: View, partition: Partition, code: BootCode): Promise<Evidence> {
  const { number, offset } = partition;
  const blank = handsOver.has(code.kind) && (await isBlank(disk, offset));
  return saw(blank ? 'BOOT_ACTIVE_EMPTY' : 'BOOT_ACTIVE', blank ? 'fail' : 'pass', { partition: number, offset });
}

/** From a GPT a BIOS gets on through a BIOS boot partition (GRUB) or the attribute Legacy BIOS Bootable (SYSLINUX). */
async function gptStart(disk: View, { partitions, code }: Table): Promise<Evidence[]> {
  if (code.kind === 'windows' || code.kind === 'parted') {
    return [saw('BOOT_CODE_NOT_FOR_GPT', 'fail', { kind: code.kind })];
  }
  const active = partitions.find(partition => partition.active);
  if (active !== undefined && code.kind !== 'grub') return [await activeStart(disk, active, code)];
  if (code.kind === 'syslinux') return [saw('BOOT_ACTIVE_NONE', 'fail', {})];
  const bios = partitions.find(({ role }) => role === 'bios-boot');
  // Without one GRUB can still sit in a list of blocks, which its own manual advises against.
  if (bios === undefined) return [saw('BOOT_BIOS_PARTITION_NONE', 'warn', {})];
  const { number, offset, length } = bios;
  if (await isBlank(disk, offset)) return [saw('BOOT_BIOS_PARTITION_EMPTY', 'fail', { partition: number, offset })];
  return [saw('BOOT_BIOS_PARTITION', 'pass', { partition: number, offset, length })];
}

/** Zeros, or past the end of the disk. */
async function isBlank(disk: View, offset: number): Promise<boolean> {
  if (offset + SECTOR > disk.size) return true;
  return isZero(await disk.read(offset, SECTOR));
}
