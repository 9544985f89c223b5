import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSchema } from '../../../../../src/pipeline/plan.ts';
import { ensureDisk } from '../../../../../src/pipeline/target/azure/disk/disk.ts';
import { azureQuestions } from '../../../../../src/pipeline/target/azure/questions.ts';
import { subscriptionOf } from '../../../../../src/pipeline/target/azure/where/places.ts';
import type { Answers } from '../../../../../src/pipeline/types/question.ts';
import type { TargetDisk, TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { languages } from '../../../../../src/screens/text/index.ts';
import { fakeArm } from '../arm/fake-http.ts';
import { connectTo, MiB, migrate, planFor, signInTo, testControl, testDisk, testKeep, testRoad } from '../bench.ts';

let cloud: AzureSandbox;
let link: TargetLink;
const ctl = testControl();
beforeAll(async () => {
  cloud = await startAzure({ registered: false });
  signInTo(cloud);
  link = await connectTo(planFor(cloud), ctl);
});
afterAll(async () => {
  await link.close();
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});

const host = () => `azure-upload-host/${new URL(cloud.endpoint).host}`;
const small = () => testRoad(0, testDisk(20 * MiB, [0]));
const checked = async (plan: ReturnType<typeof planFor>, disks = [small().about]) =>
  Object.fromEntries(
    (await Array.fromAsync(link.preflight(plan, disks))).map(({ id, verdict, severity, evidence }) => {
      for (const { evidence: sentences } of Object.values(languages)) {
        for (const { code } of evidence) expect(Object.keys(sentences)).toContain(code);
      }
      expect(severity === 'blocks').toBe(verdict === 'fail');
      return [id, `${verdict} ${evidence[0]?.code}`];
    }),
  );

describe('preflight', () => {
  it('in a fresh subscription finds what will be made', async () => {
    expect(await checked(planFor(cloud, { resourceGroup: 'new-rg' }))).toEqual({
      'azure-sign-in': 'pass AZURE_SIGNED_IN',
      'azure-size/0': 'pass AZURE_SIZE_FITS',
      'azure-subscription': 'pass AZURE_SUBSCRIPTION_FOUND',
      'azure-location': 'pass AZURE_LOCATION_FOUND',
      'azure-provider': 'pass AZURE_PROVIDER_NEW',
      'azure-group': 'pass AZURE_GROUP_NEW',
      'azure-permissions': 'pass AZURE_PERMITTED',
      'azure-policy': 'pass AZURE_POLICY_ALLOWS',
      'azure-disk-kind/StandardSSD_LRS': 'pass AZURE_DISK_KIND_THERE',
      // Microsoft.Compute tells of no quota before it is registered.
      'azure-quota': 'unknown AZURE_CHECK_UNANSWERED',
      [host()]: 'pass AZURE_HOST_REACHED',
    });
    expect(cloud.resources()).toEqual([]);
  });

  it('stops at a subscription nobody sees, after the sizes', async () => {
    const disks = [{ ...small().about, size: 10 * MiB + 512 }];
    expect(await checked(planFor(cloud, { subscription: 'Elsewhere' }), disks)).toEqual({
      'azure-sign-in': 'pass AZURE_SIGNED_IN',
      'azure-size/0': 'fail AZURE_SIZE_OUTSIDE',
      'azure-subscription': 'fail AZURE_SUBSCRIPTION_MISSING',
      [host()]: 'pass AZURE_HOST_REACHED',
    });
  });

  it('takes a location by either of its names and refuses one there is not', async () => {
    expect(await checked(planFor(cloud, { location: 'West Europe' }))).toMatchObject({
      'azure-location': 'pass AZURE_LOCATION_FOUND',
    });
    expect(await checked(planFor(cloud, { location: 'atlantis' }))).toMatchObject({
      'azure-location': 'fail AZURE_LOCATION_MISSING',
    });
  });

  it('tells a name of a session from one that somebody else has', async () => {
    const plan = planFor(cloud, { name: 'taken', resourceGroup: 'names' });
    const [keep, road] = [testKeep(), small()];
    await migrate(link, plan, [road], keep, ctl);
    expect(ctl.notes.map(({ code }) => code)).toContain('azure-registering');
    expect(await checked(plan)).toMatchObject({
      'azure-provider': 'pass AZURE_PROVIDER_READY',
      'azure-group': 'pass AZURE_GROUP_EXISTS',
      'azure-name/image/taken': 'warn AZURE_NAME_OF_SESSION',
      'azure-name/disk/taken-os': 'pass AZURE_NAME_FREE',
    });
  });
});

describe('choices', () => {
  const ask = (key: string, answers: Answers = {}) => {
    const question = azureQuestions.find(each => each.key === key);
    if (!question) throw new Error(key);
    return Array.fromAsync(link.choices(question, answers));
  };

  it('of subscriptions, groups and locations come from Azure, over all pages', async () => {
    const subscriptions = await ask('target.subscription');
    expect(subscriptions).toHaveLength(3);
    const { subscriptionId: id, subscriptionName: name } = cloud;
    const facts = { tenant: 'Sandbox', tenantId: cloud.tenantId, home: true, id, state: 'Enabled', role: 'owner' };
    expect(subscriptions).toContainEqual({ value: id, label: name, facts });
    const answers = { 'target.subscription': cloud.subscriptionName };
    await link.begin(planFor(cloud, { resourceGroup: 'choose-me' }), testKeep(), ctl);
    expect((await ask('target.resourceGroup', answers)).map(({ value }) => value)).toContain('choose-me');
    const locations = await ask('target.location', { 'target.subscription': cloud.subscriptionId });
    expect(locations).toContainEqual({
      value: 'westeurope',
      label: 'West Europe',
      facts: { name: 'westeurope', geography: 'Europe', zones: 3 },
    });
  });

  it('that need a subscription are none without it', async () => {
    expect(await ask('target.location')).toEqual([]);
  });

  it('of the rest are what the plan takes', async () => {
    for (const { key, kind } of azureQuestions) {
      const fixed = kind === 'choice' && !/subscription|resourceGroup|location|zone|gallery|vm/.test(key);
      const plan = planFor(cloud);
      for (const { value } of fixed ? await ask(key) : []) {
        const gallery = value === 'gallery' ? { gallery: { name: 'images', version: '1.0.0' } } : {};
        const target = { ...plan.target, ...gallery, [key.replace('target.', '')]: value };
        expect(planSchema.safeParse({ ...plan, target }).success, `${key} ${value}`).toBe(true);
      }
    }
  });
});

describe('questions', () => {
  it('have keys of the plan, and what is implied is what the plan implies', () => {
    const { target } = planSchema.parse({
      version: 1,
      source: { kind: 'ova', path: 'web.ova' },
      target: { kind: 'azure', subscription: 's', resourceGroup: 'rg', location: 'l', name: 'web' },
    });
    const { zone: _zone, ...known } = { zone: undefined, tenant: '', osType: undefined, ...target };
    for (const { key, implied, needed } of azureQuestions) {
      const name = key.replace('target.', '');
      if (name === 'zone' || name === 'dataSku' || name.includes('.')) continue;
      expect(Object.keys(known)).toContain(name);
      if (!needed) expect(implied?.({})).toBe(known[name as keyof typeof known]);
    }
  });

  it.each([
    ['web-prod_1.x', undefined],
    ['', 'EMPTY'],
    ['web prod', 'NAME_NOT_ALLOWED'],
    ['web-', 'NAME_NOT_ALLOWED'],
    ['x'.repeat(73), 'NAME_NOT_ALLOWED'],
    ['$(rm -rf ~)', 'NAME_NOT_ALLOWED'],
  ])('the name %j: %s', (name, wrong) => {
    const question = azureQuestions.find(({ key }) => key === 'target.name');
    expect(question?.wrong?.(name, {})).toBe(wrong);
  });
});

describe('a subscription', () => {
  const row = (subscriptionId: string, displayName: string) => ({ subscriptionId, displayName, state: 'Enabled' });
  const rows = { body: { value: [row('id-1', 'Twice'), row('id-2', 'twice'), row('id-3', 'Once')] } };

  it('is found by id or name, whatever the case', async () => {
    expect(await subscriptionOf(fakeArm([rows]).arm, 'ID-2')).toMatchObject({ subscriptionId: 'id-2' });
    expect(await subscriptionOf(fakeArm([rows]).arm, 'once')).toMatchObject({ subscriptionId: 'id-3' });
  });

  it('whose name another has too must be named by id', async () => {
    await expect(subscriptionOf(fakeArm([rows]).arm, 'Twice')).rejects.toMatchObject({
      failure: { code: 'AZURE_SUBSCRIPTION_AMBIGUOUS', facts: { ids: 'id-1, id-2' } },
    });
  });
});

describe('what Azure is told of a disk', () => {
  const place = { subscription: 'sub', group: 'rg' };
  const row = (properties: object) => ({ id: '/x', name: 'web-os', properties });

  /** The body of the PUT. */
  async function told(disk: TargetDisk, over: Parameters<typeof planFor>[1] = {}) {
    const standing = { body: row({ provisioningState: 'Succeeded', diskState: 'ReadyToUpload' }) };
    const { arm, http, ctl: quiet } = fakeArm([{ status: 404 }, standing, standing]);
    const keep = testKeep('session-1');
    await ensureDisk(arm, place, planFor(cloud, { location: 'West Europe', ...over }).target, disk, keep, quiet);
    return { body: JSON.parse(String(http.requests[1]?.body)), notes: quiet.notes };
  }

  it('is its system and generation where it boots', async () => {
    const { about } = small();
    expect(await told(about, { zone: 2, generation: 1 })).toEqual({
      body: {
        location: 'westeurope',
        zones: ['2'],
        sku: { name: 'StandardSSD_LRS' },
        tags: { vmferry: 'session-1', 'vmferry-disk': '0' },
        properties: {
          osType: 'Linux',
          hyperVGeneration: 'V1',
          creationData: { createOption: 'Upload', uploadSizeBytes: 20 * MiB + 512 },
        },
      },
      notes: [],
    });
  });

  it('is neither where it holds data', async () => {
    const { body } = await told({ ...small().about, index: 3 });
    expect(Object.keys(body.properties)).toEqual(['creationData']);
    expect(body.tags['vmferry-disk']).toBe('3');
  });

  it('is Linux where nothing says what it is, with a note', async () => {
    const { about } = small();
    const { body, notes } = await told({ ...about, machine: { ...about.machine, os: {} } });
    expect(body.properties.osType).toBe('Linux');
    expect(notes).toEqual([{ code: 'azure-os-type-assumed', facts: { name: 'web', osType: 'Linux' } }]);
  });

  it('is refused where nothing says how it boots', async () => {
    const { generation: _unknown, ...about } = small().about;
    await expect(told(about)).rejects.toThrow('AZURE_GENERATION_UNKNOWN');
  });
});

describe('something of our name without our tags', () => {
  const place = { subscription: 'sub', group: 'rg' };

  it.each([{}, { vmferry: 'session-1' }, { vmferry: 'session-1', 'vmferry-disk': '1' }])(
    'tagged %j is left as it is',
    async tags => {
      const body = { id: '/x', name: 'web-os', tags, properties: {} };
      const { arm, http, ctl: quiet } = fakeArm([{ body }]);
      const work = ensureDisk(arm, place, planFor(cloud).target, small().about, testKeep('session-1'), quiet);
      await expect(work).rejects.toThrow('AZURE_NAME_TAKEN');
      expect(http.requests).toHaveLength(1);
    },
  );
});
