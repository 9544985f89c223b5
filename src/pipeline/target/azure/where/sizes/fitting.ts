import type { Machine } from '../../../../types/machine.ts';
import type { Answers } from '../../../../types/question.ts';
import type { TargetDisk } from '../../../../types/target.ts';
import { architectureOf } from '../../disk/capabilities.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import type { VmSize } from './vm-size.ts';

/** What a machine needs of its size; what is not known is not asked for. */
export interface SizeWish {
  readonly generation?: 1 | 2;
  readonly architecture: string;
  readonly premium: boolean;
  readonly dataDisks: number;
  readonly zone?: string;
  readonly nvme: boolean;
  /** The guest is not known to start from NVMe, so that its disks are marked for SCSI alone. */
  readonly scsi: boolean;
  readonly acceleratedNetwork: boolean;
  readonly trustedLaunch: boolean;
}

/** In what a size falls short. */
export type Lack =
  | 'generation'
  | 'architecture'
  | 'premium'
  | 'dataDisks'
  | 'zone'
  | 'nvme'
  | 'scsi'
  | 'network'
  | 'trustedLaunch';

const onPremium = /^(Premium|UltraSSD)/;

/** Of a whole plan and the disks on their way. */
export function wishOf(plan: AzurePlan, disks: readonly TargetDisk[]): SizeWish {
  const os = disks.find(({ index }) => index === 0);
  const generation = plan.generation === 'auto' ? os?.generation : plan.generation;
  const skus = [plan.sku, plan.dataSku, ...(plan.dataDisks ?? []).map(({ sku }) => sku)];
  return {
    ...(generation === undefined ? {} : { generation }),
    architecture: architectureOf(plan, os ?? {}) ?? 'x64',
    premium: skus.some(sku => onPremium.test(sku ?? '')),
    dataDisks: Math.max(0, disks.length - 1) + (plan.dataDisks?.length ?? 0),
    ...(plan.zone === undefined ? {} : { zone: String(plan.zone) }),
    nvme: plan.nvme === true,
    scsi: os !== undefined && !(plan.nvme ?? os.guest?.nvme),
    acceleratedNetwork: plan.acceleratedNetwork === true,
    trustedLaunch: plan.vm?.trustedLaunch === true,
  };
}

/** Of the answers so far. */
export function wishIn(answers: Answers, machine: Machine | undefined): SizeWish {
  const generation = answers['target.generation'];
  const zone = answers['target.zone'];
  return {
    ...(generation === 1 || generation === 2 ? { generation } : {}),
    architecture: String(answers['target.architecture'] || 'x64'),
    premium: [answers['target.sku'], answers['target.dataSku']].some(sku => onPremium.test(String(sku ?? ''))),
    dataDisks: Math.max(0, (machine?.disks.length ?? 1) - 1),
    ...(zone === undefined || zone === '' ? {} : { zone: String(zone) }),
    nvme: answers['target.nvme'] === true,
    scsi: answers['target.nvme'] === false,
    acceleratedNetwork: answers['target.acceleratedNetwork'] === true,
    trustedLaunch: answers['target.vm.trustedLaunch'] === true,
  };
}

/** What of the wish a size does not give. */
export function lacksOf(size: VmSize, wish: SizeWish): Lack[] {
  const lacks: Readonly<Record<Lack, boolean>> = {
    generation: wish.generation !== undefined && !size.generations.includes(wish.generation),
    architecture: size.architecture.toLowerCase() !== wish.architecture.toLowerCase(),
    premium: wish.premium && !size.premium,
    dataDisks: size.dataDisks < wish.dataDisks,
    zone: wish.zone !== undefined && !size.zones.includes(wish.zone),
    nvme: wish.nvme && !size.nvme,
    scsi: wish.scsi && !size.scsi,
    network: wish.acceleratedNetwork && !size.acceleratedNetwork,
    trustedLaunch: wish.trustedLaunch && !size.trustedLaunch,
  };
  return (Object.keys(lacks) as Lack[]).filter(lack => lacks[lack]);
}

/** May it be used, and does it give all that is wished for? */
export function fits(size: VmSize, wish: SizeWish): boolean {
  return !size.restricted && lacksOf(size, wish).length === 0;
}
