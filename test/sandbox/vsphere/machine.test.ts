import { expect, test } from 'vitest';
import { type Client, child, childrenOf, type Node, type RefText, refText, textOf } from './client.ts';
import { begin, disks, lease } from './setting.ts';

const files = disks();
const iso = '[vmfs Frankfurt] iso/debian.iso';

function errorOf(info: Node): string | undefined {
  return child(child(info, 'error'), 'fault')?.xsiType;
}

function cdromEdit(backing: string, connected: boolean, more = ''): string {
  const connectable = `<connectable><startConnected>${connected}</startConnected><allowGuestControl>true</allowGuestControl><connected>${connected}</connected></connectable>`;
  return `<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualCdrom"><key>16000</key>${backing}${connectable}<controllerKey>15000</controllerKey><unitNumber>0</unitNumber>${more}</device></deviceChange></spec>`;
}

const eject = cdromEdit(
  '<backing xsi:type="VirtualCdromRemotePassthroughBackingInfo"><deviceName></deviceName><useAutoDetect>false</useAutoDetect><exclusive>false</exclusive></backing>',
  false,
);
const insert = (connected: boolean) =>
  cdromEdit(`<backing xsi:type="VirtualCdromIsoBackingInfo"><fileName>${iso}</fileName></backing>`, connected);

async function power(client: Client, machine: RefText): Promise<string | undefined> {
  return (await client.properties(machine, 'runtime.powerState')).get('runtime.powerState')?.text;
}

test('a task is queued first, then runs, then ends', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const machine = await client.machine('web');
  sandbox.faults.add({ do: 'slowTask', on: 'PowerOffVM_Task', ms: 60_000, times: 1 });
  const task = refText(child(await client.call('PowerOffVM_Task', machine), 'returnval'));
  expect((await client.properties(task, 'info.state', 'info.startTime')).get('info.state')?.text).toBe('queued');
  await expect(client.call('PowerOffVM_Task', machine)).rejects.toMatchObject({ type: 'TaskInProgress' });
  const asking = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  asking.sandbox.faults.add({ do: 'question', on: 'PowerOffVM_Task' });
  const other = refText(
    child(await asking.client.call('PowerOffVM_Task', await asking.client.machine('web')), 'returnval'),
  );
  await asking.client.until(other, ['info.state'], now => now.get('info.state')?.text === 'running' || undefined);
});

test('a machine is switched off and on', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const machine = await client.machine('web');
  const info = await client.task('PowerOffVM_Task', machine);
  const times = ['queueTime', 'startTime', 'completeTime'].map(name => textOf(info, name) ?? '');
  expect(times).toEqual(times.toSorted());
  expect(await power(client, machine)).toBe('poweredOff');
  expect(errorOf(await client.task('PowerOffVM_Task', machine))).toBe('InvalidPowerState');
  expect(textOf(await client.task('PowerOnVM_Task', machine), 'state')).toBe('success');
  expect(sandbox.machine('web').changes.map(each => each.what)).toEqual(['power off', 'power on']);
});

test('a guest is shut down by its tools after a while, and stays up where it is told to', async () => {
  const { sandbox, client } = await begin({
    machines: [
      { name: 'web', disks: [{ raw: files.system }] },
      { name: 'deaf', disks: [{ raw: files.system }], tools: 'not-running' },
    ],
  });
  const machine = await client.machine('web');
  sandbox.faults.add({ do: 'neverShutsDown', times: 1 });
  await client.call('ShutdownGuest', machine);
  expect(sandbox.machine('web').changes.map(each => each.what)).toEqual(['shutdown ignored']);
  await client.call('ShutdownGuest', machine);
  await client.until(
    machine,
    ['runtime.powerState'],
    now => now.get('runtime.powerState')?.text === 'poweredOff' || undefined,
  );
  await expect(client.call('ShutdownGuest', machine)).rejects.toMatchObject({ type: 'InvalidPowerState' });
  await expect(client.call('ShutdownGuest', await client.machine('deaf'))).rejects.toMatchObject({
    type: 'ToolsUnavailable',
  });
});

test('a race over the power is lost', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const machine = await client.machine('web');
  sandbox.faults.add({ do: 'powerRace', on: 'PowerOffVM_Task', times: 1 });
  expect(errorOf(await client.task('PowerOffVM_Task', machine))).toBe('InvalidPowerState');
  expect(sandbox.machine('web').power).toBe('off');
  sandbox.faults.add({ do: 'powerRace', on: 'ExportVm', times: 1 });
  await expect(client.call('ExportVm', machine)).rejects.toMatchObject({ type: 'InvalidPowerState' });
});

test('an image is taken from the drive and put back, and what the edit leaves out stays', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', disks: [{ raw: files.system }], cdrom: { iso } }],
  });
  const machine = await client.machine('web');
  expect(sandbox.machine('web').cdroms).toMatchObject([{ backing: 'iso', iso, connected: true }]);
  expect(textOf(await client.task('ReconfigVM_Task', machine, eject), 'state')).toBe('success');
  expect(sandbox.machine('web').cdroms).toMatchObject([
    { backing: 'remote', iso: undefined, connected: false, startConnected: false },
  ]);
  expect(textOf(await client.task('ReconfigVM_Task', machine, insert(true)), 'state')).toBe('success');
  expect(sandbox.machine('web').cdroms).toMatchObject([{ backing: 'iso', iso, connected: true, startConnected: true }]);
  const plain = `<spec><deviceChange><operation>edit</operation><device xsi:type="VirtualCdrom"><key>16000</key></device></deviceChange></spec>`;
  await client.task('ReconfigVM_Task', machine, plain);
  expect(sandbox.machine('web').cdroms).toMatchObject([{ backing: 'iso', iso, connected: true }]);
  expect(sandbox.machine('web').changes.map(each => each.what)).toEqual([
    'eject 16000',
    `insert 16000 ${iso}`,
    `insert 16000 ${iso}`,
  ]);
  const device = (await client.properties(machine, 'config.hardware.device')).get('config.hardware.device');
  const cdrom = device?.children.find(each => each.xsiType === 'VirtualCdrom');
  expect(textOf(child(cdrom, 'backing'), 'fileName')).toBe(iso);
});

test('an edit that does not fit the drive is refused', async () => {
  const { client } = await begin({
    machines: [{ name: 'web', power: 'off', disks: [{ raw: files.system }], cdrom: { iso } }],
  });
  const machine = await client.machine('web');
  await expect(client.call('ReconfigVM_Task', machine, insert(true))).rejects.toMatchObject({
    type: 'InvalidDeviceSpec',
  });
  const wrong = [
    eject.replace('16000', '16001'),
    eject.replace('15000', '200'),
    eject.replace('<unitNumber>0', '<unitNumber>1'),
    eject.replace('<operation>edit', '<operation>remove'),
  ];
  for (const spec of wrong) {
    await expect(client.call('ReconfigVM_Task', machine, spec)).rejects.toMatchObject({ type: 'InvalidDeviceSpec' });
  }
});

test('a task stops at a question until it is answered', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', disks: [{ raw: files.system }], cdrom: { iso } }],
  });
  const machine = await client.machine('web');
  sandbox.faults.add({ do: 'question', times: 1 });
  const ended = client.task('ReconfigVM_Task', machine, eject);
  const question = await client.until(machine, ['runtime.question'], now => now.get('runtime.question'));
  const id = textOf(question, 'id');
  expect(childrenOf(child(question, 'choice'), 'choiceInfo').map(each => textOf(each, 'key'))).toEqual(['0', '1']);
  await expect(
    client.call('AnswerVM', machine, `<questionId>${id}</questionId><answerChoice>9</answerChoice>`),
  ).rejects.toMatchObject({
    type: 'InvalidArgument',
  });
  expect(sandbox.machine('web').cdroms[0]?.backing).toBe('iso');
  await client.call('AnswerVM', machine, `<questionId>${id}</questionId><answerChoice>0</answerChoice>`);
  expect(textOf(await ended, 'state')).toBe('success');
  expect(sandbox.machine('web').question).toBeUndefined();
});

test('a snapshot is a child of the one before, its disks go on in new files that grow, and removing it undoes that', async () => {
  const machines = [
    {
      name: 'web',
      disks: [{ raw: files.system }, { raw: files.data, mode: 'independent_persistent' as const }],
      snapshots: 2,
    },
  ];
  const { sandbox, client } = await begin({ machines });
  const machine = await client.machine('web');
  const made = await client.task(
    'CreateSnapshot_Task',
    machine,
    '<name>ours</name><description>d</description><memory>false</memory><quiesce>true</quiesce>',
  );
  const ref = refText(child(made, 'result'));
  expect(sandbox.machine('web')).toMatchObject({
    currentSnapshot: ref.split(':')[1],
    snapshots: [{}, {}, { name: 'ours', quiesced: true }],
  });
  const tree = (await client.properties(machine, 'snapshot')).get('snapshot');
  let at = child(tree, 'rootSnapshotList');
  for (const name of ['before update 1', 'before update 2', 'ours']) {
    expect(textOf(at, 'name')).toBe(name);
    at = child(at, 'childSnapshotList');
  }
  expect(sandbox.machine('web').disks.map(each => each.file)).toEqual([
    '[vmfs Frankfurt] web/web-000003.vmdk',
    '[vmfs Frankfurt] web/web_1.vmdk',
  ]);
  const sizes = async () => {
    const layout = (await client.properties(machine, 'layoutEx.file')).get('layoutEx.file');
    const delta = layout?.children.find(each => textOf(each, 'name')?.endsWith('web-000003-sesparse.vmdk'));
    return Number(textOf(delta, 'size'));
  };
  const before = await sizes();
  await sandbox.write('web', 0, 1024, Buffer.alloc(4 * 1024 * 1024, 7));
  expect(await sizes()).toBeGreaterThanOrEqual(before + 4 * 1024 * 1024);
  await client.task('RemoveSnapshot_Task', ref, '<removeChildren>false</removeChildren>');
  expect(sandbox.machine('web').snapshots).toHaveLength(2);
  expect(sandbox.machine('web').disks[0]?.file).toBe('[vmfs Frankfurt] web/web-000002.vmdk');
  await expect(client.call('RemoveSnapshot_Task', ref, '<removeChildren>false</removeChildren>')).rejects.toMatchObject(
    { type: 'ManagedObjectNotFound' },
  );
});

test('removing a snapshot with its children removes them all', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', disks: [{ raw: files.system }], snapshots: 3 }],
  });
  const [first] = sandbox.machine('web').snapshots;
  await client.task(
    'RemoveSnapshot_Task',
    `VirtualMachineSnapshot:${first?.ref}`,
    '<removeChildren>true</removeChildren>',
  );
  expect(sandbox.machine('web')).toMatchObject({ snapshots: [], currentSnapshot: undefined });
});

test('while a lease is open, nothing else may have the machine', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', power: 'off', disks: [{ raw: files.system }] }],
  });
  const machine = await client.machine('web');
  const { ref } = await lease(client, sandbox, machine);
  for (const method of ['PowerOnVM_Task', 'ExportVm']) {
    await expect(client.call(method, machine)).rejects.toMatchObject({ type: 'TaskInProgress' });
  }
  const disabled = (await client.properties(machine, 'disabledMethod')).get('disabledMethod');
  expect(disabled?.children.map(each => each.text)).toContain('PowerOnVM_Task');
  await client.call('HttpNfcLeaseAbort', ref);
  expect(textOf(await client.task('PowerOnVM_Task', machine), 'state')).toBe('success');
});

test('a host without a licence refuses all that changes, and lets itself be read', async () => {
  const { sandbox, client } = await begin({
    esx: true,
    machines: [{ name: 'web', power: 'off', disks: [{ raw: files.system }] }],
  });
  sandbox.faults.add({ do: 'restricted' });
  const machine = await client.machine('web');
  for (const method of ['PowerOnVM_Task', 'PowerOffVM_Task', 'ExportVm']) {
    await expect(client.call(method, machine)).rejects.toMatchObject({ type: 'RestrictedVersion' });
  }
  expect(await power(client, machine)).toBe('poweredOff');
});

test('a privilege that is lacking is told when asked for, and refused when needed', async () => {
  const { sandbox, client } = await begin({
    machines: [{ name: 'web', power: 'off', disks: [{ raw: files.system }] }],
  });
  const machine = await client.machine('web');
  sandbox.faults.add({ do: 'deny', privilege: 'VApp.Export' });
  const manager = await client.service('authorizationManager');
  const [type, id] = machine.split(':');
  const asked = `<entity type="${type}">${id}</entity><sessionId>x</sessionId><privId>VApp.Export</privId><privId>VirtualMachine.Interact.PowerOff</privId>`;
  const has = child(await client.call('HasPrivilegeOnEntities', manager, asked), 'returnval');
  expect(childrenOf(has, 'privAvailability').map(each => textOf(each, 'isGranted'))).toEqual(['false', 'true']);
  const fetched = await client.call(
    'FetchUserPrivilegeOnEntities',
    manager,
    `<entities type="${type}">${id}</entities><userName>u</userName>`,
  );
  const names = childrenOf(child(fetched, 'returnval'), 'privileges').map(each => each.text);
  expect(names).toContain('VirtualMachine.Interact.PowerOff');
  expect(names).not.toContain('VApp.Export');
  await expect(client.call('ExportVm', machine)).rejects.toMatchObject({ type: 'NoPermission' });
});

test('a task that is to fail fails with its fault, and a method that is to be refused is refused', async () => {
  const { sandbox, client } = await begin({ machines: [{ name: 'web', disks: [{ raw: files.system }] }] });
  const machine = await client.machine('web');
  sandbox.faults.add({
    do: 'failTask',
    on: 'PowerOffVM_Task',
    fault: 'GenericVmConfigFault',
    message: 'No.',
    times: 1,
  });
  const info = await client.task('PowerOffVM_Task', machine);
  expect([errorOf(info), textOf(child(info, 'error'), 'localizedMessage')]).toEqual(['GenericVmConfigFault', 'No.']);
  sandbox.faults.add({ do: 'refuse', on: 'PowerOffVM_Task', fault: 'HostCommunication', nth: 2, times: 1 });
  await client.task('PowerOffVM_Task', machine);
  await expect(client.call('PowerOffVM_Task', machine)).rejects.toMatchObject({ type: 'HostCommunication' });
  sandbox.faults.add({ do: 'status', on: '*', status: 503, times: 1 });
  await expect(client.call('PowerOffVM_Task', machine)).rejects.toThrow('status 503');
  sandbox.faults.add({ do: 'reset', on: 'PowerOnVM_Task' });
  await expect(client.call('PowerOnVM_Task', machine)).rejects.toThrow(/ECONNRESET|hang up/);
});

test('what a machine was given shows in its properties', async () => {
  const { client } = await begin({
    machines: [
      {
        ...{
          name: 'odd%2fname',
          folder: '/A/B & C',
          firmware: 'efi',
          secureBoot: true,
          guestId: 'rhel9_64Guest',
          cpus: 4,
          memoryMiB: 8192,
        },
        ...{
          vtpm: true,
          passthrough: true,
          sharedBus: 'physicalSharing',
          ft: true,
          consolidationNeeded: true,
          question: 'Moved or copied?',
        },
        ...{ changeTracking: true, networks: [{ name: 'DMZ', mac: '00:50:56:aa:bb:cc', addresses: ['10.0.0.9'] }] },
        disks: [
          { raw: files.system, rdm: 'physicalMode' },
          { raw: files.data, sharing: 'sharingMultiWriter', encrypted: true, thin: false },
          { raw: files.data, controller: 'nvme' },
        ],
      },
    ],
  });
  const machine = await client.machine('odd%2fname');
  const paths = [
    'config.firmware',
    'config.bootOptions',
    'config.keyId',
    'config.ftInfo',
    'config.changeTrackingEnabled',
    'config.hardware.device',
    'runtime.question',
    'runtime.consolidationNeeded',
    'guest.net',
    'config.hardware.memoryMB',
  ];
  const values = await client.properties(machine, ...paths);
  expect([...values.keys()]).toEqual(paths);
  expect(values.get('config.firmware')?.text).toBe('efi');
  expect(textOf(values.get('config.bootOptions'), 'efiSecureBootEnabled')).toBe('true');
  expect(values.get('runtime.consolidationNeeded')?.text).toBe('true');
  const devices = values.get('config.hardware.device')?.children ?? [];
  const kinds = devices.map(each => each.xsiType);
  for (const kind of [
    'VirtualTPM',
    'VirtualPCIPassthrough',
    'VirtualNVMEController',
    'ParaVirtualSCSIController',
    'VirtualVmxnet3',
  ])
    expect(kinds).toContain(kind);
  expect(
    textOf(
      devices.find(each => each.xsiType === 'ParaVirtualSCSIController'),
      'sharedBus',
    ),
  ).toBe('physicalSharing');
  const backings = devices.filter(each => each.xsiType === 'VirtualDisk').map(each => child(each, 'backing'));
  expect(backings.map(each => each?.xsiType)).toEqual([
    'VirtualDiskRawDiskMappingVer1BackingInfo',
    'VirtualDiskFlatVer2BackingInfo',
    'VirtualDiskFlatVer2BackingInfo',
  ]);
  expect(textOf(backings[0], 'compatibilityMode')).toBe('physicalMode');
  expect(textOf(backings[1], 'sharing')).toBe('sharingMultiWriter');
  expect(child(backings[1], 'keyId')).toBeDefined();
});
