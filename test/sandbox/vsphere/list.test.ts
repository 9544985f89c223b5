import { expect, test } from 'vitest';
import { below, type Client, child, childrenOf, propSet, refText, textOf, valuesOf, xmlRef } from './client.ts';
import { begin } from './setting.ts';

const listed = [
  ...['name', 'parent', 'runtime.powerState', 'runtime.connectionState', 'runtime.host', 'config.template'],
  ...[
    'config.guestId',
    'config.guestFullName',
    'config.firmware',
    'summary.storage.committed',
    'summary.config.numVirtualDisks',
  ],
];

async function all(client: Client, paths: readonly string[], page?: number): Promise<Map<string, string>[]> {
  const found: Map<string, string>[] = [];
  for await (const objects of client.list('VirtualMachine', paths, page)) {
    for (const each of objects) found.push(new Map([...valuesOf(each)].map(([path, value]) => [path, value.text])));
  }
  return found;
}

test('a crowd is the same every time, whole over all pages, and of all kinds', async () => {
  const { client } = await begin({ crowd: 250 });
  const machines = await all(client, listed);
  expect(machines).toHaveLength(250);
  expect(new Set(machines.map(each => each.get('name'))).size).toBe(250);
  const values = (path: string) => new Set(machines.map(each => each.get(path)));
  expect(values('runtime.powerState')).toEqual(new Set(['poweredOn', 'poweredOff', 'suspended']));
  expect(values('runtime.connectionState')).toEqual(new Set(['connected', 'disconnected', 'inaccessible', 'orphaned']));
  expect(values('config.template')).toEqual(new Set(['false', 'true', undefined]));
  const names = [...values('name')].join(' ');
  for (const odd of ['%2f', '&', 'é']) expect(names).toContain(odd);
  const again = await begin({ crowd: 250 });
  expect((await all(again.client, ['name'])).map(each => each.get('name'))).toEqual(
    machines.map(each => each.get('name')),
  );
});

test('a machine that cannot be reached has no configuration, and is there all the same', async () => {
  const { client } = await begin({ crowd: 250 });
  const lost = (await all(client, listed)).filter(each => each.get('runtime.connectionState') === 'inaccessible');
  expect(lost.length).toBeGreaterThan(0);
  for (const each of lost) {
    expect([...each.keys()].filter(path => path.startsWith('config.'))).toEqual([]);
    expect(each.get('name')).toBeTruthy();
  }
});

test('pages are as large as asked for, or as the server will, and each token is good once', async () => {
  const { client } = await begin({ crowd: 30, pageSize: 20 });
  const sizes: number[] = [];
  for await (const page of client.list('VirtualMachine', ['name'], 7)) sizes.push(page.length);
  expect(sizes).toEqual([7, 7, 7, 7, 2]);
  const answer = await client.retrieve(propSet('VirtualMachine', ['name']), below(await client.view('VirtualMachine')));
  const result = child(answer, 'returnval');
  expect(childrenOf(result, 'objects')).toHaveLength(20);
  const more = `<token>${textOf(result, 'token')}</token>`;
  const collector = await client.service('propertyCollector');
  expect(
    childrenOf(child(await client.call('ContinueRetrievePropertiesEx', collector, more), 'returnval'), 'objects'),
  ).toHaveLength(10);
  await expect(client.call('ContinueRetrievePropertiesEx', collector, more)).rejects.toMatchObject({
    type: 'InvalidProperty',
  });
});

test('an empty answer has no returnval', async () => {
  const { client } = await begin({});
  const answer = await client.retrieve(propSet('VirtualMachine', ['name']), below(await client.view('VirtualMachine')));
  expect(answer.children).toEqual([]);
});

test('a property that no machine has fails the whole call, one that is unset is absent', async () => {
  const { client } = await begin({ crowd: 1 });
  const ref = refText(child((await client.list('VirtualMachine', ['name']).next()).value?.[0], 'obj'));
  await expect(client.properties(ref, 'name', 'config.nosuch')).rejects.toMatchObject({ type: 'InvalidProperty' });
  await expect(client.properties(ref, 'config.hardware.device.key')).rejects.toMatchObject({ type: 'InvalidProperty' });
  const values = await client.properties(
    ref,
    'name',
    'config.keyId',
    'config.ftInfo',
    'runtime.question',
    'parentVApp',
  );
  expect([...values.keys()]).toEqual(['name']);
});

test('a machine leads to its folder, the folder to the datacenter, that to the root', async () => {
  const { client } = await begin({ crowd: 40 });
  const steps =
    '<selectSet xsi:type="TraversalSpec"><name>up</name><type>ManagedEntity</type><path>parent</path><skip>false</skip><selectSet><name>up</name></selectSet></selectSet>';
  for await (const [first] of client.list('VirtualMachine', ['name'], 1)) {
    const machine = refText(child(first, 'obj'));
    const answer = await client.retrieve(
      propSet('ManagedEntity', ['name']),
      `<objectSet>${xmlRef('obj', machine)}<skip>false</skip>${steps}</objectSet>`,
    );
    const path = childrenOf(child(answer, 'returnval'), 'objects').map(
      each => refText(child(each, 'obj')).split(':')[0],
    );
    expect(path[0]).toBe('VirtualMachine');
    expect(path.slice(-3)).toEqual(['Folder', 'Datacenter', 'Folder']);
  }
});

test('a property that is to be left out is left out with all below it', async () => {
  const { sandbox, client } = await begin({ crowd: 2 });
  sandbox.faults.add({ do: 'without', property: 'config' });
  for (const each of await all(client, listed)) {
    expect([...each.keys()]).toContain('name');
    expect([...each.keys()].filter(path => path.startsWith('config'))).toEqual([]);
  }
});

test('every property of every object can be read, of a vCenter and of a host', async () => {
  for (const esx of [false, true]) {
    const { client } = await begin({ crowd: 60, esx });
    const everything = '<propSet><type>ManagedEntity</type><all>true</all></propSet>';
    const view = await client.view('ManagedEntity');
    const answer = await client.retrieve(everything, below(view), '<options><maxObjects>100</maxObjects></options>');
    const kinds = childrenOf(child(answer, 'returnval'), 'objects').map(each => child(each, 'obj')?.refType);
    const wanted = ['VirtualMachine', 'HostSystem', 'Datastore', 'Network', 'ResourcePool', 'Datacenter', 'Folder'];
    for (const kind of wanted) expect(kinds).toContain(kind);
  }
});

test('two thousand machines are listed with less than three seconds of work', async () => {
  const { client } = await begin({ crowd: 2000 });
  const before = process.cpuUsage();
  expect(await all(client, listed)).toHaveLength(2000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(3);
});
