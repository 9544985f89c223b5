import { describe, expect, it } from 'vitest';
import { machineRows } from '../../../../../src/pipeline/source/vsphere/inventory/rows.ts';
import type { MachineRow } from '../../../../../src/pipeline/types/machine.ts';
import { el, moref, vm } from './elements.ts';
import { machineValues, never, type Values, vimWith, web } from './machine.ts';
import { failed, folders, ScriptedVim, type Thing, thing } from './scripted-vim.ts';

async function rowsOf(things: readonly Thing[]): Promise<MachineRow[]> {
  return Array.fromAsync(machineRows(new ScriptedVim({ things }), never));
}

async function rowWith(values: Values, missing = {}): Promise<MachineRow | undefined> {
  return (await Array.fromAsync(machineRows(vimWith(values, {}, missing), never)))[0];
}

describe('the list of machines', () => {
  it('tells what a person chooses by', async () => {
    expect(await rowWith({})).toEqual({
      id: 'vm-62',
      name: 'web-01',
      path: '/DC/vm/Web/web-01',
      guest: 'Ubuntu',
      disks: 1,
      cpus: 4,
      memoryMiB: 16384,
      used: 44_023_415_284,
      power: 'on',
      host: 'esx-07.example',
      template: false,
      move: 'pass',
    });
  });

  it('comes page by page: the first row before the last page is asked for', async () => {
    const many = Array.from({ length: 2000 }, (_, n) => thing(vm(`vm-${n}`), { ...machineValues, name: `web-${n}` }));
    const vim = new ScriptedVim({ things: [...folders, ...many] });
    const rows = machineRows(vim, never);
    const first = await rows.next();
    expect(first.value?.name).toBe('web-0');
    expect(vim.asked.filter(asked => asked === 'page of VirtualMachine').length).toBeLessThan(3);
    let count = 1;
    for await (const _ of rows) count++;
    expect(count).toBe(2000);
    expect(vim.asked.filter(asked => asked.startsWith('page of Folder')).length).toBe(1);
  });

  it('is done with 5,000 machines in well under a second', async () => {
    const deep = Array.from({ length: 500 }, (_, n) =>
      thing(moref('Folder', `group-${n}`), {
        name: `F${n}`,
        parent: moref('Folder', n % 50 === 0 ? 'group-v3' : `group-${n - 1}`),
      }),
    );
    const many = Array.from({ length: 5000 }, (_, n) =>
      thing(vm(`vm-${n}`), { ...machineValues, parent: moref('Folder', `group-${n % 500}`) }),
    );
    const before = process.cpuUsage();
    const rows = await rowsOf([...folders, ...deep, ...many]);
    const { user, system } = process.cpuUsage(before);
    expect(rows.length).toBe(5000);
    expect(rows.at(-1)?.path).toMatch(/^\/DC\/vm\/F450\/F451\/.*F499\/web-01$/);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  it('writes names as they were given, and paths as govc does', async () => {
    const row = await rowWith({ name: 'a%2fb 100%25' });
    expect([row?.name, row?.path]).toEqual(['a/b 100%', '/DC/vm/Web/a%2fb 100%25']);
  });

  it('finds a machine of a vApp in the folder of the vApp', async () => {
    const inApp = thing(vm('vm-1'), { name: 'db', parentVApp: moref('VirtualApp', 'resgroup-v5') });
    const apps = [
      thing(moref('VirtualApp', 'resgroup-v4'), {
        name: 'shop',
        parent: moref('ResourcePool', 'resgroup-8'),
        parentFolder: moref('Folder', 'group-v9'),
      }),
      thing(moref('VirtualApp', 'resgroup-v5'), { name: 'back', parent: moref('VirtualApp', 'resgroup-v4') }),
    ];
    expect((await rowsOf([...folders, ...apps, inApp]))[0]?.path).toBe('/DC/vm/Web/shop/back/db');
  });

  it('has no path where a step is not told, or leads in a circle', async () => {
    const circle = [
      thing(moref('Folder', 'a'), { name: 'a', parent: moref('Folder', 'b') }),
      thing(moref('Folder', 'b'), { name: 'b', parent: moref('Folder', 'a') }),
      thing(vm('vm-1'), { name: 'x', parent: moref('Folder', 'a') }),
      thing(vm('vm-2'), { name: 'y', parent: moref('Folder', 'gone') }),
      thing(vm('vm-3'), { name: 'z' }),
    ];
    const rows = await rowsOf([...folders, ...circle]);
    expect(rows.map(row => row.path)).toEqual([undefined, undefined, undefined]);
  });

  it.each(['disconnected', 'orphaned', 'inaccessible', 'invalid'])(
    'shows a machine that is %s as such',
    async state => {
      const gone = thing(vm('vm-1'), {
        name: 'old',
        'runtime.connectionState': state,
        'runtime.powerState': 'poweredOff',
      });
      const [row] = await rowsOf([...folders, gone]);
      expect(row).toMatchObject({ name: 'old', trouble: state, move: 'fail', disks: 0, power: 'off' });
    },
  );

  it.each<[string, string, Values]>([
    ['a template', 'warn', { 'config.template': true }],
    ['suspended', 'warn', { 'runtime.powerState': 'suspended' }],
    ['told to have nothing', 'pass', { 'config.keyId': el('val'), 'config.ftInfo': el('val') }],
    ['encrypted', 'warn', { 'config.keyId': el('val', [el('keyId', '1')]) }],
    ['protected by Fault Tolerance', 'fail', { 'config.ftInfo': el('val', [el('role', 1)]) }],
    ['of unknown power', 'unknown', { 'runtime.powerState': undefined }],
    ['of absurd power', 'unknown', { 'runtime.powerState': 'toString' }],
    ['of unknown connection', 'unknown', { 'runtime.connectionState': undefined }],
  ])('what is %s moves as %s', async (_, move, values) => {
    expect((await rowWith(values))?.move).toBe(move);
  });

  it('promises nothing of a machine that this user may not read', async () => {
    expect((await rowWith({ 'config.template': undefined }, { 'config.template': 'NoPermission' }))?.move).toBe(
      'unknown',
    );
    expect((await rowWith({}, { 'config.keyId': 'InvalidProperty' }))?.move).toBe('pass');
  });

  it('takes no number that cannot be true', async () => {
    const row = await rowWith({
      'summary.config.numCpu': -1,
      'summary.config.memorySizeMB': '99999999999999999999',
      'summary.config.numVirtualDisks': 'many',
      'summary.storage.committed': '1e9',
    });
    expect(row).toMatchObject({ disks: 0 });
    expect(Object.keys(row ?? {})).not.toContain('cpus');
    expect(Object.keys(row ?? {})).not.toContain('memoryMiB');
    expect(Object.keys(row ?? {})).not.toContain('used');
  });

  it('goes without paths where the folders may not be read, and stops when it is told to', async () => {
    class NoFolders extends ScriptedVim {
      override async *retrieve(query: Parameters<ScriptedVim['retrieve']>[0], signal: AbortSignal) {
        if ('Folder' in query.of) throw failed('VSPHERE_DENIED', 'denied');
        yield* super.retrieve(query, signal);
      }
    }
    const things = [thing(web, machineValues)];
    const [row] = await Array.fromAsync(machineRows(new NoFolders({ things }), never));
    expect(row?.name).toBe('web-01');
    expect(row?.path).toBeUndefined();
    await expect(Array.fromAsync(machineRows(vimWith(), AbortSignal.abort()))).rejects.toThrow();
  });

  it('lets go of the view when nobody reads on', async () => {
    let closed = 0;
    class Watched extends ScriptedVim {
      override async *retrieve(query: Parameters<ScriptedVim['retrieve']>[0], signal: AbortSignal) {
        try {
          yield* super.retrieve(query, signal);
        } finally {
          closed++;
        }
      }
    }
    const many = Array.from({ length: 600 }, (_, n) => thing(vm(`vm-${n}`), machineValues));
    for await (const _ of machineRows(new Watched({ things: [...folders, ...many] }), never)) break;
    expect(closed).toBe(2);
  });
});
