import { describe, expect, it } from 'vitest';
import { azureTarget } from '../../../../../../src/pipeline/target/azure/plan.ts';
import { differenceIn } from '../../../../../../src/pipeline/target/azure/publish/gallery/fit.ts';
import type { DefinitionRow } from '../../../../../../src/pipeline/target/azure/publish/gallery/forms.ts';
import { nextVersion } from '../../../../../../src/pipeline/target/azure/publish/gallery/next-version.ts';
import { galleryWish } from '../../../../../../src/pipeline/target/azure/publish/gallery/wish.ts';
import { galleryPlan } from './scene.ts';

const place = { subscription: 's', group: 'rg' };

function wishOf(gallery: object = {}, over: object = {}, generation: 1 | 2 = 2) {
  const plan = azureTarget.parse({
    kind: 'azure',
    subscription: 's',
    resourceGroup: 'rg',
    location: 'West Europe',
    publish: 'gallery',
    name: 'web',
    gallery: { ...galleryPlan, ...gallery },
    ...over,
  });
  const wish = galleryWish(place, plan, { osType: 'Linux', generation });
  if (!wish) throw new Error('no wish');
  return wish;
}

const row = (over: Partial<DefinitionRow['properties']> = {}): DefinitionRow => ({
  id: '/x',
  name: 'web',
  properties: {
    osType: 'Linux',
    osState: 'Specialized',
    hyperVGeneration: 'V2',
    identifier: { publisher: 'us', offer: 'ours', sku: 'web' },
    ...over,
  },
});
const feature = (name: string, value: string) => row({ features: [{ name, value }] });

describe('a definition that is there', () => {
  it.each([
    ['as it is asked for', row(), {}, {}],
    ['with other letters', row({ osType: 'linux', architecture: 'X64' }), {}, {}],
    ['that supports more than is needed', feature('SecurityType', 'TrustedLaunchSupported'), {}, {}],
    [
      'that supports Trusted Launch and more',
      feature('securitytype', 'TrustedLaunchAndConfidentialVmSupported'),
      { trustedLaunch: true },
      {},
    ],
    ['with NVMe, spelled the other way', feature('DiskControllerType', 'NVMe, SCSI'), {}, { nvme: true }],
  ])('%s fits', (_what, found, gallery, over) => {
    expect(differenceIn(wishOf(gallery, over), found)).toBeUndefined();
  });

  it.each([
    ['osType', row({ osType: 'Windows' }), {}, {}, 'Linux', 'Windows'],
    ['osState', row(), { osState: 'generalized' }, {}, 'Generalized', 'Specialized'],
    ['hyperVGeneration', row({ hyperVGeneration: undefined }), {}, {}, 'V2', 'V1'],
    ['architecture', row(), {}, { architecture: 'Arm64' }, 'Arm64', 'x64'],
    ['sku', row(), { sku: 'other' }, {}, 'other', 'web'],
    ['SecurityType', row(), { trustedLaunch: true }, {}, 'TrustedLaunchSupported', 'Standard'],
    ['SecurityType', feature('SecurityType', 'ConfidentialVM'), {}, {}, 'Standard', 'ConfidentialVM'],
    ['DiskControllerTypes', row(), {}, { nvme: true }, 'SCSI, NVMe', 'SCSI'],
    ['IsAcceleratedNetworkSupported', row(), {}, { acceleratedNetwork: true }, 'True', 'False'],
  ])('that differs in %s does not fit', (property, found, gallery, over, expected, actual) => {
    expect(differenceIn(wishOf(gallery, over), found)).toEqual({ property, expected, actual });
  });
});

describe('what a plan wants of a gallery', () => {
  it('has the disks’ region first, and each once', () => {
    expect(wishOf({ regions: ['North Europe', 'westeurope'] }).regions).toEqual(['westeurope', 'northeurope']);
  });

  it('has an identifier that is its own however long the name is', () => {
    const long = (end: string) => wishOf({ definition: `${'d'.repeat(79)}${end}` }).identifier;
    expect(wishOf().identifier).toEqual({ publisher: 'vmferry', offer: 'web', sku: 'linux-gen2' });
    expect(long('a')).not.toEqual(long('b'));
    expect([long('a').offer.length, long('a').sku.length]).toEqual([64, 64]);
  });

  it('is nothing that Gen1 cannot have', () => {
    expect(() => wishOf({ trustedLaunch: true }, {}, 1)).toThrow('AZURE_TRUSTED_LAUNCH_GEN1');
    expect(() => wishOf({}, { nvme: true }, 1)).toThrow('AZURE_NVME_GEN1');
  });
});

it.each([
  [[], '1.0.0'],
  [['1.0.0'], '1.0.1'],
  [['1.9.0', '1.10.3', '0.99.99'], '1.10.4'],
  [['not a version', '2.0.9'], '2.0.10'],
])('the version after %j is %s', (taken, next) => {
  expect(nextVersion(taken)).toBe(next);
});
