import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import type { MoRef, ObjectProperties, Query, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { controlWith, failureOf, planFor, type Script, type ScriptedServer, scriptedServer } from './script.ts';
import { type SelfSigned, selfSigned } from './self-signed.ts';

let certificate: SelfSigned;
beforeAll(async () => {
  certificate = await selfSigned();
});

let vc: ScriptedServer;
let vim: Vim;
afterEach(async () => {
  await vim.close();
  await vc.close();
});

const signal = new AbortController().signal;
const task: MoRef = { type: 'Task', value: 'task-1' };

async function signIn(script: Script): Promise<void> {
  vc = await scriptedServer(certificate, script);
  vim = await connectVim(planFor(vc.server, { fingerprint: certificate.sha256 }), controlWith());
}

const info = (state: string, more = '') =>
  `<info><state>${state}</state>${more}</info>`.replace(/<(\/?)info>/g, '<$1val>');
const update = (version: string, change: string, more = '') =>
  `<returnval><version>${version}</version><filterSet><filter type="PropertyFilter">f</filter><objectSet><kind>modify</kind><obj type="Task">task-1</obj>${change}</objectSet></filterSet>${more}</returnval>`;
const changed = (value: string) => `<changeSet><name>info</name><op>assign</op>${value}</changeSet>`;
const object = (id: string, sets: string, type = 'VirtualMachine') =>
  `<objects><obj type="${type}">${id}</obj>${sets}</objects>`;
const taskIs = (value: string) =>
  `<returnval>${object('task-1', `<propSet><name>info</name>${value}</propSet>`, 'Task')}</returnval>`;
const done = info('success', '<result type="VirtualMachineSnapshot">snapshot-9</result>');

describe('waiting for a task', () => {
  it('goes on while nothing comes, and through a change without a value', async () => {
    const answers = [
      update('1', changed(info('queued'))),
      '',
      update('2', changed(info('running'))),
      update('3', '<changeSet><name>info</name><op>assign</op></changeSet>'),
      update('4', changed(done)),
    ];
    await signIn({ WaitForUpdatesEx: (_seen, nth) => answers[nth - 1] ?? 'silence' });
    expect(await vim.task(task, signal)).toMatchObject({ refType: 'VirtualMachineSnapshot', text: 'snapshot-9' });
    const versions = vc.seen.flatMap(({ body }) => /<version>(.*?)<\/version>/.exec(body)?.[1] ?? []);
    expect(versions).toEqual(['', '1', '1', '2', '3']);
    await expect.poll(() => vc.asked('DestroyPropertyCollector')).toBe(1);
  });

  it('does not decide on half of an update', async () => {
    const half = update('1', changed(info('success')), '<truncated>true</truncated>');
    await signIn({ WaitForUpdatesEx: (_seen, nth) => (nth === 1 ? half : update('2', changed(done))) });
    expect(await vim.task(task, signal)).toMatchObject({ text: 'snapshot-9' });
  });

  it('fails by the fault of the task', async () => {
    const error =
      '<error><fault xsi:type="NoPermission"><privilegeId>VApp.Export</privilegeId></fault><localizedMessage>no</localizedMessage></error>';
    await signIn({ WaitForUpdatesEx: () => update('1', changed(info('error', error))) });
    expect(await failureOf(vim.task(task, signal))).toMatchObject({
      code: 'VSPHERE_NO_PERMISSION',
      privilege: 'VApp.Export',
    });
  });

  it.each([
    ['the server does not know how to wait', { fault: 'MethodNotFound' }],
    ['something in between breaks what is silent', 'reset'],
    ['something in between answers for it', { status: 504 }],
    ['something in between answers that nothing came', ''],
  ] as const)('looks now and then where %s', async (_what, reply) => {
    await signIn({ WaitForUpdatesEx: () => reply, RetrievePropertiesEx: () => taskIs(done) });
    expect(await vim.task(task, signal)).toMatchObject({ text: 'snapshot-9' });
  });

  it('survives a session that ends meanwhile, and its collector with it', async () => {
    await signIn({
      WaitForUpdatesEx: ({ headers, body }) => {
        if (headers.cookie?.includes('session-1')) return { fault: 'NotAuthenticated' };
        if (body.includes('own-2')) return update('1', changed(done));
        return { fault: 'ManagedObjectNotFound', inside: '<obj type="PropertyCollector">own-1</obj>' };
      },
    });
    expect(await vim.task(task, signal)).toMatchObject({ text: 'snapshot-9' });
  });

  it('ends when the task leaves', async () => {
    const left = update('1', '').replace('modify', 'leave');
    await signIn({
      WaitForUpdatesEx: () => left,
      RetrievePropertiesEx: () => ({ fault: 'ManagedObjectNotFound', inside: '<obj type="Task">task-1</obj>' }),
    });
    expect(await failureOf(vim.task(task, signal))).toMatchObject({ code: 'VSPHERE_GONE', object: 'task-1' });
  });

  it('stops at once when told to, and takes its collector away', async () => {
    await signIn({ WaitForUpdatesEx: () => 'silence', DestroyPropertyCollector: () => 'silence' });
    const stop = new AbortController();
    const waited = failureOf(vim.task(task, stop.signal));
    await expect.poll(() => vc.asked('WaitForUpdatesEx')).toBe(1);
    const began = performance.now();
    stop.abort(new Error('enough'));
    expect(await waited).toEqual({ error: 'Error: enough' });
    expect(performance.now() - began).toBeLessThan(1000);
    await expect.poll(() => vc.asked('DestroyPropertyCollector')).toBe(1);
  });
});

describe('a list', () => {
  const query: Query = {
    of: { VirtualMachine: ['name', 'config.gone'] },
    below: { type: 'Folder', value: 'group-d1' },
    page: 2,
  };
  const named = (id: string) => object(id, `<propSet><name>name</name><val>${id}</val></propSet>`);
  const all = async (wanted = query) => {
    const pages: (readonly ObjectProperties[])[] = [];
    for await (const page of vim.retrieve(wanted, signal)) pages.push(page);
    return pages.map(page => page.map(({ ref }) => ref.value));
  };

  it('comes page by page, and its view is taken away', async () => {
    await signIn({
      RetrievePropertiesEx: () => `<returnval><token>t1</token>${named('vm-1')}${named('vm-2')}</returnval>`,
      ContinueRetrievePropertiesEx: ({ body }) =>
        `<returnval>${body.includes('<token>t1<') ? '<token>t2</token>' : ''}${named(body.includes('<token>t1<') ? 'vm-3' : 'vm-4')}</returnval>`,
    });
    expect(await all()).toEqual([['vm-1', 'vm-2'], ['vm-3'], ['vm-4']]);
    expect(vc.asked('DestroyView')).toBe(1);
  });

  it('of nothing is empty, and of a consumer that has enough is closed', async () => {
    await signIn({
      RetrievePropertiesEx: (_seen, nth) =>
        nth === 1 ? '' : `<returnval><token>t</token>${named('vm-1')}</returnval>`,
    });
    expect(await all()).toEqual([]);
    for await (const _page of vim.retrieve(query, signal)) break;
    expect([vc.asked('ContinueRetrievePropertiesEx'), vc.asked('DestroyView')]).toEqual([0, 2]);
  });

  it('leaves out a property that the server does not know, and says which it could not read', async () => {
    await signIn({
      RetrievePropertiesEx: ({ body }) =>
        body.includes('config.gone')
          ? { fault: 'InvalidProperty', inside: '<name>config.gone</name>' }
          : `<returnval>${object('vm-1', '<missingSet><path>name</path><fault><fault xsi:type="NoPermission"/></fault></missingSet>')}</returnval>`,
    });
    for await (const [one] of vim.retrieve(query, signal))
      expect(one?.missing).toEqual(new Map([['name', 'NoPermission']]));
    expect(vc.asked('RetrievePropertiesEx')).toBe(2);
  });

  it('of an object that is not there fails', async () => {
    await signIn({ RetrievePropertiesEx: () => '' });
    expect(await failureOf(vim.properties(task, ['info'], signal))).toMatchObject({
      code: 'VSPHERE_GONE',
      object: 'task-1',
    });
  });
});
