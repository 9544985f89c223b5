import { expect, test } from 'vitest';
import { diskChecks } from '../../../../../src/pipeline/target/azure/disk/checks.ts';
import { azureTarget } from '../../../../../src/pipeline/target/azure/plan.ts';
import type { GuestTraits, TargetDisk } from '../../../../../src/pipeline/types/target.ts';
import { MiB, machine } from '../bench.ts';

const disk = (index: number, guest: GuestTraits = { family: 'linux' }): TargetDisk => ({
  index,
  layout: 'blocks',
  machine: { ...machine, os: {} },
  name: `disk${index}`,
  size: 20 * MiB + 512,
  generation: 1,
  guest,
});
const told = (over: object, disks: readonly TargetDisk[] = [disk(0)]) => {
  const base = { kind: 'azure', subscription: 's', resourceGroup: 'rg', location: 'westeurope', name: 'web' };
  const plan = azureTarget.parse({ ...base, ...over });
  return [...diskChecks(plan, disks)].map(({ verdict, evidence }) => `${verdict} ${evidence[0]?.code}`);
};
const empties = (...dataDisks: object[]) => ({ dataDisks });

test.each<[string, object, readonly TargetDisk[], readonly string[]]>([
  ['an ordinary machine', {}, [disk(0), disk(1)], []],
  ['new disks that find a place', empties({ sizeGiB: 256 }), [disk(0), disk(1)], ['pass AZURE_DISKS_PLACED']],
  ['two disks at one LUN', empties({ sizeGiB: 1, lun: 0 }), [disk(0), disk(1)], ['fail AZURE_LUN_CLASH']],
  [
    'more than a machine takes',
    empties(...Array(64).fill({ sizeGiB: 1 })),
    [disk(0), disk(1)],
    ['fail AZURE_DISKS_MANY'],
  ],
  [
    'Ultra in an image, too small and in no zone',
    { dataSku: 'UltraSSD_LRS' },
    [disk(0), disk(1)],
    ['fail AZURE_SKU_LEAST', 'fail AZURE_SKU_NO_IMAGE', 'warn AZURE_SKU_NO_ZONE'],
  ],
  [
    'PremiumV2 beside a machine, in a zone',
    { ...empties({ sizeGiB: 1, sku: 'PremiumV2_LRS' }), publish: 'disk', zone: 1 },
    [disk(0)],
    ['pass AZURE_DISKS_PLACED'],
  ],
  ...(
    [
      ['a key', { sshKey: 'k' }],
      ['Trusted Launch', { trustedLaunch: true }],
    ] as const
  ).map(
    ([why, vm]) =>
      [
        `PremiumV2 in a machine that ${why} makes of an image`,
        { publish: 'vm', vm: { size: 'x', ...vm }, ...empties({ sizeGiB: 1, sku: 'PremiumV2_LRS' }), zone: 1 },
        [disk(0)],
        ['pass AZURE_DISKS_PLACED', 'fail AZURE_SKU_NO_MACHINE'],
      ] as const satisfies unknown[],
  ),
  ['no disk that boots', {}, [disk(1)], ['fail AZURE_BOOT_DISK_MISSING']],
  ['no disk that boots, where none has to', { publish: 'disk' }, [disk(1)], []],
  ['NVMe for Gen1', { nvme: true }, [disk(0)], ['fail AZURE_GEN1_NVME']],
  ['Arm64 for Gen1', {}, [disk(0, { family: 'linux', architecture: 'arm64' })], ['fail AZURE_GEN1_ARM']],
  ['another system than the disks hold', { osType: 'Windows' }, [disk(0)], ['warn AZURE_OS_TYPE_DIFFERS']],
  ['a system that nobody knows', {}, [disk(0, {})], ['warn AZURE_OS_TYPE_UNKNOWN']],
])('%s is told', (_, over, disks, expected) => {
  expect(told(over, disks)).toEqual(expected);
});
