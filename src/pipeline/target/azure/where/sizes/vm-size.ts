import type { Sku } from './skus.ts';

/** A size of machines in one location, as far as it matters to us. */
export interface VmSize {
  readonly name: string;
  readonly family: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly generations: readonly number[];
  readonly architecture: string;
  readonly premium: boolean;
  readonly dataDisks: number;
  readonly nvme: boolean;
  /** Sizes of the newest families have none. */
  readonly scsi: boolean;
  readonly acceleratedNetwork: boolean;
  readonly trustedLaunch: boolean;
  readonly zones: readonly string[];
  readonly restricted: boolean;
}

/** What is not listed is what every size had before it was: generation 1, x64, SCSI. */
export function vmSizeOf({ name, family, capabilities, zones, restricted }: Sku): VmSize {
  const has = (key: string) => (capabilities.get(key) ?? '').toLowerCase() === 'true';
  const number = (key: string) => {
    const value = Number(capabilities.get(key));
    return Number.isFinite(value) ? value : 0;
  };
  const generations = capabilities.get('HyperVGenerations') ?? 'V1';
  const controllers = capabilities.get('DiskControllerTypes') ?? '';
  return {
    name,
    family,
    cpus: number('vCPUsAvailable') || number('vCPUs'),
    memoryGiB: number('MemoryGB'),
    generations: [1, 2].filter(each => generations.includes(`V${each}`)),
    architecture: capabilities.get('CpuArchitectureType') ?? 'x64',
    premium: has('PremiumIO'),
    dataDisks: number('MaxDataDiskCount'),
    nvme: /nvme/i.test(controllers),
    scsi: controllers === '' || /scsi/i.test(controllers),
    acceleratedNetwork: has('AcceleratedNetworkingEnabled'),
    trustedLaunch: generations.includes('V2') && !has('TrustedLaunchDisabled'),
    zones,
    restricted,
  };
}
