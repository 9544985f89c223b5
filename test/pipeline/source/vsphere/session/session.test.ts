import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { textOf } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { MoRef, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { controlWith, failureOf, planFor, type Script, type ScriptedServer, scriptedServer } from './script.ts';
import { type SelfSigned, selfSigned } from './self-signed.ts';

let certificate: SelfSigned;
beforeAll(async () => {
  certificate = await selfSigned();
});

let vc: ScriptedServer;
let vim: Vim | undefined;
afterEach(async () => {
  await vim?.close();
  vim = undefined;
  await vc.close();
});

const signal = new AbortController().signal;
const machine: MoRef = { type: 'VirtualMachine', value: 'vm-1' };
const pinned = () => planFor(vc.server, { fingerprint: certificate.sha256 });

async function start(script: Script = {}): Promise<void> {
  vc = await scriptedServer(certificate, script);
}
async function signIn(script: Script = {}): Promise<Vim> {
  await start(script);
  vim = await connectVim(pinned(), controlWith());
  return vim;
}
const cookies = (what: string) => vc.seen.filter(each => each.what === what).map(({ headers }) => headers.cookie);

describe('a session', () => {
  it('that is gone is opened anew once for all who wait, without the old cookie', async () => {
    const gone = new Set(['vmware_soap_session="session-1"']);
    const server = await signIn({
      Fetch: ({ headers }) =>
        gone.has(headers.cookie ?? '') ? { fault: 'NotAuthenticated' } : '<returnval>x</returnval>',
    });
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.call('Fetch', machine, [], signal)));
    expect(answers.map(answer => textOf(answer, 'returnval'))).toEqual(['x', 'x', 'x', 'x']);
    expect([vc.asked('Login'), cookies('Login'), server.session.key]).toEqual([2, [undefined, undefined], 'key-2']);
  });

  it('that will not stay is given up after one new one', async () => {
    const server = await signIn({ Fetch: () => ({ fault: 'NotAuthenticated' }) });
    expect(await failureOf(server.call('Fetch', machine, [], signal))).toMatchObject({
      code: 'VSPHERE_SIGNED_OUT',
      exit: 'again',
    });
    expect(vc.asked('Login')).toBe(2);
  });

  it('whose password was changed meanwhile does not try it until the account is locked', async () => {
    const server = await signIn({
      Login: (_seen, nth) => (nth === 1 ? '<returnval><key>k</key></returnval>' : { fault: 'InvalidLogin' }),
      Fetch: () => ({ fault: 'NotAuthenticated' }),
    });
    for (let n = 0; n < 3; n++) {
      expect(await failureOf(server.call('Fetch', machine, [], signal))).toMatchObject({ code: 'VSPHERE_SIGN_IN' });
    }
    expect(vc.asked('Login')).toBe(2);
  });

  it('is ended once, and not opened again by who comes late', async () => {
    const server = await signIn({ Fetch: () => ({ fault: 'NotAuthenticated' }) });
    await server.close();
    await server.close();
    await failureOf(server.call('Fetch', machine, [], signal));
    expect([vc.asked('Logout'), vc.asked('Login')]).toEqual([1, 1]);
  });

  it('ends also where the server does not answer any more', async () => {
    const server = await signIn({ Logout: () => 'reset' });
    await server.close();
    expect(vc.asked('Logout')).toBe(1);
  });
});

describe('a call', () => {
  it.each(['HostCommunication', 'RequestCanceled', 'SystemError'])(
    'that only reads is made once more after %s',
    async fault => {
      const server = await signIn({
        Fetch: (_seen, nth) => (nth === 1 ? { fault } : ''),
        PowerOffVM_Task: () => ({ fault }),
      });
      await server.call('Fetch', machine, [], signal);
      expect(await failureOf(server.call('PowerOffVM_Task', machine, [], signal))).toMatchObject({
        exit: 'again',
        fault,
      });
      expect([vc.asked('Fetch'), vc.asked('PowerOffVM_Task')]).toEqual([2, 1]);
    },
  );

  it('that only reads is made once more when the connection breaks; one that changes something is not', async () => {
    const server = await signIn({ Fetch: (_seen, nth) => (nth === 1 ? 'reset' : ''), PowerOffVM_Task: () => 'reset' });
    await server.call('Fetch', machine, [], signal);
    expect(await failureOf(server.call('PowerOffVM_Task', machine, [], signal))).toMatchObject({
      code: 'VSPHERE_UNREACHABLE',
    });
    expect([vc.asked('Fetch'), vc.asked('PowerOffVM_Task')]).toEqual([2, 1]);
  });

  it('ends with the reason of its signal', async () => {
    const server = await signIn({ Fetch: () => 'silence' });
    const stop = new AbortController();
    const ended = failureOf(server.call('Fetch', machine, [], stop.signal));
    stop.abort(new Error('enough'));
    expect(await ended).toEqual({ error: 'Error: enough' });
  });

  it.each([
    [
      'NoPermission',
      '<object type="VirtualMachine">vm-1</object><privilegeId>VApp.Export</privilegeId>',
      { code: 'VSPHERE_NO_PERMISSION', exit: 'denied', privilege: 'VApp.Export', object: 'vm-1' },
    ],
    ['RestrictedVersion', '', { code: 'VSPHERE_LICENCE', exit: 'denied' }],
    [
      'InvalidPowerState',
      '<requestedState>poweredOff</requestedState><existingState>poweredOn</existingState>',
      { code: 'VSPHERE_POWER_STATE', power: 'poweredOn', needed: 'poweredOff' },
    ],
    ['TaskInProgress', '', { code: 'VSPHERE_BUSY', exit: 'again' }],
    ['FileLocked', '<file>[ds] a/b.vmdk</file>', { code: 'VSPHERE_FILE', file: '[ds] a/b.vmdk' }],
    ['ToolsUnavailable', '', { code: 'VSPHERE_TOOLS_UNAVAILABLE' }],
    [
      'ManagedObjectNotFound',
      '<obj type="VirtualMachine">vm-1</obj>',
      { code: 'VSPHERE_GONE', object: 'vm-1', exit: 'data' },
    ],
    ['MethodNotFound', '', { code: 'VSPHERE_FAULT', fault: 'MethodNotFound', message: '出错' }],
    [
      'GenericVmConfigFault',
      '<faultCause><fault xsi:type="FileNotFound"><file>x\u0085y</file></fault></faultCause>',
      { code: 'VSPHERE_FILE', file: 'x\ufffdy' },
    ],
  ])('that is refused with %s says so', async (fault, inside, failure) => {
    const server = await signIn({ ExportVm: () => ({ fault, inside }) });
    expect(await failureOf(server.call('ExportVm', machine, [], signal))).toMatchObject(failure);
  });
});
