import { describe, expect, it } from 'vitest';
import { azureTarget } from '../../../../../src/pipeline/target/azure/plan.ts';
import {
  fits,
  lacksOf,
  type SizeWish,
  wishIn,
  wishOf,
} from '../../../../../src/pipeline/target/azure/where/sizes/fitting.ts';
import { likeForLike } from '../../../../../src/pipeline/target/azure/where/sizes/like-for-like.ts';
import { type VmSize, vmSizeOf } from '../../../../../src/pipeline/target/azure/where/sizes/vm-size.ts';
import { machine } from '../bench.ts';

const os = { index: 0, layout: 'blocks', machine, name: 'disk', generation: 2 } as const;
const planOf = (over: object) =>
  azureTarget.parse({ kind: 'azure', subscription: 's', resourceGroup: 'g', location: 'l', name: 'web', ...over });
const sku = (name: string, capabilities: Record<string, string> = {}, zones: string[] = []) => ({
  name,
  family: '',
  restricted: false,
  zones,
  capabilities: new Map(Object.entries(capabilities)),
});
const size = (name: string, cpus: number, memoryGiB: number): VmSize =>
  vmSizeOf(sku(name, { vCPUs: String(cpus), MemoryGB: String(memoryGiB), HyperVGenerations: 'V1,V2' }));
const wish: SizeWish = {
  architecture: 'x64',
  premium: false,
  dataDisks: 0,
  nvme: false,
  scsi: false,
  acceleratedNetwork: false,
  trustedLaunch: false,
};

describe('a size', () => {
  it('is generation 1, x64 and SCSI where nothing is said', () => {
    expect(vmSizeOf(sku('Standard_A1'))).toMatchObject({
      generations: [1],
      architecture: 'x64',
      nvme: false,
      premium: false,
      trustedLaunch: false,
      cpus: 0,
    });
  });

  it('counts the vCPUs that are on', () => {
    expect(vmSizeOf(sku('Standard_E8-2s_v5', { vCPUs: '8', vCPUsAvailable: '2' })).cpus).toBe(2);
  });

  it.each<[Partial<SizeWish>, string[]]>([
    [{ generation: 2 }, ['generation']],
    [{ generation: 1 }, []],
    [{ architecture: 'Arm64' }, ['architecture']],
    [{ premium: true }, ['premium']],
    [{ dataDisks: 3 }, ['dataDisks']],
    [{ zone: '3' }, ['zone']],
    [{ zone: '1' }, []],
    [{ scsi: true }, []],
    [{ nvme: true, acceleratedNetwork: true }, ['nvme', 'network']],
    [{ trustedLaunch: true }, ['trustedLaunch']],
  ])('short of %j lacks %j', (more, lacks) => {
    const plain = vmSizeOf(sku('Standard_A2', { HyperVGenerations: 'V1', MaxDataDiskCount: '2' }, ['1']));
    expect(lacksOf(plain, { ...wish, ...more })).toEqual(lacks);
    expect(fits({ ...plain, restricted: true }, { ...wish, ...more })).toBe(false);
  });

  it('with NVMe alone is for a guest that is known to start from it', () => {
    const only = vmSizeOf(sku('Standard_D2_v9', { HyperVGenerations: 'V2', DiskControllerTypes: 'NVMe' }));
    const wished = (guest: object, over: object = {}) => lacksOf(only, wishOf(planOf(over), [{ ...os, guest }]));
    expect(wished({ nvme: true })).toEqual([]);
    expect(wished({ nvme: false })).toEqual(['scsi']);
    expect(wished({})).toEqual(['scsi']);
    expect(wished({}, { nvme: true })).toEqual([]);
  });

  it('has the processor of the guest', () => {
    const x64 = vmSizeOf(sku('Standard_D2s_v5', { HyperVGenerations: 'V2' }));
    const guest = { architecture: 'arm64' } as const;
    expect(lacksOf(x64, wishOf(planOf({}), [{ ...os, guest }]))).toEqual(['architecture']);
    expect(lacksOf(x64, wishOf(planOf({ architecture: 'x64' }), [{ ...os, guest }]))).toEqual([]);
  });

  it('is wished for as the answers say', () => {
    const answers = { 'target.generation': 2, 'target.sku': 'Premium_LRS', 'target.zone': 2 } as const;
    const disks = [0, 1, 2].map(index => ({ index, key: String(index), name: 'disk' }));
    expect(wishIn(answers, { ...machine, disks })).toMatchObject({
      generation: 2,
      premium: true,
      zone: '2',
      dataDisks: 2,
    });
    expect(wishIn({ 'target.generation': 'auto', 'target.zone': '' }, undefined)).toEqual(wish);
  });
});

describe('like for like', () => {
  const sizes = [
    size('Standard_B2s', 2, 4),
    size('Standard_D2as_v5', 2, 8),
    size('Standard_D2s_v6', 2, 8),
    size('Standard_D2ds_v6', 2, 8),
    size('Standard_D4as_v5', 4, 16),
    size('Standard_E4as_v5', 4, 32),
    size('Standard_F2s_v2', 2, 4),
    size('Standard_DC4as_v5', 4, 16),
    size('Standard_NV4as_v4', 4, 14),
  ];

  it.each([
    [2, 8, 'Standard_D2s_v6'],
    [2, 4, 'Standard_F2s_v2'],
    [4, 16, 'Standard_D4as_v5'],
    [4, 32, 'Standard_E4as_v5'],
    [3, 10, 'Standard_D4as_v5'],
    [1, 0.5, 'Standard_F2s_v2'],
    [64, 256, undefined],
  ])('%d vCPU and %d GiB becomes %s', (cpus, memoryGiB, name) => {
    expect(likeForLike(sizes, { cpus, memoryMiB: memoryGiB * 1024 })?.name).toBe(name);
  });

  it('is nothing where nothing is known of the machine', () => {
    expect(likeForLike(sizes, {})).toBeUndefined();
  });
});
