import { badRequest } from './errors.ts';

/** A size of machines as the sandbox offers it in every region. */
export interface SandboxSize {
  readonly name: string;
  readonly family: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly generations: string;
  readonly dataDisks: number;
  readonly architecture: 'x64' | 'Arm64';
  readonly premium: boolean;
  readonly controllers: string;
  readonly accelerated: boolean;
  /** Zones of a region that has three. */
  readonly zones: readonly string[];
}

const size = (
  name: string,
  family: string,
  cpus: number,
  memoryGiB: number,
  more: Partial<SandboxSize> = {},
): SandboxSize => ({
  name: `Standard_${name}`,
  family,
  cpus,
  memoryGiB,
  generations: 'V1,V2',
  dataDisks: Math.min(64, cpus * 2),
  architecture: 'x64',
  premium: true,
  controllers: 'SCSI',
  accelerated: true,
  zones: ['1', '2', '3'],
  ...more,
});

const das5 = 'standardDASv5Family';
const ds6 = { generations: 'V2', controllers: 'SCSI, NVMe' } as const;
const arm = { generations: 'V2', architecture: 'Arm64' } as const;

/** A handful of the real sizes. Source: learn.microsoft.com/azure/virtual-machines/sizes */
export const sizes: readonly SandboxSize[] = [
  size('A2_v2', 'standardAv2Family', 2, 4, { generations: 'V1', premium: false, accelerated: false }),
  size('B2s', 'standardBSFamily', 2, 4, { accelerated: false }),
  size('D2as_v5', das5, 2, 8),
  size('D4as_v5', das5, 4, 16),
  size('D8as_v5', das5, 8, 32),
  size('D2s_v6', 'StandardDsv6Family', 2, 8, { ...ds6, zones: ['1', '2'] }),
  size('D4s_v6', 'StandardDsv6Family', 4, 16, { ...ds6, zones: ['1', '2'] }),
  size('E4as_v5', 'standardEASv5Family', 4, 32),
  size('F2s_v2', 'standardFSv2Family', 2, 4),
  size('D2ps_v5', 'standardDPSv5Family', 2, 8, arm),
  size('D4ps_v5', 'standardDPSv5Family', 4, 16, arm),
];

/** @throws Refusal 400 InvalidParameter */
export function sizeNamed(name: string): SandboxSize {
  const found = sizes.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const text = `The value ${name} provided for the VM size is not valid. The valid sizes in the current region are: ${sizes.map(each => each.name).join(',')}. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.`;
  throw badRequest(text, 'InvalidParameter');
}
