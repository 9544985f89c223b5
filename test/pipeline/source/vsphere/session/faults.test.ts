import { describe, expect, test } from 'vitest';
import { redacted } from '../../../../../src/pipeline/redact.ts';
import { failedBy, failedByError } from '../../../../../src/pipeline/source/vsphere/session/faults.ts';
import { vsphereSessionFailures } from '../../../../../src/screens/text/en/vsphere-session.ts';
import { read } from '../soap/read.ts';

const about = { server: 'vc', user: 'me' };
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const detail = (type: string, fields = '') => read(`<${type}Fault ${xsi} xsi:type="${type}">${fields}</${type}Fault>`);

const table: readonly [type: string, code: string, fields?: string, facts?: object][] = [
  ['InvalidLogin', 'VSPHERE_SIGN_IN', '', { user: 'me' }],
  [
    'NoPermission',
    'VSPHERE_NO_PERMISSION',
    '<object type="Folder">group-d1</object><privilegeId>VApp.Export</privilegeId>',
    { privilege: 'VApp.Export', object: 'group-d1' },
  ],
  ['NotAuthenticated', 'VSPHERE_SIGNED_OUT'],
  ['RestrictedVersion', 'VSPHERE_LICENCE'],
  [
    'InvalidPowerState',
    'VSPHERE_POWER_STATE',
    '<requestedState>poweredOff</requestedState><existingState>poweredOn</existingState>',
    { power: 'poweredOn', needed: 'poweredOff' },
  ],
  ...['TaskInProgress', 'InvalidState', 'MethodDisabled', 'ConcurrentAccess'].map((type): [string, string] => [
    type,
    'VSPHERE_BUSY',
  ]),
  ...['FileFault', 'FileNotFound', 'FileLocked', 'CannotAccessFile', 'NoDiskSpace'].map(
    (type): [string, string, string, object] => [
      type,
      'VSPHERE_FILE',
      '<file>[ds] a/b.iso</file>',
      { file: '[ds] a/b.iso' },
    ],
  ),
  ['ToolsUnavailable', 'VSPHERE_TOOLS_UNAVAILABLE'],
  ['Timedout', 'VSPHERE_TIMED_OUT'],
  ['ManagedObjectNotFound', 'VSPHERE_GONE', '<obj type="VirtualMachine">vm-7</obj>', { object: 'vm-7' }],
  ['InvalidProperty', 'VSPHERE_NO_PROPERTY', '<name>config.keyId</name>', { property: 'config.keyId' }],
  ...['HostCommunication', 'HostNotConnected', 'HostNotReachable'].map((type): [string, string, string, object] => [
    type,
    'VSPHERE_HOST_LOST',
    '',
    { fault: type },
  ]),
  ['SystemError', 'VSPHERE_FAULT', '<reason>x</reason>', { fault: 'SystemError', message: 'It broke.' }],
];

describe.each(table)('%s', (type, code, fields = '', facts = {}) => {
  test(`is ${code}, from a call, a task and inside another fault`, () => {
    expect(failedBy(about, detail(type, fields), 'It broke.').failure).toMatchObject({ code, facts });
    const error = read(
      `<error ${xsi}><fault xsi:type="${type}">${fields}</fault><localizedMessage>It broke.</localizedMessage></error>`,
    );
    expect(failedByError(about, error).failure).toMatchObject({ code, facts });
    const cause = `<faultCause><fault xsi:type="${type}">${fields}</fault></faultCause>`;
    const inside = failedBy(about, detail('VmConfigFault', cause), 'It broke.').failure;
    if (code === 'VSPHERE_FAULT') expect(inside).toMatchObject({ code, facts: { fault: 'VmConfigFault' } });
    else expect(inside).toMatchObject({ code, facts });
  });

  test('without a message or a field has a sentence without a hole', () => {
    const { failure } = failedBy(about, detail(type), '');
    const sentence = vsphereSessionFailures[code as keyof typeof vsphereSessionFailures] as (facts: object) => string;
    const said = sentence(failure.facts);
    expect(said).not.toMatch(/undefined| {2}| [:,;]|\( ?\)/);
  });
});

test('a fault with nothing in it, or that goes on for ever, is still a failure', () => {
  expect(failedBy(about, undefined, '').failure).toMatchObject({ code: 'VSPHERE_FAULT', facts: { fault: '' } });
  expect(failedByError(about, undefined).failure.code).toBe('VSPHERE_FAULT');
  const deep = `${'<faultCause><fault xsi:type="X">'.repeat(30)}${'</fault></faultCause>'.repeat(30)}`;
  expect(failedBy(about, detail('X', deep), '').failure.code).toBe('VSPHERE_FAULT');
  expect(failedBy(about, detail('constructor'), '').failure.code).toBe('VSPHERE_FAULT');
});

test('what a server says is cut, printable and without tickets', () => {
  const message = `Cannot read https://esx/nfc/52TICKET/disk-0.vmdk\u001b[2J${'x'.repeat(5_000)}`;
  const { facts } = failedBy(about, detail('GenericVmConfigFault'), message).failure;
  expect(String(facts.message).length).toBeLessThan(400);
  expect(facts.message).not.toContain('TICKET');
  expect(facts.message).not.toContain('\u001b');
  expect(redacted(String(facts.message))).toBe(facts.message);
  const file = failedBy(about, detail('FileNotFound', '<file>/nfc/52TICKET/disk-0.vmdk</file>'), '').failure.facts.file;
  expect(file).not.toContain('TICKET');
});
