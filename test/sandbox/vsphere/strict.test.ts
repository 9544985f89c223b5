import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldAt, fieldsOf } from '../../../src/sandbox/vsphere/schema/schema.ts';
import { type Client, xmlRef } from './client.ts';
import { begin, disks } from './setting.ts';

const files = disks();

test('what the schema allows is no violation, what it does not is one, and is refused', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.data }] }] });
  const machine = await client.machine('web');
  await client.task('CreateSnapshot_Task', machine, '<name>s</name><memory>false</memory><quiesce>false</quiesce>');
  expect(sandbox.violations).toEqual([]);
  const wrong: [method: string, args: string, says: string][] = [
    ['CreateSnapshot_Task', '<memory>false</memory><name>s</name><quiesce>false</quiesce>', 'out of order'],
    ['CreateSnapshot_Task', '<name>s</name><quiesce>false</quiesce>', 'lacks memory'],
    ['CreateSnapshot_Task', '<name>s</name><memory>no</memory><quiesce>false</quiesce>', 'is no boolean'],
    [
      'CreateSnapshot_Task',
      '<name>s</name><name>t</name><memory>false</memory><quiesce>false</quiesce>',
      'repeats name',
    ],
    ['PowerOffVM_Task', '<force>true</force>', 'has no force'],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device><key>1</key></device><operation>edit</operation></deviceChange></spec>',
      'does not say which VirtualDevice',
    ],
    [
      'ReconfigVM_Task',
      '<spec><deviceChange><device xsi:type="Description"/></deviceChange></spec>',
      'is no VirtualDevice',
    ],
  ];
  for (const [method, args, says] of wrong) {
    await expect(client.call(method, machine, args)).rejects.toMatchObject({ type: 'InvalidRequest' });
    expect(sandbox.violations.at(-1)).toMatchObject({ method, what: expect.stringContaining(says) });
  }
  expect(sandbox.violations).toHaveLength(wrong.length);
});

test('a request without an action, or of another content type, is a violation', async () => {
  const { sandbox, client } = await begin({});
  client.action = undefined;
  await client.call('CurrentTime', 'ServiceInstance:ServiceInstance');
  client.action = 'urn:vim25/7.0';
  await client.call('CurrentTime', 'ServiceInstance:ServiceInstance');
  expect(sandbox.violations).toEqual([{ method: 'CurrentTime', what: 'SOAPAction is undefined' }]);
});

test('a reference of another type than its object is a violation', async () => {
  const { sandbox, client } = await begin({});
  const root = (await client.service('rootFolder')).replace('Folder:', 'Datacenter:') as `Datacenter:${string}`;
  const args = `${xmlRef('container', root)}<type>VirtualMachine</type><recursive>true</recursive>`;
  await client.call(
    'CreateContainerView',
    (await client.service('viewManager')).replace('ViewManager:', 'View:') as 'View:x',
    args,
  );
  expect(sandbox.violations).toMatchObject([{ what: '_this says View of a ViewManager' }]);
});

test('a method it does not know, and one that its object has not, are not found', async () => {
  const { client } = await begin({});
  const root = await client.service('rootFolder');
  for (const method of ['DestroyEverything_Task', 'PowerOffVM_Task', 'toString']) {
    await expect(client.call(method, root)).rejects.toMatchObject({ type: 'MethodNotFound' });
  }
  await expect(client.call('PowerOffVM_Task', 'VirtualMachine:vm-99999')).rejects.toMatchObject({
    type: 'ManagedObjectNotFound',
  });
});

test('a property path is known or not by the schema', () => {
  expect(fieldAt('VirtualMachine', 'config.hardware.device')).toMatchObject({ type: 'VirtualDevice', list: true });
  expect(fieldAt('VirtualMachine', 'runtime.powerState')?.type).toBe('VirtualMachinePowerState');
  expect(fieldAt('ClusterComputeResource', 'name')?.type).toBe('string');
  for (const path of ['nosuch', 'config.nosuch', 'config.hardware.device.key', 'name.length', '', 'constructor']) {
    expect(fieldAt('VirtualMachine', path)).toBeUndefined();
  }
  expect(fieldsOf('VirtualCdrom')?.[0]?.name).toBe('key');
});

test('whatever it is sent, it answers with a fault and goes on', async () => {
  const { sandbox, client } = await begin({});
  const good = `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime></Body></Envelope>`;
  expect((await client.send(good)).name).toBe('CurrentTimeResponse');
  const broken = fc.tuple(fc.nat(good.length), fc.nat(40), fc.string({ maxLength: 12, unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(broken, async ([at, gone, put]) => {
      const status = await statusOf(client, good.slice(0, at) + put + good.slice(at + gone));
      expect([200, 500]).toContain(status);
    }),
    { seed: 7, numRuns: 150 },
  );
  expect(await statusOf(client, '<a>'.repeat(10_000))).toBe(500);
  expect(await statusOf(client, `<!DOCTYPE x [<!ENTITY a "aaaa">]>${good.replace('ServiceInstance<', '&a;<')}`)).toBe(
    500,
  );
  for (const path of ['/nfc/%', '/nfc/a/%zz', '/folder/%', '//', '/sdk', '/nfc//']) {
    expect((await client.fetch(path)).status).toBeGreaterThanOrEqual(400);
  }
  expect((await client.send(good)).name).toBe('CurrentTimeResponse');
  expect(sandbox.bugs).toEqual([]);
});

async function statusOf(client: Client, body: string): Promise<number> {
  const headers = { 'content-type': 'text/xml', soapaction: 'urn:vim25/8.0' };
  return (await client.fetch('/sdk', { method: 'POST', headers, body })).status;
}
