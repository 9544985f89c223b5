import type { TargetDisk } from '../../../types/target.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';
import { generationOf } from './generation.ts';

/** What a disk that boots is marked with. Source: Microsoft.Compute diskRPCommon.json, SupportedCapabilities */
export interface Capabilities {
  readonly architecture?: 'x64' | 'Arm64';
  readonly acceleratedNetwork?: boolean;
  readonly diskControllerTypes?: 'SCSI' | 'SCSI, NVME';
}

type Wishes = Pick<AzurePlan, 'generation' | 'architecture' | 'acceleratedNetwork' | 'nvme'>;

/** A system of 32 bits runs on the processors of 64. */
const architectures = { 'x86-64': 'x64', x86: 'x64', arm64: 'Arm64' } as const;

/**
 * The plan's word, else what was read in the guest; what nobody knows is left out. Undefined where nothing is known.
 * A Gen1 machine has no NVMe disks, whatever its guest can drive.
 */
export function supportedCapabilities(plan: Wishes, disk: TargetDisk): Capabilities | undefined {
  const { guest } = disk;
  const architecture = architectureOf(plan, disk);
  const acceleratedNetwork = plan.acceleratedNetwork ?? guest?.acceleratedNetwork;
  const nvme = generationOf(plan, disk) === 2 ? (plan.nvme ?? guest?.nvme) : undefined;
  const known: Capabilities = {
    ...(architecture ? { architecture } : {}),
    ...(acceleratedNetwork === undefined ? {} : { acceleratedNetwork }),
    ...(nvme === undefined ? {} : { diskControllerTypes: nvme ? 'SCSI, NVME' : 'SCSI' }),
  };
  return Object.keys(known).length === 0 ? undefined : known;
}

/** Undefined where neither plan nor guest tells it. */
export function architectureOf(
  plan: Pick<AzurePlan, 'architecture'>,
  { guest }: Pick<TargetDisk, 'guest'>,
): 'x64' | 'Arm64' | undefined {
  return plan.architecture ?? (guest?.architecture && architectures[guest.architecture]);
}
