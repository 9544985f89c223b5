import { describe, expect, test } from 'vitest';
import { emptyBody, uploadBody } from '../../../../../src/pipeline/target/azure/disk/body.ts';
import { tierOf } from '../../../../../src/pipeline/target/azure/disk/tiers.ts';
import { azureTarget } from '../../../../../src/pipeline/target/azure/plan.ts';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { GuestTraits, TargetDisk } from '../../../../../src/pipeline/types/target.ts';
import { MiB, machine, testControl } from '../bench.ts';

const GiB = 1024 * MiB;
const plan = (over: object = {}): AzurePlan =>
  azureTarget.parse({
    kind: 'azure',
    subscription: 's',
    resourceGroup: 'rg',
    location: 'West Europe',
    name: 'web',
    generation: 2,
    ...over,
  });
const disk = (index: number, guest?: GuestTraits): TargetDisk => ({
  index,
  layout: 'blocks',
  machine: { ...machine, os: {} },
  name: 'web',
  size: 20 * MiB + 512,
  ...(guest ? { guest } : {}),
});
const made = { session: 'abc' };
const ctl = testControl();
const upload = (over: object, index = 0, guest?: GuestTraits) =>
  uploadBody(plan(over), disk(index, guest), made, ctl) as Record<string, never> & {
    properties: Record<string, unknown>;
    zones?: unknown;
    tags: unknown;
    sku: unknown;
  };

describe('a disk that boots is told', () => {
  test('what was read in the guest', () => {
    const guest = { family: 'windows', architecture: 'x86-64', acceleratedNetwork: true, nvme: true } as const;
    expect(upload({}, 0, guest)).toMatchObject({
      location: 'westeurope',
      properties: {
        osType: 'Windows',
        hyperVGeneration: 'V2',
        creationData: { createOption: 'Upload', uploadSizeBytes: 20 * MiB + 512 },
        supportedCapabilities: { architecture: 'x64', acceleratedNetwork: true, diskControllerTypes: 'SCSI, NVME' },
      },
    });
  });

  test('the plan’s word where it has one', () => {
    const guest = { family: 'linux', architecture: 'x86-64', acceleratedNetwork: true, nvme: true } as const;
    const over = { architecture: 'Arm64', acceleratedNetwork: false, nvme: false, osType: 'Windows' };
    const { properties } = upload(over, 0, guest);
    expect(properties.osType).toBe('Windows');
    expect(properties.supportedCapabilities).toEqual({
      architecture: 'Arm64',
      acceleratedNetwork: false,
      diskControllerTypes: 'SCSI',
    });
  });

  test('nothing that nobody knows, and of NVMe nothing in Gen1', () => {
    expect(upload({}, 0, { family: 'linux' }).properties).not.toHaveProperty('supportedCapabilities');
    const { properties } = upload({ generation: 1 }, 0, { architecture: 'x86', nvme: true });
    expect(properties.supportedCapabilities).toEqual({ architecture: 'x64' });
  });

  test('a system that is assumed only with a note', () => {
    expect(upload({}).properties.osType).toBe('Linux');
    expect(ctl.notes.at(-1)).toMatchObject({ code: 'azure-os-type-assumed' });
  });
});

describe('a data disk', () => {
  test('is told nothing of the system', () => {
    const { properties } = upload({}, 1, { family: 'linux', architecture: 'x86-64' });
    expect(Object.keys(properties)).toEqual(['creationData']);
  });

  test('has a kind of its own, and sectors of 512 bytes where its kind has larger ones', () => {
    for (const dataSku of ['PremiumV2_LRS', 'UltraSSD_LRS']) {
      const body = upload({ dataSku, zone: 2 }, 1);
      expect(body).toMatchObject({ sku: { name: dataSku }, zones: ['2'] });
      expect(body.properties.creationData).toMatchObject({ logicalSectorSize: 512 });
    }
    expect(upload({ dataSku: 'Premium_LRS' }, 1).properties.creationData).not.toHaveProperty('logicalSectorSize');
  });
});

test('a zone is for what lies in one: not for a disk that is in all of them', () => {
  const mixed = { zone: 3, sku: 'Premium_LRS', dataSku: 'Premium_ZRS' };
  expect(upload(mixed).zones).toEqual(['3']);
  expect(upload(mixed, 1)).not.toHaveProperty('zones');
});

test('everything carries the plan’s tags and the session’s, which no plan can take', () => {
  const tags = { owner: 'ana', 'cost centre': '12' };
  expect(upload({ tags }, 1).tags).toEqual({ ...tags, vmferry: 'abc', 'vmferry-disk': '1' });
  expect(() => plan({ tags: { 'VMferry-disk': '0' } })).toThrow();
  const many = Object.fromEntries(Array.from({ length: 46 }, (_, n) => [`t${n}`, '']));
  expect(() => plan({ tags: many })).toThrow();
});

test('a new disk is empty, of its size, with the keys of the plan’s set', () => {
  const encryption = { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: '/set' };
  const one = { sku: 'UltraSSD_LRS', empty: { n: 2, sizeGiB: 256 } } as const;
  expect(emptyBody(plan({ tags: { owner: 'ana' } }), one, { ...made, encryption })).toEqual({
    location: 'westeurope',
    sku: { name: 'UltraSSD_LRS' },
    tags: { owner: 'ana', vmferry: 'abc', 'vmferry-disk': 'empty2' },
    properties: { creationData: { createOption: 'Empty', logicalSectorSize: 512 }, diskSizeGB: 256, encryption },
  });
});

test.each([
  ['StandardSSD_LRS', 1, 'E1'],
  ['StandardSSD_ZRS', 4 * GiB, 'E1'],
  ['StandardSSD_LRS', 4 * GiB + 1, 'E2'],
  ['Standard_LRS', 1, 'S4'],
  ['Premium_LRS', 60 * GiB, 'P6'],
  ['Premium_ZRS', 4095 * GiB, 'P50'],
  ['Standard_LRS', 32_767 * GiB, 'S80'],
  ['Premium_LRS', 32_768 * GiB, undefined],
  ['PremiumV2_LRS', GiB, undefined],
  ['UltraSSD_LRS', GiB, undefined],
] as const)('%s with %d bytes is paid as %s', (sku, bytes, tier) => {
  expect(tierOf(sku, bytes)?.name).toBe(tier);
});
