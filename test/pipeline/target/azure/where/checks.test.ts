import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from '../../../../../src/pipeline/target/azure/where/preflight.ts';
import { type Look, sideBySide } from '../../../../../src/pipeline/target/azure/where/side-by-side.ts';
import type { Check } from '../../../../../src/pipeline/types/inspection.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, type HouseRules, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { evidenceSentence, languages } from '../../../../../src/screens/text/index.ts';
import { fakeArm, fakeHttp, fakeTokens } from '../arm/fake-http.ts';
import { connectTo, MiB, machine, planFor, signInTo, testControl, testDisk, testKeep, testRoad } from '../bench.ts';

let cloud: AzureSandbox;
let link: TargetLink;
const ctl = testControl();
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
  link = await connectTo(planFor(cloud), ctl);
});
afterAll(async () => {
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
afterEach(() => {
  cloud.rule({});
  cloud.faults.clear();
});

type Over = Parameters<typeof planFor>[1];
const about = () => [testRoad(0, testDisk(20 * MiB, [0])).about];
const vm = (size: string, more: object = {}) =>
  ({
    publish: 'vm',
    vm: { size, publicAddress: false, trustedLaunch: false, secureBoot: false, bootDiagnostics: true, ...more },
  }) as const;

/** The checks whose id begins so, as verdict, code and facts. */
async function found(id: string, over: Over = {}, rules: HouseRules = {}, disks = about()) {
  cloud.rule(rules);
  const checks = await Array.fromAsync(link.preflight(planFor(cloud, over), disks));
  return checks.filter(check => check.id === id || check.id.startsWith(`${id}/`)).map(told);
}

/** What is told has a sentence without a hole in it, in every language. */
function told({ id, verdict, severity, evidence: [evidence] }: Check) {
  expect(severity === 'blocks').toBe(verdict === 'fail');
  for (const text of Object.values(languages)) {
    const sentence = evidence ? evidenceSentence(text, evidence) : '';
    expect(sentence).not.toMatch(/undefined|NaN|\[object|^AZURE_|\s{2}/);
    expect(sentence.length).toBeGreaterThan(8);
  }
  return { id, is: `${verdict} ${evidence?.code}`, facts: evidence?.facts };
}

/** A fault in the way of one kind of request. */
function refuse(on: 'listPermissions' | 'checkPolicies' | 'listSkus' | 'listUsages' | 'getProvider' | 'listLocations') {
  cloud.faults.add({ on, do: 'status', status: 403, code: 'AuthorizationFailed' });
}

describe('permission', () => {
  it('is there for all that an image needs, and for a machine', async () => {
    expect(await found('azure-permissions')).toMatchObject([{ is: 'pass AZURE_PERMITTED' }]);
    expect(await found('azure-permissions', vm('Standard_D2as_v5'))).toMatchObject([{ is: 'pass AZURE_PERMITTED' }]);
  });

  it('that is missing is named with a role that has it', async () => {
    const denied = ['Microsoft.Compute/disks/beginGetAccess/action', 'Microsoft.Compute/images/*'];
    expect(await found('azure-permissions', {}, { denied })).toMatchObject([
      {
        is: 'fail AZURE_PERMISSION_MISSING',
        facts: {
          actions: 'Microsoft.Compute/disks: beginGetAccess/action; Microsoft.Compute/images: read, write',
          count: 3,
          role: 'contributor',
        },
      },
    ]);
  });

  it('to remove only matters for undo', async () => {
    const denied = ['Microsoft.Compute/images/delete'];
    expect(await found('azure-permissions', {}, { denied })).toMatchObject([{ is: 'warn AZURE_PERMISSION_UNDO' }]);
  });

  it('is asked of the group where there is one, and the sandbox means what it says', async () => {
    await link.begin(planFor(cloud, { resourceGroup: 'there' }), testKeep(), ctl);
    const denied = ['Microsoft.Compute/disks/write'];
    const over = { resourceGroup: 'there' };
    expect(await found('azure-permissions', over, { denied })).toMatchObject([
      { is: 'fail AZURE_PERMISSION_MISSING', facts: { scope: 'there', role: 'vm-contributor' } },
    ]);
    const [first] = about();
    if (!first) throw new Error('no disk');
    const opened = link.open(planFor(cloud, over), first, testKeep(), ctl);
    await expect(opened).rejects.toMatchObject({
      failure: { code: 'AZURE_DENIED', facts: { code: 'AuthorizationFailed' } },
    });
  });

  it('that may not be seen is not known', async () => {
    refuse('listPermissions');
    expect(await found('azure-permissions')).toMatchObject([
      { is: 'unknown AZURE_CHECK_UNANSWERED', facts: { what: 'azure-permissions', code: 'AuthorizationFailed' } },
    ]);
  });
});

describe('resource providers', () => {
  it('are those of what is made', async () => {
    expect((await found('azure-provider')).map(({ id }) => id)).toEqual(['azure-provider']);
    expect(await found('azure-provider', vm('Standard_D2as_v5'))).toMatchObject([
      { id: 'azure-provider', is: 'pass AZURE_PROVIDER_READY' },
      { id: 'azure-provider/Microsoft.Network', is: 'pass AZURE_PROVIDER_READY' },
    ]);
  });

  it('that may not be seen are not known', async () => {
    refuse('getProvider');
    expect(await found('azure-provider')).toMatchObject([{ is: 'unknown AZURE_PROVIDER_UNSEEN' }]);
  });

  it('are registered before anything is made, each that is needed, and need the right to it', async () => {
    const other = await startAzure({ rules: { unregistered: ['Microsoft.Network'] } });
    signInTo(other);
    const there = await connectTo(planFor(other), ctl);
    try {
      const plan = planFor(other, vm('Standard_D2as_v5'));
      const before = (await Array.fromAsync(there.preflight(plan, about()))).map(told);
      expect(before.find(({ id }) => id === 'azure-provider/Microsoft.Network')?.is).toBe('pass AZURE_PROVIDER_NEW');
      other.rule({ denied: ['Microsoft.Network/register/action'] });
      const denied = (await Array.fromAsync(there.preflight(plan, about()))).map(told);
      expect(denied.find(({ id }) => id === 'azure-permissions')).toMatchObject({
        is: 'fail AZURE_PERMISSION_MISSING',
        facts: { actions: 'Microsoft.Network: register/action' },
      });
      other.rule({});
      await there.begin(plan, testKeep(), ctl);
      expect(ctl.notes).toContainEqual({ code: 'azure-registering', facts: { provider: 'Microsoft.Network' } });
    } finally {
      await there.close();
      await other.close();
      signInTo(cloud);
    }
  });
});

describe('policy', () => {
  it('that has nothing against it passes', async () => {
    expect(await found('azure-policy')).toMatchObject([{ is: 'pass AZURE_POLICY_ALLOWS', facts: { resources: 3 } }]);
  });

  it('that wants a tag names the key that gives it, until it is given', async () => {
    const policies = [{ name: 'tags-required', displayName: 'Tags on all', tag: 'cost.center', values: ['a', 'b'] }];
    const wants = { tag: 'cost.center', asks: 'target.tags.cost.center', values: 'a, b', policy: 'Tags on all' };
    expect(await found('azure-policy', {}, { policies })).toEqual([
      { id: 'azure-policy/tag/cost.center', is: 'fail AZURE_POLICY_TAG', facts: wants },
    ]);
    const tagged = (value: string) => found('azure-policy', { tags: { 'Cost.Center': value } }, { policies });
    expect(await tagged('c')).toMatchObject([{ is: 'fail AZURE_POLICY_TAG' }]);
    expect(await tagged('b')).toMatchObject([{ is: 'pass AZURE_POLICY_ALLOWS' }]);
  });

  it('has the tags of the plan on the group that is made', async () => {
    cloud.rule({ policies: [{ name: 'tags', tag: 'owner' }] });
    const bare = link.begin(planFor(cloud, { resourceGroup: 'bare' }), testKeep(), ctl);
    await expect(bare).rejects.toMatchObject({ failure: { facts: { code: 'RequestDisallowedByPolicy' } } });
    await link.begin(planFor(cloud, { resourceGroup: 'tagged', tags: { owner: 'ana' } }), testKeep('s'), ctl);
    expect(cloud.resources().find(({ name }) => name === 'tagged')?.tags).toEqual({ owner: 'ana', vmferry: 's' });
  });

  it('that denies the location says which are allowed', async () => {
    const policies = [{ name: 'allowed-locations', locations: ['northeurope'] }];
    expect(await found('azure-policy', {}, { policies })).toMatchObject([
      {
        is: 'fail AZURE_POLICY_LOCATION',
        facts: { location: 'westeurope', policy: 'allowed-locations', reason: expect.stringContaining('northeurope') },
      },
    ]);
    expect(await found('azure-policy', { location: 'North Europe' }, { policies })).toMatchObject([
      { is: 'pass AZURE_POLICY_ALLOWS' },
    ]);
  });

  it.each<[string, Over, string, string]>([
    ['a kind of disk', {}, 'sku.name', 'StandardSSD_LRS'],
    ['a size', vm('Standard_E4as_v5'), 'properties.hardwareProfile.vmSize', 'Standard_E4as_v5'],
  ])('that denies %s says what', async (_, over, field, value) => {
    const policies = [{ name: 'no-such', field, not: [value] }];
    expect(await found('azure-policy', over, { policies })).toMatchObject([
      { is: 'fail AZURE_POLICY_DENIES', facts: { field, value, policy: 'no-such' } },
    ]);
    expect(await found('azure-policy', over, { policies: [{ name: 'no-such', field, not: ['other'] }] })).toMatchObject(
      [{ is: 'pass AZURE_POLICY_ALLOWS' }],
    );
  });

  it('that may not be asked is never passed', async () => {
    refuse('checkPolicies');
    expect(await found('azure-policy')).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
  });
});

describe('quota', () => {
  it('is enough, for disks and for a machine', async () => {
    expect(await found('azure-quota')).toMatchObject([
      { is: 'pass AZURE_QUOTA_ENOUGH', facts: { what: 'StandardSSDStorageDisks', needs: 1 } },
    ]);
    expect(await found('azure-quota', vm('Standard_D4as_v5'))).toMatchObject([
      { is: 'pass AZURE_QUOTA_ENOUGH', facts: { what: 'standardDASv5Family', needs: 4, left: 50 } },
    ]);
  });

  it.each<[string, Over, number, number]>([
    ['standardDASv5Family', vm('Standard_D4as_v5'), 3, 4],
    ['cores', vm('Standard_D4as_v5'), 2, 4],
    ['virtualMachines', vm('Standard_D4as_v5'), 0, 1],
    ['StandardSSDDiskCount', {}, 0, 1],
    [
      'PremiumDiskCount',
      {
        dataDisks: [
          { sizeGiB: 4, sku: 'Premium_LRS' },
          { sizeGiB: 8, sku: 'Premium_LRS' },
        ],
      },
      1,
      2,
    ],
  ])('of %s is too small', async (name, over, left, needs) => {
    expect(await found('azure-quota', over, { left: { [name]: left } })).toMatchObject([
      { id: `azure-quota/${name}`, is: 'fail AZURE_QUOTA_SHORT', facts: { left, needs } },
    ]);
  });

  it('that may not be seen is not known', async () => {
    refuse('listUsages');
    expect(await found('azure-quota')).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
  });
});

describe('a size of machine', () => {
  const is = async (over: Over, rules: HouseRules = {}, disks = about()) => found('azure-vm-size', over, rules, disks);

  it('suits, or another is named that does', async () => {
    expect(await is(vm('standard_d4AS_v5'))).toMatchObject([{ is: 'pass AZURE_VM_SIZE_FITS', facts: { cpus: 4 } }]);
    expect(await is(vm('Standard_A2_v2'))).toMatchObject([
      {
        id: 'azure-vm-size/generation',
        is: 'fail AZURE_VM_SIZE_UNFIT',
        facts: { wants: '2', has: '1', instead: 'Standard_F2s_v2' },
      },
    ]);
    expect(await is({ ...vm('Standard_D2ps_v5') })).toMatchObject([{ facts: { lack: 'architecture', has: 'Arm64' } }]);
    expect(await is({ ...vm('Standard_D2s_v6'), zone: 3 })).toMatchObject([{ facts: { lack: 'zone', has: '1, 2' } }]);
    expect(await is({ ...vm('Standard_D2as_v5'), nvme: true })).toMatchObject([
      { facts: { lack: 'nvme', instead: 'Standard_D2s_v6' } },
    ]);
  });

  it('that takes too few disks, or none of the kind, does not suit', async () => {
    const dataDisks = Array.from({ length: 5 }, () => ({ sizeGiB: 4 }));
    expect(await is({ ...vm('Standard_D2as_v5'), dataDisks })).toMatchObject([
      { facts: { lack: 'dataDisks', wants: '5', has: '4' } },
    ]);
    const [os] = about();
    const gen1 = os ? [{ ...os, generation: 1 as const }] : [];
    expect(await is({ ...vm('Standard_A2_v2'), sku: 'Premium_LRS' }, {}, gen1)).toMatchObject([
      { facts: { lack: 'premium' } },
    ]);
  });

  it('is not there, or closed to the subscription', async () => {
    expect(await is(vm('Standard_Z9'))).toMatchObject([{ is: 'fail AZURE_VM_SIZE_MISSING' }]);
    const restricted = ['Standard_D4as_v5'];
    expect(await is(vm('Standard_D4as_v5'), { restricted })).toMatchObject([
      { is: 'fail AZURE_VM_SIZE_RESTRICTED', facts: { instead: 'Standard_D4s_v6' } },
    ]);
    const inZone = { restricted: ['Standard_D4as_v5/2'] };
    expect(await is({ ...vm('Standard_D4as_v5'), zone: 2 }, inZone)).toMatchObject([
      { facts: { lack: 'zone', has: '1, 3' } },
    ]);
    expect(await is({ ...vm('Standard_D4as_v5'), zone: 1 }, inZone)).toMatchObject([{ is: 'pass AZURE_VM_SIZE_FITS' }]);
  });

  it('is not known where the list may not be read, and nothing is asked of it where no machine is made', async () => {
    expect(await is({})).toEqual([]);
    refuse('listSkus');
    expect(await is(vm('Standard_D4as_v5'))).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
  });
});

describe('zone and kind of disk', () => {
  it('are there or not', async () => {
    expect(await found('azure-zone')).toEqual([]);
    expect(await found('azure-zone', { zone: 3 })).toMatchObject([{ is: 'pass AZURE_ZONE_THERE' }]);
    const west = { location: 'westus', zone: 1 } as const;
    expect(await found('azure-zone', west)).toMatchObject([{ is: 'fail AZURE_ZONE_MISSING', facts: { zones: '' } }]);
    const ultra = { dataSku: 'UltraSSD_LRS' } as const;
    expect(await found('azure-disk-kind/UltraSSD_LRS', { ...ultra, zone: 1 })).toMatchObject([
      { is: 'pass AZURE_DISK_KIND_THERE' },
    ]);
    expect(await found('azure-disk-kind/UltraSSD_LRS', { ...ultra, ...west })).toMatchObject([
      { is: 'fail AZURE_DISK_KIND_MISSING', facts: { zone: '1' } },
    ]);
  });

  it('are not known where the lists may not be read', async () => {
    refuse('listSkus');
    refuse('listLocations');
    expect(await found('azure-zone', { zone: 1 })).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
    expect(await found('azure-disk-kind')).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
    expect(await found('azure-location')).toMatchObject([{ is: 'unknown AZURE_CHECK_UNANSWERED' }]);
  });
});

describe('choices', () => {
  const where = () => ({ 'target.subscription': cloud.subscriptionId, 'target.location': 'westeurope' });
  const choices = (key: string, answers: object) =>
    Array.fromAsync(
      link.choices(
        { key, kind: 'choice', needed: false },
        { ...where(), ...answers },
        { ...machine, cpus: 4, memoryMiB: 16_384 },
      ),
    );

  it('of a zone are those that there are, and none', async () => {
    expect((await choices('target.zone', {})).map(({ value }) => value)).toEqual(['', 1, 2, 3]);
    expect((await choices('target.zone', { 'target.location': 'westus' })).map(({ value }) => value)).toEqual(['']);
  });

  it('of a size are those that take the machine; the one most like it is recommended', async () => {
    const sizes = await choices('target.vm.size', { 'target.generation': 2, 'target.zone': 3 });
    const names = sizes.map(({ value }) => value);
    expect(names).not.toEqual(expect.arrayContaining(['Standard_A2_v2']));
    expect(names).not.toEqual(expect.arrayContaining(['Standard_D2s_v6']));
    expect(sizes.filter(({ recommended }) => recommended)).toEqual([
      {
        value: 'Standard_D4as_v5',
        label: 'Standard_D4as_v5',
        recommended: true,
        facts: { cpus: 4, memoryGiB: 16, coresLeft: 50 },
      },
    ]);
    expect(sizes.map(({ facts }) => Number(facts?.cpus))).toEqual(
      sizes.map(({ facts }) => Number(facts?.cpus)).toSorted((a, b) => a - b),
    );
  });

  it('with no quota left are not recommended', async () => {
    cloud.rule({ left: { standardDASv5Family: 2 } });
    const sizes = await choices('target.vm.size', { 'target.generation': 2 });
    expect(sizes.find(({ recommended }) => recommended)?.value).toBe('Standard_D4s_v6');
    expect(sizes.find(({ value }) => value === 'Standard_D4as_v5')?.facts).toMatchObject({ coresLeft: 2 });
  });
});

describe('looks side by side', () => {
  const { signal } = new AbortController();
  const never = () => new Promise<never>(() => {});
  const look = (id: string, run: Look['run'], advises = true): Look => ({ id, advises, run });
  const passed = (id: string) => async (): Promise<Check[]> => [
    { id, verdict: 'pass', severity: 'info', evidence: [] },
  ];

  it('come as they end, and one that does not is told as unknown', async () => {
    const checks = await Array.fromAsync(sideBySide([look('azure-quota', never), look('b', passed('b'))], signal, 20));
    expect(checks).toMatchObject([
      { id: 'b', verdict: 'pass' },
      { id: 'azure-quota', verdict: 'unknown', evidence: [{ code: 'AZURE_CHECK_LATE', facts: { seconds: 1 } }] },
    ]);
  });

  it('end with the reason of the signal', async () => {
    const stop = new AbortController();
    const all = Array.fromAsync(sideBySide([look('a', never)], stop.signal));
    stop.abort(new Error('another answer'));
    await expect(all).rejects.toThrow('another answer');
  });

  it('do not hide a mistake of ours', async () => {
    const broken = look('a', async () => {
      throw new TypeError('ours');
    });
    await expect(Array.fromAsync(sideBySide([broken], signal))).rejects.toThrow('ours');
  });

  it('stop asking when nobody wants to know any more', async () => {
    const { arm } = fakeArm([]);
    let asked: AbortSignal | undefined;
    const http = {
      ...fakeHttp([]),
      send: async (request: { signal: AbortSignal }) => {
        asked = request.signal;
        return never();
      },
    };
    const checks = preflight({ arm, http, tokens: fakeTokens() }, planFor(cloud).target, about());
    for await (const { id } of checks) if (id.startsWith('azure-size')) break;
    expect(asked?.aborted ?? true).toBe(true);
  });
});
