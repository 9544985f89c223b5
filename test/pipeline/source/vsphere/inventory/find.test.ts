import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { findMachine } from '../../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { moref, vm } from './elements.ts';
import { never } from './machine.ts';
import { folders, ScriptedVim, type Thing, thing } from './scripted-vim.ts';

const machine = (id: string, name: string, folder = 'group-v9'): Thing =>
  thing(vm(id), { name, parent: moref('Folder', folder) });

const vim = () =>
  new ScriptedVim({
    things: [
      ...folders,
      thing(moref('Folder', 'group-v10'), { name: 'a', parent: moref('Folder', 'group-v9') }),
      machine('vm-1', 'web-01'),
      machine('vm-2', 'db'),
      machine('vm-3', 'db', 'group-v3'),
      machine('vm-4', 'a%2fb'),
      machine('vm-5', 'b', 'group-v10'),
      machine('vm-6', '100%25'),
      machine('vm-7', 'vm-8'),
      machine('vm-9', '%252f'),
      machine('42', 'esx'),
      machine('vm-10', 'bidi\u202egnp'),
    ],
  });

const found = async (wanted: string) => (await findMachine(vim(), wanted, never)).value;

describe('a machine is found', () => {
  it.each([
    ['by its path', '/DC/vm/Web/web-01', 'vm-1'],
    ['by its path without the first slash', 'DC/vm/Web/web-01', 'vm-1'],
    ['by a path that tells two of a name apart', '/DC/vm/db', 'vm-3'],
    ['by a path as the API escapes it', '/DC/vm/Web/a%2fb', 'vm-4'],
    ['by a path as a person writes it', '/DC/vm/Web/100%', 'vm-6'],
    ['by a name that looks escaped', '/DC/vm/Web/%2f', 'vm-9'],
    ['by the id of vCenter', 'vm-2', 'vm-2'],
    ['by the id of ESXi', '42', '42'],
    ['by a name', 'web-01', 'vm-1'],
    ['by a name with a slash', 'a/b', 'vm-4'],
    ['by a name as the API escapes it', '100%25', 'vm-6'],
    ['by a name that looks like an id', 'vm-8', 'vm-7'],
    ['by a name as it is shown', 'bidi\ufffdgnp', 'vm-10'],
  ])('%s: %s', async (_, wanted, id) => {
    expect(await found(wanted)).toBe(id);
  });

  it('by its id without asking for all the others', async () => {
    const server = vim();
    await findMachine(server, 'vm-2', never);
    expect(server.asked).toEqual(['vm-2 name']);
  });
});

describe('no machine is guessed', () => {
  const failure = async (wanted: string) => {
    const error = await findMachine(vim(), wanted, never).catch(thrown => thrown);
    return error instanceof Failed ? error.failure : error;
  };

  it('none is said to be none', async () => {
    expect(await failure('/DC/vm/Web/nothing')).toMatchObject({
      code: 'VSPHERE_NO_SUCH_MACHINE',
      facts: { server: 'vcenter.example', machine: '/DC/vm/Web/nothing' },
      exit: 'usage',
    });
    expect(await failure('vm-4711')).toMatchObject({ code: 'VSPHERE_NO_SUCH_MACHINE' });
    expect(await failure('')).toMatchObject({ code: 'VSPHERE_NO_SUCH_MACHINE' });
  });

  it('several are named by their paths', async () => {
    expect(await failure('db')).toMatchObject({
      code: 'VSPHERE_SEVERAL_MACHINES',
      facts: { paths: '/DC/vm/Web/db, /DC/vm/db' },
    });
    // A folder a with b in it, and a machine called a/b.
    expect(await failure('DC/vm/Web/a/b')).toMatchObject({ code: 'VSPHERE_SEVERAL_MACHINES' });
  });
});
