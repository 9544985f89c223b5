import { describe, expect, test } from 'vitest';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { textOf } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { MoRef, Vim } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { fault, type Reply, type Request, scriptedServer } from './scripted-server.ts';
import { atEnd, failure, never, person, planOf, signedIn, vcenter } from './setting.ts';

const vm: MoRef = { type: 'VirtualMachine', value: 'vm-1' };
const task: MoRef = { type: 'Task', value: 'task-1' };

async function connected(answer: (request: Request) => Reply | undefined) {
  const { server, fingerprint, requests } = await scriptedServer(answer);
  const { ctl } = person('secret');
  const slept: number[] = [];
  const clock = { ...ctl.clock, sleep: async (ms: number) => void slept.push(ms) };
  const vim = await connectVim(planOf(server, 'me', { fingerprint }), { ...ctl, clock });
  atEnd(() => vim.close());
  return { vim, slept, asked: (method: string) => requests.filter(each => each.method === method) };
}

async function listed(vim: Vim, page?: number): Promise<string[][]> {
  const pages: string[][] = [];
  const below = vim.content.get('rootFolder') ?? vm;
  const query = { of: { VirtualMachine: ['name'] }, below, ...(page ? { page } : {}) };
  for await (const found of vim.retrieve(query, never)) pages.push(found.map(({ ref }) => ref.value));
  return pages;
}

describe('a list', () => {
  test('comes page by page, of the size asked for or the server’s, and its view is destroyed', async () => {
    const sandbox = await vcenter({ crowd: 45, pageSize: 20 });
    const vim = await signedIn(sandbox);
    expect((await listed(vim)).map(({ length }) => length)).toEqual([20, 20, 5]);
    expect((await listed(vim, 10)).map(({ length }) => length)).toEqual([10, 10, 10, 10, 5]);
    const { calls } = sandbox.counters();
    expect(calls.DestroyView).toBe(calls.CreateContainerView);
  });

  test('that nobody reads on ends with its view', async () => {
    const sandbox = await vcenter({ crowd: 45, pageSize: 20 });
    const vim = await signedIn(sandbox);
    for await (const _ of vim.retrieve(
      { of: { VirtualMachine: ['name'] }, below: vim.content.get('rootFolder') ?? vm },
      never,
    ))
      break;
    await sandbox.until(({ calls }) => calls.DestroyView === 1);
    expect(sandbox.counters().calls.ContinueRetrievePropertiesEx).toBeUndefined();
  });

  test('of a server without pages comes as one', async () => {
    const objects = Array.from(
      { length: 300 },
      (_, n) => `<objects><obj type="VirtualMachine">vm-${n}</obj></objects>`,
    );
    const { vim } = await connected(({ method }) => {
      if (method === 'CreateContainerView') return { element: '<R><returnval type="ContainerView">v</returnval></R>' };
      return method === 'RetrievePropertiesEx'
        ? { element: `<R><returnval>${objects.join('')}</returnval></R>` }
        : undefined;
    });
    expect((await listed(vim, 10)).map(({ length }) => length)).toEqual([300]);
  });

  test('of nothing is an answer without returnval', async () => {
    const { vim } = await connected(({ method }) => {
      if (method === 'CreateContainerView') return { element: '<R><returnval type="ContainerView">v</returnval></R>' };
      return method === 'RetrievePropertiesEx' ? { element: '<R/>' } : undefined;
    });
    expect(await listed(vim)).toEqual([]);
  });

  test('leaves out what a server does not know, which refuses the whole call for it', async () => {
    const { vim, asked } = await connected(({ method, body }) => {
      if (method !== 'RetrievePropertiesEx') return undefined;
      for (const path of ['config.keyId', 'config.ftInfo'])
        if (body.includes(`<pathSet>${path}</pathSet>`)) return fault('InvalidProperty', `<name>${path}</name>`);
      return {
        element:
          '<R><returnval><objects><obj type="VirtualMachine">vm-1</obj><propSet><name>name</name><val>web</val></propSet>' +
          '<missingSet><path>guest</path><fault><fault xsi:type="NoPermission"/></fault></missingSet></objects></returnval></R>',
      };
    });
    const found = await vim.properties(vm, ['name', 'config.keyId', 'config.ftInfo', 'guest'], never);
    expect([...found.keys()]).toEqual(['name']);
    expect(asked('RetrievePropertiesEx')).toHaveLength(3);
    for await (const [one] of vim.retrieve({ of: { VirtualMachine: ['guest'] }, refs: [vm] }, never))
      expect(one?.missing).toEqual(new Map([['guest', 'NoPermission']]));
  });

  test('a server that goes on about a property nobody asked for is believed once', async () => {
    const { vim } = await connected(({ method }) =>
      method === 'RetrievePropertiesEx' ? fault('InvalidProperty', '<name>other</name>') : undefined,
    );
    expect((await failure(vim.properties(vm, ['name'], never))).code).toBe('VSPHERE_NO_PROPERTY');
  });

  test('an object that is not there any more says so', async () => {
    const vim = await signedIn(await vcenter());
    expect((await failure(vim.properties(vm, ['name'], never))).code).toBe('VSPHERE_GONE');
  });
});

const update = (state: string, more = '', rest = '') =>
  `<R><returnval><version>1</version><filterSet><objectSet><kind>modify</kind><obj type="Task">task-1</obj>` +
  `<changeSet><name>info</name><op>assign</op><val xsi:type="TaskInfo"><state>${state}</state>${more}</val></changeSet>` +
  `</objectSet></filterSet>${rest}</returnval></R>`;
const made = '<R><returnval type="PropertyCollector">session[52]c</returnval></R>';

/** A server that answers WaitForUpdatesEx with these, one after the other. */
function waiting(...replies: Reply[]) {
  return ({ method }: Request): Reply | undefined => {
    if (method === 'CreatePropertyCollector') return { element: made };
    if (method === 'CreateFilter' || method === 'DestroyPropertyCollector') return { element: '<R/>' };
    return method === 'WaitForUpdatesEx' ? (replies.shift() ?? { ending: 'hang' }) : undefined;
  };
}

describe('a wait', () => {
  test('goes on after an empty answer, and past states that are not the end', async () => {
    const { vim, asked } = await connected(
      waiting(
        { element: update('queued') },
        { element: '<R/>' },
        { element: update('running') },
        { element: '<R/>' },
        { element: update('success', '<result xsi:type="xsd:string">done</result>') },
      ),
    );
    expect((await vim.task(task, never))?.text).toBe('done');
    expect(asked('WaitForUpdatesEx')[0]?.body).toContain('<version></version>');
    expect(asked('WaitForUpdatesEx')[1]?.body).toContain('<version>1</version>');
    expect(asked('DestroyPropertyCollector')).toHaveLength(1);
  });

  test('does not decide on an answer that is cut into parts', async () => {
    const seen: number[] = [];
    const { vim } = await connected(
      waiting({ element: update('running', '', '<truncated>true</truncated>') }, { element: update('success') }),
    );
    await vim.until(
      task,
      ['info'],
      now => {
        seen.push(now.size);
        return textOf(now.get('info'), 'state');
      },
      never,
    );
    expect(seen).toEqual([1]);
  });

  test('for an object that goes ends', async () => {
    const leave = update('running').replace('modify', 'leave');
    const { vim, asked } = await connected(waiting({ element: update('running') }, { element: leave }));
    expect((await failure(vim.task(task, never))).code).toBe('VSPHERE_GONE');
    expect(asked('DestroyPropertyCollector')).toHaveLength(1);
  });

  test('that is aborted ends at once, and destroys its collector', async () => {
    const sandbox = await vcenter({ crowd: 1 });
    const vim = await signedIn(sandbox);
    const stop = new AbortController();
    const below = vim.content.get('rootFolder') ?? vm;
    const forever = vim.until(below, ['name'], () => undefined, stop.signal);
    forever.catch(() => {});
    await sandbox.until(({ calls }) => (calls.WaitForUpdatesEx ?? 0) >= 2);
    const began = performance.now();
    stop.abort(new RangeError('STOP'));
    await expect(forever).rejects.toThrow('STOP');
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(sandbox.counters().calls.DestroyPropertyCollector).toBe(1);
  });

  test.each([
    ['does not know it', fault('MethodNotFound')],
    ['lies behind a proxy that ends it', { status: 504, body: '<html>' }],
    ['closes the connection', { ending: 'close' }],
    ['has lost its version', fault('InvalidCollectorVersion')],
  ] as const)('on a server that %s becomes a look now and then', async (_what, broken) => {
    let looks = 0;
    const { vim, slept, asked } = await connected(request => {
      if (request.method !== 'RetrievePropertiesEx') return waiting(broken)(request);
      const state = ++looks < 4 ? 'running' : 'success';
      return {
        element: `<R><returnval><objects><obj type="Task">task-1</obj><propSet><name>info</name><val><state>${state}</state></val></propSet></objects></returnval></R>`,
      };
    });
    await vim.task(task, never);
    expect(looks).toBe(4);
    expect(slept).toEqual([1000, 1000, 1000]);
    expect(asked('DestroyPropertyCollector')).toHaveLength(1);
  });

  test('ends with the fault of the task', async () => {
    const error = '<error><fault xsi:type="TaskInProgress"/><localizedMessage>Busy.</localizedMessage></error>';
    const { vim } = await connected(waiting({ element: update('error', error) }));
    expect((await failure(vim.task(task, never))).code).toBe('VSPHERE_BUSY');
  });
});
