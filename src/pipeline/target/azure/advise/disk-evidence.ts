import type { Evidence, Inspection } from '../../../types/inspection.ts';
import { mostToBoot } from '../disk/sizes.ts';
import { type Family, saw } from './evidence.ts';

/** What the disk that boots says about either generation. */
export function diskEvidence(boot: Inspection, disk: number, family: Family): Evidence[] {
  const later = disk > 0 ? [saw('AZURE_BOOTS_FROM_LATER_DISK', 'warn', { disk })] : [];
  return [
    ...later,
    ...tableEvidence(boot, disk),
    ...espEvidence(boot, disk),
    ...efiEvidence(boot, disk, family),
    biosEvidence(boot, disk),
    ...sizeEvidence(boot, disk),
  ];
}

function tableEvidence({ table, partitions }: Inspection, disk: number): Evidence[] {
  if (table === 'unknown') return [];
  if (table === 'none') return [1, 2].map(n => saw('AZURE_TABLE_NONE', 'fail', { generation: n === 1 ? 1 : 2, disk }));
  const [documented, other] = table === 'gpt' ? ([2, 1] as const) : ([1, 2] as const);
  return [
    saw('AZURE_TABLE', 'pass', { generation: documented, disk, table, partitions: partitions.length }),
    saw('AZURE_TABLE_UNDOCUMENTED', 'warn', { generation: other, disk, table }),
  ];
}

function espEvidence({ partitions, boots }: Inspection, disk: number): Evidence[] {
  const esp = partitions.find(({ role }) => role === 'efi-system');
  if (esp !== undefined) {
    return [saw('AZURE_ESP', 'pass', { generation: 2, disk, partition: esp.number, length: esp.length })];
  }
  // Not found is not the same as not there.
  return boots.efi === 'unknown' ? [] : [saw('AZURE_ESP_NONE', 'fail', { generation: 2, disk })];
}

function efiEvidence({ boots, loaders = [], partitions }: Inspection, disk: number, family: Family): Evidence[] {
  const fallback = loaders.find(loader => loader.fallback);
  const loader = fallback ?? loaders[0];
  if (boots.efi === 'unknown') return [saw('AZURE_EFI_UNKNOWN', 'unknown', { generation: 2, disk })];
  if (!partitions.some(({ role }) => role === 'efi-system')) return [];
  if (boots.efi === 'fail' || loader === undefined) {
    return [saw('AZURE_EFI_LOADER_NONE', 'fail', { generation: 2, disk })];
  }
  const facts = { generation: 2, disk, partition: loader.partition, path: loader.path } as const;
  if (boots.efi === 'pass') return [saw('AZURE_EFI_LOADER', 'pass', facts)];
  if (fallback !== undefined) return [saw('AZURE_EFI_DOUBTFUL', 'warn', facts)];
  return [saw('AZURE_EFI_VENDOR_ONLY', 'warn', { ...facts, family })];
}

function biosEvidence({ boots, bootCode }: Inspection, disk: number): Evidence {
  const facts = { generation: 1, disk } as const;
  const kind = bootCode ?? 'other';
  if (boots.bios === 'unknown') return saw('AZURE_BOOT_CODE_UNKNOWN', 'unknown', facts);
  if (boots.bios === 'pass') return saw('AZURE_BOOT_CODE', 'pass', { ...facts, kind });
  if (boots.bios === 'warn') return saw('AZURE_BOOT_CODE_DOUBTFUL', 'warn', { ...facts, kind });
  return kind === 'none'
    ? saw('AZURE_BOOT_CODE_NONE', 'fail', facts)
    : saw('AZURE_BOOT_CODE_LOST', 'fail', { ...facts, kind });
}

function sizeEvidence({ size }: Inspection, disk: number): Evidence[] {
  const generations = [1, 2] as const;
  return generations
    .filter(generation => size > mostToBoot[generation])
    .map(generation => saw('AZURE_TOO_LARGE', 'fail', { generation, disk, size, most: mostToBoot[generation] }));
}
