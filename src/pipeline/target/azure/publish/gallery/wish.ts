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
}

/**
 * What a plan wants of its gallery; undefined where it wants none.
 * @throws AZURE_TRUSTED_LAUNCH_GEN1, AZURE_NVME_GEN1
 */
export function galleryWish(place: Place, plan: AzurePlan, { osType, generation }: Guest): GalleryWish | undefined {
  const names = versionNames(place, plan);
  if (!names) return undefined;
  const wrong = wrongFor(plan, generation);
  if (wrong) throw wrong;
  const { gallery, vm } = plan;
  // A machine whose user and key are given is made as of a generalized image.
  const state = gallery?.osState ?? (vm?.sshKey === undefined ? 'specialized' : 'generalized');
  const location = locationName(plan.location);
  const asked = pick(gallery);
  return {
    ...names,
    location,
    osType,
    generation,
    osState: state === 'generalized' ? 'Generalized' : 'Specialized',
    architecture: plan.architecture ?? 'x64',
    features: featuresOf(plan),
    identifier: { ...identifierFor(names.definition, osType, generation), ...asked },
    asked,
    regions: [...new Set([location, ...(gallery?.regions ?? []).map(locationName)])],
    replicas: gallery?.replicas ?? 1,
    mode: gallery?.mode === 'shallow' ? 'Shallow' : 'Full',
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
function featuresOf(plan: AzurePlan): Record<string, string> {
  return {
    ...(wantsTrustedLaunch(plan) ? { SecurityType: 'TrustedLaunchSupported' } : {}),
    ...(plan.nvme === undefined ? {} : { DiskControllerTypes: plan.nvme ? 'SCSI, NVMe' : 'SCSI' }),
    ...(plan.acceleratedNetwork === undefined
      ? {}
      : { IsAcceleratedNetworkSupported: plan.acceleratedNetwork ? 'True' : 'False' }),
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
