import type { AzureSandbox } from '../../../../../src/sandbox/azure/index.ts';
import { MiB, planFor, testDisk, testRoad } from '../bench.ts';

let serial = 0;

/** A plan for a machine with a name and a group of its own. */
export function vmPlanFor(cloud: AzureSandbox, vm: object = {}, over: Parameters<typeof planFor>[1] = {}) {
  serial++;
  return planFor(cloud, {
    publish: 'vm',
    name: `v${serial}`,
    resourceGroup: `v-rg${serial}`,
    vm: {
      size: 'Standard_D2as_v5',
      publicAddress: false,
      trustedLaunch: false,
      secureBoot: false,
      bootDiagnostics: true,
      ...vm,
    },
    ...over,
  });
}

const small = () => testDisk(20 * MiB, [4 * MiB]);

/** A disk that boots, and one for data. */
export const twoRoads = () => [testRoad(0, small()), testRoad(1, small())];
