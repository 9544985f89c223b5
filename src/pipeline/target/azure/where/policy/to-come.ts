import type { TargetDisk } from '../../../../types/target.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import { diskName } from '../../names.ts';
import { versionNames } from '../../publish/gallery/names.ts';
import type { AzurePlan } from '../../sign-in/clouds.ts';
import { vmFrom } from '../../vm/wishes.ts';

/** A resource that will be made, as far as it is known: what policies are asked about. */
export interface ToCome {
  readonly apiVersion: string;
  /** Partial, in the form of its resource type; its location is asked about apart. */
  readonly content: Readonly<Record<string, unknown>> & { readonly type: string; readonly name: string };
}

/** Every kind of resource that a plan makes, one of each. */
export function resourcesToCome(plan: AzurePlan, disks: readonly TargetDisk[], newGroup: boolean): ToCome[] {
  const tags = { ...plan.tags };
  const made = (apiVersion: string, type: string, name: string, more: object = {}): ToCome => ({
    apiVersion,
    content: { type, name, tags, ...more },
  });
  const group = made(apiVersions.resources, 'Microsoft.Resources/subscriptions/resourceGroups', plan.resourceGroup);
  return [...(newGroup ? [group] : []), ...diskContents(plan, disks, made), ...publishedContents(plan, disks, made)];
}

type Made = (apiVersion: string, type: string, name: string, more?: object) => ToCome;

/** Of each kind of disk the first: policies look at the kind, not at the data. */
function diskContents(plan: AzurePlan, disks: readonly TargetDisk[], made: Made): ToCome[] {
  const kinds = new Map<string, ToCome>();
  const add = (sku: string, name: string, properties: object) => {
    if (!kinds.has(sku))
      kinds.set(sku, made(apiVersions.disks, 'Microsoft.Compute/disks', name, { sku: { name: sku }, properties }));
  };
  const sources: readonly Pick<TargetDisk, 'index' | 'size'>[] = disks.length === 0 ? [{ index: 0 }] : disks;
  for (const { index, size } of sources) {
    const creationData = { createOption: 'Upload', ...(size === undefined ? {} : { uploadSizeBytes: size }) };
    add(index === 0 ? plan.sku : (plan.dataSku ?? plan.sku), diskName(plan.name, index), { creationData });
  }
  for (const { sku, sizeGiB } of plan.dataDisks ?? []) {
    const kind = sku ?? plan.dataSku ?? plan.sku;
    add(kind, `${plan.name}-${kind}`, { creationData: { createOption: 'Empty' }, diskSizeGB: sizeGiB });
  }
  return [...kinds.values()];
}

function publishedContents(plan: AzurePlan, disks: readonly TargetDisk[], made: Made): ToCome[] {
  const generation = plan.generation === 'auto' ? disks[0]?.generation : plan.generation;
  const hyperVGeneration = generation === undefined ? {} : { hyperVGeneration: `V${generation}` };
  const image = made(apiVersions.images, 'Microsoft.Compute/images', plan.name, { properties: hyperVGeneration });
  const names = versionNames({ subscription: '', group: plan.resourceGroup }, plan);
  const gallery = names
    ? [
        made(apiVersions.galleries, 'Microsoft.Compute/galleries', names.gallery),
        made(apiVersions.galleries, 'Microsoft.Compute/galleries/images', names.definition, {
          properties: hyperVGeneration,
        }),
      ]
    : [];
  const machines = 'Microsoft.Compute/virtualMachines';
  switch (plan.publish) {
    case 'disk':
      return [];
    case 'image':
      return [image];
    case 'gallery':
      return gallery;
    case 'vm': {
      const from = vmFrom(plan);
      const hardware = plan.vm ? { hardwareProfile: { vmSize: plan.vm.size } } : {};
      const zones = plan.zone === undefined ? {} : { zones: [String(plan.zone)] };
      return [
        ...(from === 'disks' ? [] : from === 'image' ? [image] : gallery),
        made(apiVersions.virtualMachines, machines, plan.name, { ...zones, properties: hardware }),
        ...(plan.vm?.network === undefined ? networkTypes : networkTypes.slice(0, 1)).map(type =>
          made(networkVersion, type, plan.name),
        ),
        ...(plan.vm?.publicAddress ? [made(networkVersion, 'Microsoft.Network/publicIPAddresses', plan.name)] : []),
      ];
    }
  }
}

const networkVersion = apiVersions.network;
const networkTypes = [
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/networkSecurityGroups',
] as const;
