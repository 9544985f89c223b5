import { expect, test } from 'vitest';
import { type Client, child, childrenOf, propSet, type RefText, refText, textOf, xmlRef } from './client.ts';
import { begin, disks } from './setting.ts';

const files = disks();

async function watching(client: Client, ref: RefText, paths: readonly string[]): Promise<RefText> {
  const collector = refText(
    child(await client.call('CreatePropertyCollector', await client.service('propertyCollector')), 'returnval'),
  );
  const spec = `<spec>${propSet(ref.split(':')[0] ?? '', paths)}<objectSet>${xmlRef('obj', ref)}</objectSet></spec>`;
  await client.call('CreateFilter', collector, `${spec}<partialUpdates>false</partialUpdates>`);
  return collector;
}

function wait(client: Client, collector: RefText, version: string, seconds: number) {
  const options = `<options><maxWaitSeconds>${seconds}</maxWaitSeconds></options>`;
  return client.call('WaitForUpdatesEx', collector, `<version>${version}</version>${options}`);
}

test('the first answer has everything, the next only what changed, and one without a change is empty', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', power: 'off', disks: [{ raw: files.system }] }],
  });
  const collector = await watching(client, await client.machine('web'), ['runtime.powerState', 'name', 'config.keyId']);
  const first = child(await wait(client, collector, '', 5), 'returnval');
  const entered = child(child(first, 'filterSet'), 'objectSet');
  expect(textOf(entered, 'kind')).toBe('enter');
  expect(childrenOf(entered, 'changeSet').map(each => textOf(each, 'name'))).toEqual([
    'runtime.powerState',
    'name',
    'config.keyId',
  ]);
  const version = textOf(first, 'version') ?? '';
  expect((await wait(client, collector, version, 0)).children).toEqual([]);
  sandbox.setPower('web', 'on');
  const second = child(await wait(client, collector, version, 5), 'returnval');
  const modified = child(child(second, 'filterSet'), 'objectSet');
  expect(textOf(modified, 'kind')).toBe('modify');
  expect(childrenOf(modified, 'changeSet').map(each => [textOf(each, 'name'), textOf(each, 'val')])).toEqual([
    ['runtime.powerState', 'poweredOn'],
  ]);
});

test('a version that is not the last one is refused', async () => {
  const { client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const collector = await watching(client, await client.machine('web'), ['name']);
  await wait(client, collector, '', 1);
  await expect(wait(client, collector, '77', 1)).rejects.toMatchObject({ type: 'InvalidCollectorVersion' });
});

test('who waits is woken by a change, by a cancel, and by the loss of the session', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const collector = await watching(client, await client.machine('web'), ['runtime.powerState']);
  const version = textOf(child(await wait(client, collector, '', 5), 'returnval'), 'version') ?? '';
  const waiting = wait(client, collector, version, 60);
  sandbox.setPower('web', 'off');
  const next = textOf(child(await waiting, 'returnval'), 'version') ?? '';
  const cancelled = expect(wait(client, collector, next, 60)).rejects.toMatchObject({ type: 'RequestCanceled' });
  await sandbox.until(counters => counters.calls.WaitForUpdatesEx === 3);
  await client.call('CancelWaitForUpdates', collector);
  await cancelled;
  const lost = expect(wait(client, collector, next, 60)).rejects.toMatchObject({ type: 'NotAuthenticated' });
  await sandbox.until(counters => counters.calls.WaitForUpdatesEx === 4);
  sandbox.loseSessions();
  await lost;
});

test('an object that goes away leaves', async () => {
  const { client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }], snapshots: 1 }] });
  const machine = await client.machine('web');
  const snapshot = refText(child((await client.properties(machine, 'snapshot')).get('snapshot'), 'currentSnapshot'));
  const collector = await watching(client, snapshot, ['childSnapshot']);
  const version = textOf(child(await wait(client, collector, '', 5), 'returnval'), 'version') ?? '';
  await client.task('RemoveSnapshot_Task', snapshot, '<removeChildren>false</removeChildren>');
  const update = child(await wait(client, collector, version, 5), 'returnval');
  expect(textOf(child(child(update, 'filterSet'), 'objectSet'), 'kind')).toBe('leave');
});

test('a collector that is destroyed is gone', async () => {
  const { client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const collector = await watching(client, await client.machine('web'), ['name']);
  await client.call('DestroyPropertyCollector', collector);
  await expect(wait(client, collector, '', 1)).rejects.toMatchObject({ type: 'ManagedObjectNotFound' });
});
