import type { Capabilities } from '../../disk/capabilities.ts';
import { encryptionSetId } from '../../disk/encryption.ts';
import { locationName, type Place } from '../../names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { galleryFailure } from './failures.ts';
import { type VersionNames, versionNames } from './names.ts';

export interface Identifier {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
}

/** Gallery, definition and version as a plan wants them. */
export interface GalleryWish extends VersionNames {
  /** Of the disks, and always the first region. */
  readonly location: string;
  readonly osType: 'Linux' | 'Windows';
  readonly osState: 'Generalized' | 'Specialized';
  readonly generation: 1 | 2;
  readonly architecture: 'x64' | 'Arm64';
  /** By name, of a definition that is made. */
  readonly features: Readonly<Record<string, string>>;
  /** Which of these the plan says itself: a definition may promise less than a guest was seen to be able to. */
  readonly strict: { readonly nvme: boolean; readonly network: boolean };
  /** Of a definition that is made. */
  readonly identifier: Identifier;
  /** What of it the plan says, so that a definition that is there must have it. */
  readonly asked: Partial<Identifier>;
  readonly regions: readonly string[];
  readonly replicas: number;
  readonly mode: 'Full' | 'Shallow';
  /** Id of a disk encryption set. */
  readonly encryption?: string;
  /** Of a person; ours are added. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What the plan leaves to the machine. */
export interface Guest {
  readonly osType: 'Linux' | 'Windows';
  readonly generation: 1 | 2;
  /** What is known of the disk that boots; less than the plan says where there was no looking into it. */
  readonly can?: Capabilities | undefined;
}

/**
 * What a plan wants of its gallery; undefined where it wants none.
 * @throws AZURE_TRUSTED_LAUNCH_GEN1, AZURE_NVME_GEN1
 */
export function galleryWish(
  place: Place,
  plan: AzurePlan,
  { osType, generation, can = {} }: Guest,
): GalleryWish | undefined {
  const names = versionNames(place, plan);
  if (!names) return undefined;
  const wrong = wrongFor(plan, generation);
  if (wrong) throw wrong;
  const { gallery, vm } = plan;
  // A machine whose user and key are given is made as of a generalized image.
  const state = gallery?.osState ?? (vm?.sshKey === undefined ? 'specialized' : 'generalized');
  const location = locationName(plan.location);
  const asked = pick(gallery);
  const set = encryptionSetId(place, plan);
  return {
    ...names,
    location,
    osType,
    generation,
    osState: state === 'generalized' ? 'Generalized' : 'Specialized',
    architecture: plan.architecture ?? can.architecture ?? 'x64',
    features: featuresOf(plan, can),
    strict: { nvme: plan.nvme !== undefined, network: plan.acceleratedNetwork !== undefined },
    identifier: { ...identifierFor(names.definition, osType, generation), ...asked },
    asked,
    regions: [...new Set([location, ...(gallery?.regions ?? []).map(locationName)])],
    replicas: gallery?.replicas ?? 1,
    mode: gallery?.mode === 'shallow' ? 'Shallow' : 'Full',
    ...(set === undefined ? {} : { encryption: set }),
    tags: plan.tags ?? {},
  };
}

/** What of the plan no machine of this generation can have. */
export function wrongFor(plan: AzurePlan, generation: 1 | 2) {
  if (generation === 2) return undefined;
  if (wantsTrustedLaunch(plan)) return galleryFailure('AZURE_TRUSTED_LAUNCH_GEN1', {});
  // Gen1 machines have IDE and SCSI controllers only. learn.microsoft.com/azure/virtual-machines/nvme-overview
  return plan.nvme ? galleryFailure('AZURE_NVME_GEN1', {}) : undefined;
}

export function wantsTrustedLaunch({ publish, gallery, vm }: AzurePlan): boolean {
  return gallery?.trustedLaunch === true || (publish === 'vm' && vm?.trustedLaunch === true);
}

/** A VHD without VM guest state can be TrustedLaunchSupported and nothing stronger (Trusted Launch, "gallery images"). */
function featuresOf(plan: AzurePlan, can: Capabilities): Record<string, string> {
  const nvme = plan.nvme ?? (can.diskControllerTypes && /nvme/i.test(can.diskControllerTypes));
  const network = plan.acceleratedNetwork ?? can.acceleratedNetwork;
  return {
    ...(wantsTrustedLaunch(plan) ? { SecurityType: 'TrustedLaunchSupported' } : {}),
    ...(nvme === undefined ? {} : { DiskControllerTypes: nvme ? 'SCSI, NVMe' : 'SCSI' }),
    ...(network === undefined ? {} : { IsAcceleratedNetworkSupported: network ? 'True' : 'False' }),
  };
}

/** 128, 64 and 64 characters at most. The definition's name, unique in its gallery, makes it so too. */
function identifierFor(definition: string, osType: string, generation: 1 | 2): Identifier {
  const publisher = 'vmferry';
  if (definition.length <= 64) return { publisher, offer: definition, sku: `${osType.toLowerCase()}-gen${generation}` };
  return { publisher, offer: definition.slice(0, 64).replace(/\.$/, '_'), sku: definition.slice(-64) };
}

function pick(gallery: AzurePlan['gallery']): Partial<Identifier> {
  const { publisher, offer, sku } = gallery ?? {};
  return {
    ...(publisher === undefined ? {} : { publisher }),
    ...(offer === undefined ? {} : { offer }),
    ...(sku === undefined ? {} : { sku }),
  };
}
