import type { AzureGalleryChecks } from '../../../pipeline/target/azure/publish/gallery/checks.ts';
import type { AzureGalleryFailures } from '../../../pipeline/target/azure/publish/gallery/failures.ts';
import type { AzureGalleryNotes } from '../../../pipeline/target/azure/publish/gallery/notes.ts';
import { definitionKeys } from '../azure-gallery-keys.ts';
import type { Sentences } from '../types.ts';

const properties: Readonly<Record<string, string>> = {
  osType: 'operating system',
  osState: 'state of the system',
  hyperVGeneration: 'generation',
  SecurityType: 'security type',
  DiskControllerTypes: 'disk controllers',
  IsAcceleratedNetworkSupported: 'accelerated networking',
};
const kept: Readonly<Record<string, string>> = { gallery: 'gallery', 'gallery-definition': 'image definition' };
const words = (details: string) => (details === '' ? '' : ` Azure says: ${details.replace(/\.?$/, '.')}`);

function unfit(f: { name: string; property: string; expected: string; actual: string }): string {
  const key = definitionKeys[f.property];
  const change = key === undefined ? '' : `change ${key}, or `;
  return `The image definition ${f.name} has ${f.actual} as its ${properties[f.property] ?? f.property}, but this machine needs ${f.expected}. A definition cannot be changed: ${change}choose another target.gallery.definition.`;
}

export const azureGalleryFailures: Sentences<AzureGalleryFailures> = {
  AZURE_GALLERY_GROUP: f =>
    `The gallery ${f.gallery} is to be in the resource group ${f.group}, which is not there. Name an existing group in target.gallery.name, or leave it out for the plan's own.`,
  AZURE_DEFINITION_DIFFERS: unfit,
  AZURE_DEFINITION_IDENTIFIER: f =>
    `The image definition ${f.other} of the gallery ${f.gallery} has publisher ${f.publisher}, offer ${f.offer} and SKU ${f.sku} already, and no two may have the same. Set another target.gallery.sku for ${f.name}, or use ${f.other} as target.gallery.definition.`,
  AZURE_VERSION_TAKEN: f =>
    `There is a version ${f.name} in ${f.group} that vmferry did not make; it is left as it is. Choose another target.gallery.version.`,
  AZURE_VERSION_HELD: f =>
    `The version ${f.name} in ${f.group} belongs to session ${f.session}. Go on with that one (vmferry resume ${f.session} --plan PLAN.yaml), undo it, or choose another target.gallery.version.`,
  AZURE_VERSION_DIFFERS: f =>
    `The version ${f.name} stands in Azure, but its ${f.property} is ${f.actual === '' ? 'absent' : f.actual}, expected ${f.expected}. Undo this session and start over.`,
  AZURE_VERSION_GONE: f =>
    `The version ${f.name} was removed from the gallery while Azure was copying it. Resume to make it anew.`,
  AZURE_REPLICATION_FAILED: f =>
    `Azure could not copy the version ${f.name} to ${f.regions} (${f.failed} of ${f.of} regions).${words(f.details)} Resume to try these again, or take them out of target.gallery.regions.`,
  AZURE_TRUSTED_LAUNCH_GEN1: () =>
    'Trusted Launch needs Gen2, but this machine boots with BIOS and becomes Gen1. Set trustedLaunch to false.',
  AZURE_NVME_GEN1: () =>
    'NVMe disks need Gen2, but this machine boots with BIOS and becomes Gen1. Leave out target.nvme.',
};

export const azureGalleryNotes: Sentences<AzureGalleryNotes> = {
  'azure-replicating': f =>
    f.of === 1
      ? `Azure copies the version ${f.name} to ${f.regions}.`
      : `Azure copies the version ${f.name} to ${f.of} regions: ${f.regions}.`,
  'azure-replicated': f => `${f.region} has the version ${f.name} (${f.done} of ${f.of}).`,
  'azure-version-again': f => `An earlier attempt at the version ${f.name} failed in Azure: it is tried again.`,
  'azure-gallery-kept': f =>
    `The ${kept[f.kind] ?? f.kind} ${f.name} is left, because it holds ${f.things} ${f.things === 1 ? 'thing' : 'things'} of others, such as ${f.first}.`,
};

export const azureGalleryChecks: Sentences<AzureGalleryChecks> = {
  AZURE_GALLERY_EXISTS: f => `The gallery ${f.gallery} is there (${f.group}) and will be left as it is.`,
  AZURE_GALLERY_NEW: f => `The gallery ${f.gallery} will be made.`,
  AZURE_GALLERY_GROUP_MISSING: f =>
    `The gallery ${f.gallery} is to be in the resource group ${f.group}, which is not there. Name an existing group in target.gallery.name, or leave it out for the plan's own.`,
  AZURE_DEFINITION_FITS: f => `The image definition ${f.name} is there and fits this machine.`,
  AZURE_DEFINITION_NEW: f =>
    `The image definition ${f.name} will be made: Gen${f.generation}, ${f.osState.toLowerCase()}.`,
  AZURE_DEFINITION_UNFIT: unfit,
  AZURE_DEFINITION_IDENTIFIED: f =>
    `The image definition ${f.other} has publisher ${f.publisher}, offer ${f.offer} and SKU ${f.sku} already, and no two in a gallery may have the same. Set another target.gallery.sku for ${f.name}, or use ${f.other} as target.gallery.definition.`,
  AZURE_VERSION_FREE: f => `The version ${f.name} is free.`,
  AZURE_VERSION_IN_USE: f =>
    `There is a version ${f.name} in ${f.group} that vmferry did not make. Set target.gallery.version to ${f.next}, the next free one.`,
  AZURE_VERSION_OF_SESSION: f => `The version ${f.name} is there already, made by session ${f.session}.`,
  AZURE_REGIONS_FOUND: f =>
    f.mode === 'Shallow'
      ? `The version stays in ${f.regions}, without copies.`
      : `The version will be copied to ${f.regions}, ${f.copies === 1 ? 'once' : `${f.copies} times`} each.`,
  AZURE_REGION_UNKNOWN: f =>
    `There is no region ${f.region} for this subscription. Take it out of target.gallery.regions, or ask for access to it.`,
  AZURE_VERSION_ENCRYPTED_ELSEWHERE: f =>
    `target.diskEncryptionSet is in the plan's region and cannot encrypt copies in ${f.regions}. Take these out of target.gallery.regions, or leave out the encryption set.`,
  AZURE_SHALLOW_ONE_COPY: f =>
    `A version in the mode shallow has one copy in one region, not ${f.copies} in ${f.regions}. Set target.gallery.mode to full, or leave out regions and replicas.`,
  AZURE_TRUSTED_LAUNCH_NEEDS_GEN2: () =>
    'Trusted Launch needs Gen2, but this machine boots with BIOS and becomes Gen1. Set trustedLaunch to false.',
  AZURE_NVME_NEEDS_GEN2: () =>
    'NVMe disks need Gen2, but this machine boots with BIOS and becomes Gen1. Leave out target.nvme.',
};
