import { expect, it, describe as suite } from 'vitest';
import { describe } from '../../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { readiness } from '../../../../../src/pipeline/source/vsphere/inventory/readiness.ts';
import type { Wish } from '../../../../../src/pipeline/source/vsphere/inventory/wish.ts';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Check } from '../../../../../src/pipeline/types/inspection.ts';
import { cdrom, device, disk, el, moref, refEl, scsi, snapshotTree } from './elements.ts';
import { devices, never, type Values, vimWith, web } from './machine.ts';
import { failed, type Script, type ScriptedVim, thing } from './scripted-vim.ts';

const everything = ['VApp.Export', 'VirtualMachine.Interact.PowerOff', 'VirtualMachine.Interact.PowerOn'];
const forSnapshots = ['VirtualMachine.State.CreateSnapshot', 'VirtualMachine.State.RemoveSnapshot'];
const forDrives = [
  'VirtualMachine.Interact.SetCDMedia',
  'VirtualMachine.Interact.DeviceConnection',
  'VirtualMachine.Config.EditDevice',
];
const all = ['System.View', ...everything, ...forSnapshots, ...forDrives];

function privileges(...held: readonly string[]): Element {
  const result = [refEl('entity', web), ...held.map(id => el('privileges', id))];
  return el('FetchUserPrivilegeOnEntitiesResponse', [el('returnval', result)]);
}

const willing: Script = {
  call: method => (method === 'FetchUserPrivilegeOnEntities' ? privileges(...all) : undefined),
};
const off: Values = { 'runtime.powerState': 'poweredOff', disabledMethod: undefined };

async function checksOf(vim: ScriptedVim, wish: Wish): Promise<Check[]> {
  return Array.fromAsync(readiness(vim, await describe(vim, web, never), wish, never));
}

async function told(values: Values, wish: Wish = {}, script: Script = willing, missing = {}): Promise<string[]> {
  const checks = await checksOf(vimWith(values, script, missing), wish);
  const ids = checks.map(check => check.id);
  expect(new Set(ids).size).toBe(ids.length);
  return checks.flatMap(check => check.evidence.map(one => `${one.verdict} ${one.code}`));
}

async function check(id: string, values: Values, wish: Wish = {}, script = willing, missing = {}) {
  return (await checksOf(vimWith(values, script, missing), wish)).find(each => each.id === id);
}

suite('a machine that nothing is wrong with', () => {
  it.each<[string, Values, Wish, string]>([
    ['off', off, { power: 'already-off' }, 'VSPHERE_POWER_OFF'],
    ['off, whatever the plan', off, { power: 'shutdown' }, 'VSPHERE_POWER_OFF'],
    ['running, and to be shut down', {}, { power: 'shutdown' }, 'VSPHERE_POWER_SHUTDOWN'],
    ['running, and copied from a snapshot', {}, { power: 'snapshot' }, 'VSPHERE_POWER_SNAPSHOT'],
    ['running, and nobody said how', {}, {}, 'VSPHERE_POWER_ON'],
  ])('passes every check: %s', async (_, values, wish, code) => {
    expect(await told(values, wish)).toEqual([
      `pass ${code}`,
      'pass VSPHERE_SNAPSHOTS_NONE',
      'pass VSPHERE_DISKS',
      'pass VSPHERE_PRIVILEGES',
      'pass VSPHERE_HOST',
    ]);
  });
});

suite('how it comes to rest', () => {
  it.each<[string, Values, Wish, string]>([
    ['powered off while it runs', {}, { power: 'off' }, 'warn VSPHERE_POWER_CUT'],
    ['said to be off, and runs', {}, { power: 'already-off' }, 'fail VSPHERE_POWER_STILL_ON'],
    ['suspended', { 'runtime.powerState': 'suspended' }, { power: 'off' }, 'fail VSPHERE_POWER_SUSPENDED'],
    ['of unknown power', { 'runtime.powerState': undefined }, {}, 'unknown VSPHERE_POWER_UNKNOWN'],
    [
      'without tools',
      { 'guest.toolsRunningStatus': 'guestToolsNotRunning' },
      { power: 'shutdown' },
      'fail VSPHERE_TOOLS_NOT_RUNNING',
    ],
    [
      'with tools nobody knows of',
      { 'guest.toolsRunningStatus': undefined },
      { power: 'shutdown' },
      'unknown VSPHERE_TOOLS_UNKNOWN',
    ],
  ])('%s', async (_, values, wish, expected) => {
    const found = await check('vsphere-power', values, wish);
    expect(found?.evidence.map(one => `${one.verdict} ${one.code}`)).toEqual([expected]);
    expect(found?.severity).toBe('blocks');
  });

  it('shows the question that it waits for, and what may be answered', async () => {
    const question = el('val', [
      el('id', '7'),
      el('text', 'The CD-ROM is locked.\u001b[2J Override?'),
      el('choice', [
        el('choiceInfo', [el('key', '0'), el('label', 'Yes')]),
        el('choiceInfo', [el('key', '1'), el('label', 'No')]),
      ]),
    ]);
    const found = await check('vsphere-question', { 'runtime.question': question });
    expect(found).toMatchObject({ severity: 'blocks', verdict: 'fail' });
    expect(found?.evidence[0]?.facts).toEqual({
      machine: 'web-01',
      question: 'The CD-ROM is locked.\ufffd[2J Override?',
      choices: 'Yes / No',
    });
  });

  it('is held up by what the plan does first, and by nothing else', async () => {
    const held = (...methods: string[]) => ({
      disabledMethod: el(
        'val',
        methods.map(name => el('string', name)),
      ),
    });
    const code = 'fail VSPHERE_METHOD_DISABLED';
    expect(await told({ ...off, ...held('ExportVm') }, { power: 'already-off' })).toContain(code);
    expect(await told(held('CreateSnapshot_Task'), { power: 'snapshot' })).toContain(code);
    expect(await told(held('PowerOffVM_Task'), { power: 'off' })).toContain(code);
    expect(await told(held('ShutdownGuest'), { power: 'shutdown' })).toContain(code);
    // A running machine cannot be exported, which is no news.
    expect(await told(held('ExportVm', 'PowerOnVM_Task'), { power: 'shutdown' })).not.toContain(code);
  });

  it.each(['disconnected', 'orphaned', 'inaccessible', 'invalid'])('is not exported while it is %s', async state => {
    const found = await check('vsphere-connection', { 'runtime.connectionState': state });
    expect(found).toMatchObject({ verdict: 'fail', severity: 'blocks', evidence: [{ facts: { state } }] });
  });
});

suite('its disks', () => {
  const withDisk = (file: Element): Values => ({ ...off, 'config.hardware.device': devices(file) });
  const physical = disk(2001, 'Hard disk 2', {
    backing: 'RawDiskMappingVer1',
    more: [el('compatibilityMode', 'physicalMode')],
  });
  const virtual = disk(2001, 'Hard disk 2', {
    backing: 'RawDiskMappingVer1',
    more: [el('compatibilityMode', 'virtualMode')],
  });
  const mode = (text: string) => {
    const plain = disk(2001, 'Hard disk 2');
    const children = plain.children.map(each =>
      each.name !== 'backing'
        ? each
        : { ...each, children: each.children.map(one => (one.name === 'diskMode' ? el('diskMode', text) : one)) },
    );
    return { ...plain, children };
  };

  it.each<[string, Element, string]>([
    ['a raw device, physical', physical, 'fail VSPHERE_DISK_RDM_PHYSICAL'],
    ['a raw device, virtual', virtual, 'warn VSPHERE_DISK_RDM_VIRTUAL'],
    [
      'a raw device of a mode not told',
      disk(2001, 'd', { backing: 'RawDiskMappingVer1' }),
      'unknown VSPHERE_DISK_BACKING',
    ],
    ['a disk of the host', disk(2001, 'd', { backing: 'PartitionedRawDiskVer2' }), 'fail VSPHERE_DISK_RAW'],
    ['stored in a way nobody knows', disk(2001, 'd', { backing: 'Quantum' }), 'unknown VSPHERE_DISK_BACKING'],
    [
      'written to by several',
      disk(2001, 'd', { more: [el('sharing', 'sharingMultiWriter')] }),
      'fail VSPHERE_DISK_MULTI_WRITER',
    ],
    ['encrypted', disk(2001, 'd', { more: [el('keyId', [el('keyId', 'k')])] }), 'fail VSPHERE_DISK_ENCRYPTED'],
    ['of a size not told', disk(2001, 'd', { bytes: 0 }), 'unknown VSPHERE_DISK_SIZE_UNKNOWN'],
    ['of an absurd size', disk(2001, 'd', { bytes: 2 ** 52 }), 'unknown VSPHERE_DISK_SIZE_UNKNOWN'],
    ['independent', mode('independent_persistent'), 'pass VSPHERE_DISK_INDEPENDENT'],
  ])('%s', async (_, one, expected) => {
    const found = await told(withDisk(one), { power: 'already-off' });
    expect(found).toContain(expected);
    expect(found.includes('pass VSPHERE_DISKS')).toBe(expected.startsWith('pass'));
  });

  it('on a bus that other machines share', async () => {
    const values = {
      'config.hardware.device': devices(
        scsi(1001, 1, 'physicalSharing'),
        disk(2016, 'Hard disk 2', { controller: 1001 }),
      ),
    };
    expect(await told({ ...values, ...off })).toContain('fail VSPHERE_DISK_SHARED_BUS');
    // Left out, it may still stop an export, and surely stops a snapshot.
    expect(await told({ ...values, ...off }, { disks: [0] })).toContain('warn VSPHERE_DISK_SHARED_BUS');
    expect(await told(values, { power: 'snapshot', disks: [0] })).toContain('fail VSPHERE_DISK_SHARED_BUS');
  });

  it('independent ones are not in a snapshot, and nonpersistent ones forget', async () => {
    const values = { 'config.hardware.device': devices(mode('independent_nonpersistent')) };
    expect(await told(values, { power: 'snapshot' })).toContain('fail VSPHERE_DISK_NOT_IN_SNAPSHOT');
    expect(await told(values, {})).toContain('warn VSPHERE_DISK_INDEPENDENT');
    expect(await told(values, { power: 'shutdown' })).toContain('warn VSPHERE_DISK_NONPERSISTENT');
    expect(await told({ ...values, ...off }, {})).not.toContain('warn VSPHERE_DISK_NONPERSISTENT');
    expect(await told(values, { power: 'snapshot', disks: [0] })).toContain('pass VSPHERE_DISKS');
  });

  it('large ones are named', async () => {
    const found = await check('vsphere-large-disks', withDisk(disk(2001, 'd', { bytes: 3 * 2 ** 40 })));
    expect(found).toMatchObject({ severity: 'info', evidence: [{ facts: { disk: 'd.vmdk', bytes: 3 * 2 ** 40 } }] });
  });

  it('are asked for as the plan counts them', async () => {
    expect(await told(off, { disks: [0, 5] })).toContain('fail SOURCE_DISK_ABSENT');
    expect(await told({ ...off, 'config.hardware.device': el('val', [scsi()]) })).toContain('fail SOURCE_NO_DISKS');
    const unread = { 'config.hardware.device': 'NoPermission' };
    expect(await told({ ...off, 'config.hardware.device': undefined }, {}, willing, unread)).toContain(
      'unknown VSPHERE_DISKS_UNKNOWN',
    );
  });

  it('snapshots are flattened, and so are linked clones', async () => {
    const parent = el('parent', [el('fileName', '[gold] gold/gold.vmdk')]);
    const delta = withDisk(disk(2001, 'Hard disk 2', { more: [parent] }));
    expect(await told(delta)).toContain('pass VSPHERE_DISK_LINKED');
    const snapshot = el('val', [snapshotTree('snapshot-1', 's', [], 'rootSnapshotList')]);
    const found = await told({ ...delta, snapshot });
    expect(found).toContain('warn VSPHERE_SNAPSHOTS');
    expect(found).not.toContain('pass VSPHERE_DISK_LINKED');
    expect(await told({ 'runtime.consolidationNeeded': true })).toContain('warn VSPHERE_CONSOLIDATION');
  });
});

suite('what is bound to its host or to a key', () => {
  const having = (...more: Element[]): Values => ({ 'config.hardware.device': devices(...more) });
  const gpu = device('VirtualPCIPassthrough', 13000, 'PCI device 0');
  const card = device('VirtualSriovEthernetCard', 4001, 'Network adapter 2', [el('macAddress', '00:50:56:00:00:01')]);
  const tpm = device('VirtualTPM', 11000, 'Virtual TPM');
  const key = el('val', [el('keyId', 'k')]);

  it.each<[string, Values, Wish, string]>([
    ['a device passed through', having(gpu), { power: 'shutdown' }, 'warn VSPHERE_PASSTHROUGH'],
    ['the same, running', having(gpu), { power: 'snapshot' }, 'fail VSPHERE_PASSTHROUGH_SNAPSHOT'],
    ['SR-IOV', having(card), { power: 'shutdown' }, 'warn VSPHERE_SRIOV'],
    ['the same, running', having(card), { power: 'snapshot' }, 'fail VSPHERE_PASSTHROUGH_SNAPSHOT'],
    ['USB', having(device('VirtualUSB', 10000, 'USB 1')), {}, 'warn VSPHERE_USB'],
    ['a virtual TPM', having(tpm), {}, 'warn VSPHERE_TPM'],
    ['encryption', { 'config.keyId': key }, {}, 'fail VSPHERE_ENCRYPTED'],
    ['encryption for a TPM before vSphere 8', { ...having(tpm), 'config.keyId': key }, {}, 'fail VSPHERE_ENCRYPTED'],
    ['Fault Tolerance', { 'config.ftInfo': el('val', [el('role', 1)]) }, {}, 'fail VSPHERE_FAULT_TOLERANCE'],
    ['a template', { ...off, 'config.template': true }, {}, 'warn VSPHERE_TEMPLATE'],
  ])('%s', async (_, values, wish, expected) => {
    expect(await told(values, wish)).toContain(expected);
  });

  it('vSphere 8 exports what is encrypted for its TPM alone', async () => {
    const script = { ...willing, about: { apiVersion: '8.0.2.0' } };
    const values = { ...having(tpm), 'config.keyId': key };
    expect(await told(values, {}, script)).toContain('warn VSPHERE_HOME_ENCRYPTED');
    expect(await told({ 'config.keyId': key }, {}, script)).toContain('fail VSPHERE_ENCRYPTED');
  });

  it('a controller of USB devices is none', async () => {
    expect(await told(having(device('VirtualUSBXHCIController', 14000, 'USB xHCI')))).not.toContain('warn VSPHERE_USB');
  });
});

suite('its CD drives', () => {
  const hot = { 'config.hardware.device': devices(cdrom(3001, '[iso] boot.iso')) };

  it('are emptied once it is off, and left alone while it runs', async () => {
    expect(await told({ ...off, ...hot })).toContain('pass VSPHERE_CD_EJECTED');
    expect(await told(hot, { power: 'shutdown' })).toContain('pass VSPHERE_CD_EJECTED');
    expect((await told(hot, { power: 'snapshot' })).filter(one => one.includes('_CD_'))).toEqual([]);
    expect(await told({ ...off, ...hot, 'config.template': true })).toContain('warn VSPHERE_CD_IN_TEMPLATE');
  });

  it('may hold an image that is not there any more', async () => {
    const gone = thing(moref('Datastore', 'datastore-iso'), { 'summary.accessible': false });
    expect(await told({ ...off, ...hot }, {}, { ...willing, things: [gone] })).toContain('warn VSPHERE_CD_IMAGE_GONE');
  });
});

suite('privileges', () => {
  const missing = async (held: readonly string[], values: Values, wish: Wish) => {
    const found = await check('vsphere-privileges', values, wish, { call: () => privileges('System.Read', ...held) });
    return found?.evidence.map(one => `${one.verdict} ${one.facts.privileges ?? one.code}`);
  };

  it('are named, for exactly the calls of this plan', async () => {
    const hot = { 'config.hardware.device': devices(cdrom(3001, '[iso] boot.iso')) };
    expect(await missing([], off, { power: 'already-off' })).toEqual(['fail VApp.Export']);
    expect(await missing(['VApp.Export'], {}, { power: 'shutdown' })).toEqual([
      'fail VirtualMachine.Interact.PowerOff',
      'warn VirtualMachine.Interact.PowerOn',
    ]);
    expect(await missing(['VApp.Export'], off, { after: 'power-on' })).toEqual([
      'fail VirtualMachine.Interact.PowerOn',
    ]);
    expect(await missing(['VApp.Export'], hot, { power: 'snapshot' })).toEqual([`fail ${forSnapshots.join(', ')}`]);
    expect(await missing(['VApp.Export'], { ...off, ...hot }, {})).toEqual([
      'fail VirtualMachine.Interact.SetCDMedia, VirtualMachine.Interact.DeviceConnection',
      'warn VirtualMachine.Config.EditDevice',
    ]);
    expect(await missing(['VApp.Export'], off, {})).toEqual(['pass VSPHERE_PRIVILEGES']);
  });

  it('are asked for one by one where the server lists none, and only those that it knows', async () => {
    const asked: string[] = [];
    const script: Script = {
      things: [
        thing(moref('AuthorizationManager', 'AuthorizationManager'), {
          privilegeList: el(
            'val',
            all.slice(0, 3).map(id => el('AuthorizationPrivilege', [el('privId', id)])),
          ),
        }),
      ],
      call: (method, _on, args) => {
        if (method !== 'HasPrivilegeOnEntities') return undefined;
        const ids = args.filter(([name]) => name === 'privId').map(([, value]) => String(value));
        asked.push(...ids);
        const availability = ids.map(id =>
          el('privAvailability', [el('privId', id), el('isGranted', id === 'VApp.Export')]),
        );
        return el('HasPrivilegeOnEntitiesResponse', [el('returnval', [refEl('entity', web), ...availability])]);
      },
    };
    const found = await check('vsphere-privileges', {}, { power: 'shutdown' }, script);
    expect(asked).toEqual(['VApp.Export', 'VirtualMachine.Interact.PowerOff']);
    expect(found?.evidence.map(one => [one.verdict, one.facts.privileges])).toEqual([
      ['fail', 'VirtualMachine.Interact.PowerOff'],
      ['unknown', undefined],
    ]);
  });

  it.each<[string, Script]>([
    ['faults', {}],
    ['answers nothing', { call: method => el(`${method}Response`) }],
    [
      'answers about another machine',
      { call: () => el('r', [el('returnval', [el('entity', 'vm-1'), el('privileges', 'VApp.Export')])]) },
    ],
    ['answers about nobody', { call: () => privileges() }],
    ['has no such manager', { content: new Map([['rootFolder', moref('Folder', 'group-d1')]]) }],
  ])('are unknown, not there, where the server %s', async (_, script) => {
    expect(await check('vsphere-privileges', off, {}, script)).toMatchObject({ verdict: 'unknown' });
  });
});

suite('the host', () => {
  it('is tried by its own name before anything is touched', async () => {
    const vim = vimWith({}, willing);
    await checksOf(vim, { power: 'shutdown' });
    expect(vim.asked).toContain('reach esx-07.example');
    expect(vim.asked.filter(asked => /_Task|Shutdown|ExportVm/.test(asked))).toEqual([]);
  });

  it('that cannot be reached blocks, and one that nobody names is unknown', async () => {
    const script: Script = {
      ...willing,
      reach: () => {
        throw failed('VSPHERE_UNREACHABLE', 'unreachable');
      },
    };
    expect(await check('vsphere-host', {}, {}, script)).toMatchObject({
      verdict: 'fail',
      severity: 'blocks',
      evidence: [{ facts: { host: 'esx-07.example', code: 'VSPHERE_UNREACHABLE' } }],
    });
    expect(await check('vsphere-host', { 'runtime.host': undefined })).toMatchObject({ verdict: 'unknown' });
  });

  const licence = (...licences: [string, string][]): Script => ({
    ...willing,
    about: { apiType: 'HostAgent' },
    things: [
      thing(moref('LicenseManager', 'LicenseManager'), {
        licenses: el(
          'val',
          licences.map(([edition, name]) =>
            el('LicenseManagerLicenseInfo', [el('editionKey', edition), el('name', name)]),
          ),
        ),
      }),
    ],
  });

  it.each<[Script, string]>([
    [licence(['esxBasic', 'VMware vSphere 7 Hypervisor']), 'fail VSPHERE_LICENCE_FREE'],
    [licence(['esx.hypervisor.cpu', 'VMware vSphere 8 Hypervisor']), 'fail VSPHERE_LICENCE_FREE'],
    [licence(['esxEnterprisePlus', 'vSphere 8 Enterprise Plus']), 'pass VSPHERE_LICENCE'],
    [licence(['eval', 'Evaluation Mode'], ['esxBasic', 'Hypervisor']), 'pass VSPHERE_LICENCE'],
    [licence(), 'unknown VSPHERE_LICENCE_UNKNOWN'],
    [{ ...willing, about: { apiType: 'HostAgent' } }, 'unknown VSPHERE_LICENCE_UNKNOWN'],
  ])('shows the free licence without trying (%#)', async (script, expected) => {
    expect(await told(off, {}, script)).toContain(expected);
  });

  it('is the server itself where that is an ESXi', async () => {
    expect(await told({ ...off, 'runtime.host': undefined }, {}, licence())).toContain('pass VSPHERE_HOST');
  });
});

suite('what this user may not read', () => {
  it('is unknown and never passes', async () => {
    const hidden = Object.fromEntries(
      ['runtime.question', 'config.keyId', 'config.ftInfo', 'config.template', 'snapshot', 'disabledMethod'].map(
        path => [path, 'NoPermission'],
      ),
    );
    const found = await told({ ...off, 'config.template': undefined }, {}, willing, hidden);
    expect(found).toEqual([
      'pass VSPHERE_POWER_OFF',
      'unknown VSPHERE_STATE_UNKNOWN',
      'unknown VSPHERE_SNAPSHOTS_UNKNOWN',
      'pass VSPHERE_DISKS',
      'unknown VSPHERE_ENCRYPTION_UNKNOWN',
      'unknown VSPHERE_FAULT_TOLERANCE_UNKNOWN',
      'pass VSPHERE_PRIVILEGES',
      'pass VSPHERE_HOST',
    ]);
  });

  it('a path that the server does not know is as good as unset', async () => {
    expect(await told(off, {}, willing, { 'config.keyId': 'InvalidProperty' })).not.toContain(
      'unknown VSPHERE_ENCRYPTION_UNKNOWN',
    );
  });

  it('a server that goes away is a failure, and so is being stopped', async () => {
    const vim = vimWith(
      {},
      {
        call: () => {
          throw failed('VSPHERE_UNREACHABLE', 'unreachable');
        },
      },
    );
    await expect(checksOf(vim, {})).rejects.toThrow('VSPHERE_UNREACHABLE');
    const described = await describe(vimWith(), web, never);
    const stopped = readiness(vimWith(), described, {}, AbortSignal.abort());
    await expect(Array.fromAsync(stopped)).rejects.toThrow();
  });
});
