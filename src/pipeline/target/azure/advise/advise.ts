import type { Advice, Evidence, Inspection, Verdict } from '../../../types/inspection.ts';
import type { Machine } from '../../../types/machine.ts';
import { bestOf } from '../../../verdicts.ts';
import { mostToBoot } from '../disk/sizes.ts';
import { diskEvidence } from './disk-evidence.ts';
import { saw } from './evidence.ts';
import { isOldWindows, machineEvidence } from './machine-evidence.ts';

type Generation = 1 | 2;

/** How each generation fares with the disk that boots. */
interface Chances {
  readonly 1: Verdict;
  readonly 2: Verdict;
  readonly esp: boolean;
}

/**
 * Which generation an Azure VM made of this machine should have: 1 starts by BIOS, 2 by UEFI, and an image keeps its
 * generation for good. No generation where nothing speaks for either, or where the firmware setting says one and
 * nothing on the disk can start at all.
 * @param inspections in the order of the machine's disks
 * Source: learn.microsoft.com/azure/virtual-machines/generation-2
 */
export function advise(machine: Machine, inspections: readonly Inspection[]): Advice {
  const disk = bootDisk(inspections);
  const boot = inspections[disk];
  const evidence: Evidence[] = [...machineEvidence(machine)];
  if (boot === undefined || isUnseen(boot)) evidence.push(saw('AZURE_DISKS_UNSEEN', 'unknown', {}));
  else evidence.push(...diskEvidence(boot, disk, machine.os?.family ?? 'unknown'));
  const chances = chancesOf(machine, boot);
  const generation = choose(machine, chances);
  const contradiction = contradicted(machine, boot);
  if (contradiction !== undefined) evidence.unshift(contradiction);
  return generation === undefined ? { evidence } : { generation, evidence };
}

/** The first disk that is not known to start nothing, else the first: Azure starts from one disk only. */
function bootDisk(inspections: readonly Inspection[]): number {
  return Math.max(
    0,
    inspections.findIndex(({ boots }) => bestOf([boots.bios, boots.efi]) !== 'fail'),
  );
}

function isUnseen({ table, boots }: Inspection): boolean {
  return table === 'unknown' && boots.bios === 'unknown' && boots.efi === 'unknown';
}

function chancesOf(machine: Machine, boot: Inspection | undefined): Chances {
  const fits = (generation: Generation) => boot === undefined || boot.size <= mostToBoot[generation];
  return {
    1: fits(1) ? (boot?.boots.bios ?? 'unknown') : 'fail',
    2: fits(2) && !isOldWindows(machine) ? (boot?.boots.efi ?? 'unknown') : 'fail',
    esp: boot?.partitions.some(({ role }) => role === 'efi-system') ?? false,
  };
}

function choose({ firmware }: Machine, chances: Chances): Generation | undefined {
  if (firmware === undefined) return chooseByDisk(chances);
  const wanted = firmware === 'efi' ? 2 : 1;
  if (chances[wanted] !== 'fail') return wanted;
  const other = wanted === 2 ? 1 : 2;
  if (mayStart(chances[other])) return other;
  // UEFI and its partition are there; only the loader has to be put back.
  return wanted === 2 && chances.esp ? 2 : undefined;
}

/** Without a firmware setting: what starts as it is, before what starts after a repair. */
function chooseByDisk(chances: Chances): Generation | undefined {
  if (chances[2] === 'pass') return 2;
  if (chances[1] === 'pass') return 1;
  if (chances[2] === 'warn') return 2;
  if (chances[1] === 'warn') return 1;
  return chances.esp && chances[2] === 'unknown' ? 2 : undefined;
}

function mayStart(verdict: Verdict): boolean {
  return verdict === 'pass' || verdict === 'warn';
}

/** The setting names a firmware that finds nothing to start on the disk. */
function contradicted({ firmware }: Machine, boot: Inspection | undefined): Evidence | undefined {
  if (firmware === undefined || boot?.boots[firmware] !== 'fail') return undefined;
  return saw('AZURE_FIRMWARE_CONTRADICTED', 'fail', { generation: firmware === 'efi' ? 2 : 1, firmware });
}
