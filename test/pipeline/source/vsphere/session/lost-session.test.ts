import { afterEach, describe, expect, test, vi } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { textOf } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { MoRef, ObjectProperties, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { fault, type Reply, type Request, scriptedServer } from './scripted-server.ts';
import { atEnd, failure, never, person, planOf, signedIn, vcenter } from './setting.ts';

const service: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };
afterEach(() => void vi.useRealTimers());

async function connected(answer: (request: Request) => Reply | undefined) {
  const scripted = await scriptedServer(answer);
  const { server, fingerprint } = scripted;
  const vim = await connectVim(planOf(server, 'me', { fingerprint }), person('secret').ctl);
  atEnd(() => vim.close());
  return { ...scripted, vim, scripted };
}

const time: Reply = { element: '<R><returnval>2026-01-01T00:00:00Z</returnval></R>' };
const now = (vim: Vim, signal = never) => vim.call('CurrentTime', service, [], signal);

describe('a session that is gone', () => {
  test('is opened anew once for all that found out, without the old cookie', async () => {
    let opened = 0;
    const { vim, requests } = await connected(({ method }) => {
      if (method === 'Login') opened++;
      if (method !== 'CurrentTime') return undefined;
      return opened < 2 ? fault('NotAuthenticated') : time;
    });
    await Promise.all(Array.from({ length: 8 }, () => now(vim)));
    const logins = requests.filter(({ method }) => method === 'Login');
    expect(logins).toHaveLength(2);
    for (const { headers } of logins) expect(headers.cookie).toBeUndefined();
    expect(requests.filter(({ method }) => method === 'CurrentTime').at(-1)?.headers.cookie).toBe(
      'vmware_soap_session="c0ffee"',
    );
  });

  test('in a sandbox: the call goes through, and both sessions are accounted for', async () => {
    const sandbox = await vcenter();
    const vim = await signedIn(sandbox);
    const { key } = vim.session;
    sandbox.loseSessions();
    await Promise.all([now(vim), now(vim), now(vim)]);
    expect(vim.session.key).not.toBe(key);
    await vim.close();
    expect(sandbox.counters().sessions).toMatchObject({ opened: 2, lost: 1, closed: 1, open: 0 });
  });

  test('ends in its own failure where the new one is gone too', async () => {
    const { vim, requests } = await connected(({ method }) =>
      method === 'CurrentTime' ? fault('NotAuthenticated') : undefined,
    );
    expect((await failure(now(vim))).code).toBe('VSPHERE_SIGNED_OUT');
    expect(requests.filter(({ method }) => method === 'Login')).toHaveLength(2);
  });

  test('is not tried for again and again with a password that is refused: that would lock the account', async () => {
    let changed = false;
    const { vim, requests } = await connected(({ method }) => {
      if (method === 'CurrentTime') return fault('NotAuthenticated');
      return method === 'Login' && changed ? fault('InvalidLogin') : undefined;
    });
    changed = true;
    for (let n = 0; n < 6; n++) expect((await failure(now(vim))).code).toBe('VSPHERE_SIGN_IN');
    expect(requests.filter(({ method }) => method === 'Login')).toHaveLength(2);
  });

  test('is opened for the others also when the one who noticed first has given up', async () => {
    const sandbox = await vcenter();
    const vim = await signedIn(sandbox);
    sandbox.faults.add({ do: 'slow', on: 'Login', ms: 150 });
    sandbox.loseSessions();
    const first = new AbortController();
    const given = now(vim, first.signal);
    const kept = now(vim);
    await sandbox.until(({ calls }) => calls.Login === 2);
    first.abort(new RangeError('STOP'));
    await expect(given).rejects.toThrow('STOP');
    await kept;
  });

  test('is not left behind when everything is closed while it is opened', async () => {
    const sandbox = await vcenter();
    const vim = await signedIn(sandbox);
    sandbox.faults.add({ do: 'slow', on: 'Login', ms: 100 });
    sandbox.loseSessions();
    const calling = now(vim).catch(() => {});
    await sandbox.until(({ calls }) => calls.Login === 2);
    await vim.close();
    await calling;
    expect(sandbox.counters().sessions).toMatchObject({ opened: 2, lost: 1, closed: 1, open: 0 });
  });

  test('and closed is not opened again', async () => {
    const sandbox = await vcenter();
    const vim = await signedIn(sandbox);
    await vim.close();
    expect((await failure(now(vim))).code).toBe('VSPHERE_SIGNED_OUT');
    expect(sandbox.counters().sessions.opened).toBe(1);
  });
});

describe('what was begun in a session that is gone is begun again in the new one', () => {
  test.each(['RetrievePropertiesEx', 'ContinueRetrievePropertiesEx'])('a list, lost at %s', async on => {
    const sandbox = await vcenter({ crowd: 60, pageSize: 20 });
    sandbox.faults.add({ do: 'loseSession', on, times: 1 });
    const vim = await signedIn(sandbox);
    const below = vim.content.get('rootFolder');
    const names: string[] = [];
    for await (const page of vim.retrieve({ of: { VirtualMachine: ['name'] }, ...(below ? { below } : {}) }, never))
      names.push(...page.map(({ ref }: ObjectProperties) => ref.value));
    expect(names).toHaveLength(60);
    expect(new Set(names).size).toBe(60);
    expect(sandbox.counters().sessions).toMatchObject({ opened: 2, lost: 1 });
  });

  test.each(['CreateFilter', 'WaitForUpdatesEx'])('a wait, lost at %s', async on => {
    const sandbox = await vcenter({ crowd: 1, faults: [{ do: 'loseSession', on, times: 1 }] });
    const vim = await signedIn(sandbox);
    const ref = vim.content.get('rootFolder') ?? service;
    expect(await vim.until(ref, ['name'], found => textOf(found.get('name')), never)).toBe('Datacenters');
    expect(sandbox.counters().sessions).toMatchObject({ opened: 2, lost: 1 });
  });

  test('but a server that loses every session is not asked for ever', async () => {
    const sandbox = await vcenter({
      crowd: 60,
      pageSize: 20,
      faults: [{ do: 'loseSession', on: 'ContinueRetrievePropertiesEx' }],
    });
    const vim = await signedIn(sandbox);
    const below = vim.content.get('rootFolder') ?? service;
    const all = async () => {
      for await (const page of vim.retrieve({ of: { VirtualMachine: ['name'] }, below }, never))
        expect(page).not.toEqual([]);
    };
    await failure(all());
    expect(sandbox.counters().sessions.opened).toBeLessThan(10);
  });
});

describe('a connection that was closed meanwhile', () => {
  test('is made again, for reads and for changes', async () => {
    const { vim, scripted } = await connected(({ method }) => (method === 'CurrentTime' ? time : undefined));
    for (let n = 0; n < 3; n++) {
      scripted.disconnect();
      await now(vim);
    }
  });

  test('at the very moment it is used: a read is tried once more, a change never', async () => {
    const fails = { CurrentTime: 0, PowerOffVM_Task: 0 } as Record<string, number>;
    const { vim } = await connected(({ method }) => {
      if (!(method in fails)) return undefined;
      fails[method] = (fails[method] ?? 0) + 1;
      return fails[method] === 1 ? { ending: 'close' } : time;
    });
    await now(vim);
    const off = vim.call('PowerOffVM_Task', { type: 'VirtualMachine', value: 'vm-1' }, [], never);
    expect((await failure(off)).code).toBe('VSPHERE_UNREACHABLE');
    expect(fails).toEqual({ CurrentTime: 2, PowerOffVM_Task: 1 });
  });
});

test('a session that nobody uses is never idle for half of the time it may be', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] });
  const { vim, requests } = await connected(({ method }) => (method === 'CurrentTime' ? time : undefined));
  const calls = () => requests.filter(({ method }) => method !== 'Logout').length;
  const minute = 60_000;
  let used = Date.now();
  let longest = 0;
  // A call at odd moments, as an export makes them, then none for hours.
  for (let at = 0; at < 300; at++) {
    const before = calls();
    vi.advanceTimersByTime(minute);
    if (at < 100 && at % 14 === 4) await now(vim);
    else if (at % 10 === 9 || at % 10 === 0) await vi.waitFor(() => expect(calls()).toBeGreaterThanOrEqual(before), 50);
    for (let turn = 0; turn < 20 && calls() === before; turn++) await new Promise(setImmediate);
    if (calls() > before) used = Date.now();
    longest = Math.max(longest, Date.now() - used);
  }
  expect(longest).toBeLessThanOrEqual(16 * minute);
  const before = calls();
  await vim.close();
  vi.advanceTimersByTime(60 * minute);
  expect(calls()).toBe(before);
});
