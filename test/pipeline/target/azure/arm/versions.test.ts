import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import {
  arrived,
  connectTo,
  MiB,
  migrate,
  planFor,
  signInTo,
  testControl,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';
import { fakeArm } from './fake-http.ts';

const disk = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/disks/web';
const get = { method: 'GET', path: disk, version: '2024-03-02', allow: [404] } as const;
const refused = (list: string, status = 400, code = 'NoRegisteredProviderFound') => ({
  status,
  body: {
    error: {
      code,
      message: `No registered resource provider found for location 'w' and API version '2024-03-02' for type 'disks'.${list}`,
    },
  },
});
const listing = (versions: string) =>
  refused(` The supported api-versions are '${versions}'. The supported locations are 'w'.`);
const provider = (apiVersions: string[]) => ({
  body: {
    registrationState: 'Registered',
    resourceTypes: [{ resourceType: 'images' }, { resourceType: 'Disks', apiVersions }],
  },
});
const there = { body: { name: 'web' } };
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure.facts.code : Promise.reject(error)),
  );
const versionsOf = (http: { requests: { url: URL }[] }) =>
  http.requests.map(({ url }) => url.searchParams.get('api-version'));

describe('an api-version that a cloud refuses', () => {
  it('is replaced by the newest that it lists and that is not newer, once, and that is told once', async () => {
    const { arm, http, ctl } = fakeArm([
      listing('2019-07-01, 2022-03-02,2025-01-02, 2023-01-01-preview'),
      there,
      there,
    ]);
    expect((await arm.send(get)).body).toEqual(there.body);
    await arm.send({ ...get, path: `${disk}2` });
    expect(versionsOf(http)).toEqual(['2024-03-02', '2022-03-02', '2022-03-02']);
    const facts = { type: 'Microsoft.Compute/disks', ours: '2024-03-02', used: '2022-03-02' };
    expect(ctl.notes).toEqual([{ code: 'azure-api-version', facts }]);
  });

  it('is found though its refusal is far longer than what is shown of one', async () => {
    const many = Array.from({ length: 100 }, (_, n) => `20${10 + (n % 10)}-0${1 + (n % 9)}-0${1 + Math.floor(n / 20)}`);
    const { arm, http } = fakeArm([listing([...many, '2023-04-02'].join(', ')), there]);
    await arm.send(get);
    expect(versionsOf(http)).toEqual(['2024-03-02', '2023-04-02']);
  });

  it('is refused also where a status of 404 would be an answer', async () => {
    const { arm } = fakeArm([{ ...listing('2019-07-01'), status: 404 }, there]);
    expect((await arm.send(get)).body).toEqual(there.body);
  });

  it('is asked of the provider where the refusal lists none', async () => {
    const { arm, http } = fakeArm([refused(''), provider(['2026-03-02', '2020-05-01', '2019-07-01']), there]);
    await arm.send(get);
    expect(http.requests.map(({ url }) => url.pathname + url.search)).toEqual([
      `${disk}?api-version=2024-03-02`,
      '/subscriptions/s/providers/Microsoft.Compute?api-version=2024-07-01',
      `${disk}?api-version=2020-05-01`,
    ]);
  });

  it.each([
    ['nothing older', [listing('2025-01-02')]],
    ['nothing at all, and may not be asked', [refused(''), { status: 403 }]],
    ['nothing of this type', [refused(''), { body: { resourceTypes: [] } }]],
  ])('stays refused by a cloud that has %s', async (_what, script) => {
    const { arm, http, ctl } = fakeArm(script);
    expect(await codeOf(arm.send(get))).toBe('NoRegisteredProviderFound');
    expect(http.requests).toHaveLength(script.length);
    expect(ctl.notes).toEqual([]);
  });

  it('is replaced only once: what a cloud lists and then refuses is a failure', async () => {
    const { arm, http } = fakeArm([listing('2022-03-02'), listing('2019-07-01')]);
    expect(await codeOf(arm.send(get))).toBe('NoRegisteredProviderFound');
    expect(http.requests).toHaveLength(2);
  });

  it('is not at fault where the location is', async () => {
    const { arm, http } = fakeArm([listing('2022-03-02, 2024-03-02')]);
    expect(await codeOf(arm.send(get))).toBe('NoRegisteredProviderFound');
    expect(http.requests).toHaveLength(1);
  });

  it('of one type says nothing of another', async () => {
    const { arm, http } = fakeArm([listing('2022-03-02'), there, there]);
    await arm.send(get);
    await arm.send({ ...get, path: disk.replace('disks', 'images') });
    expect(versionsOf(http)).toEqual(['2024-03-02', '2022-03-02', '2024-03-02']);
  });

  it('makes two requests at once agree on the same', async () => {
    const { arm, http, ctl } = fakeArm([listing('2022-03-02'), listing('2022-03-02'), there, there]);
    await Promise.all([arm.send(get), arm.send(get)]);
    expect(versionsOf(http)).toEqual(['2024-03-02', '2024-03-02', '2022-03-02', '2022-03-02']);
    expect(ctl.notes).toHaveLength(1);
  });
});

describe('a cloud whose newest api-versions are those of the hybrid profile', () => {
  let cloud: AzureSandbox;
  const versions = {
    subscriptions: ['2016-06-01', '2019-06-01'],
    resources: ['2018-05-01', '2019-10-01'],
    disks: ['2019-07-01'],
    images: ['2019-12-01', '2020-06-01'],
  };
  beforeAll(async () => {
    cloud = await startAzure({ versions });
    signInTo(cloud);
  });
  afterAll(async () => {
    expect(cloud.bugs).toEqual([]);
    await cloud.close();
  });

  it('takes a machine all the same, and gives it back', async () => {
    const [plan, ctl, keep] = [planFor(cloud), testControl(), testKeep()];
    const road = testRoad(0, testDisk(20 * MiB, [4 * MiB]), 1);
    const link = await connectTo(plan, ctl);
    await migrate(link, plan, [road], keep, ctl);
    expect((await arrived(cloud, plan.target.name, 0, road.content.length)).equals(road.content)).toBe(true);
    await link.undo(keep.entries(), keep, ctl);
    await link.close();
    expect(cloud.resources().filter(({ type }) => type !== 'Microsoft.Resources/resourceGroups')).toEqual([]);
    const told = ctl.notes
      .filter(({ code }) => code === 'azure-api-version')
      .map(({ facts }) => Object.values(facts).join(' '));
    expect(told.toSorted()).toEqual([
      'Microsoft.Compute/disks 2024-03-02 2019-07-01',
      'Microsoft.Compute/images 2024-07-01 2020-06-01',
      'Microsoft.Resources 2022-12-01 2019-06-01',
      'Microsoft.Resources 2024-07-01 2019-10-01',
    ]);
  });
});
