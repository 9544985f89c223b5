import { expect, test } from 'vitest';
import { describe as describeMachine } from '../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { findMachine } from '../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { machineRows } from '../../../../src/pipeline/source/vsphere/inventory/rows.ts';
import type { ObjectProperties } from '../../../../src/pipeline/source/vsphere/vim.ts';
import { MiB } from '../../guest.ts';
import type { Served, ServerKind } from '../servers.ts';
import { signedIn } from '../sign-in.ts';

const signal = new AbortController().signal;

export function inventoryContract({ others }: ServerKind, server: () => Served): void {
  test('a list comes page by page, none larger than asked for; what is unset is absent on each', () =>
    signedIn(server(), async vim => {
      const below = vim.content.get('rootFolder');
      if (!below) throw new Error('no root');
      const query = { of: { VirtualMachine: ['name', 'config.keyId', 'parentVApp'] }, below, page: 40 };
      const pages: (readonly ObjectProperties[])[] = [];
      for await (const page of vim.retrieve(query, signal)) pages.push(page);
      const all = pages.flat();
      expect(all).toHaveLength(others + 1);
      expect(new Set(all.map(({ ref }) => ref.value)).size).toBe(others + 1);
      expect(Math.max(...pages.map(page => page.length))).toBeLessThanOrEqual(40);
      for (const { properties } of all) {
        expect(properties.has('name')).toBe(true);
        expect([...properties.keys()].filter(path => path !== 'name')).toEqual([]);
      }
    }));

  test('rows have what a list shows', () =>
    signedIn(server(), async vim => {
      const rows = await Array.fromAsync(machineRows(vim, signal));
      expect(rows).toHaveLength(others + 1);
      const web = rows.filter(({ name }) => name === 'web');
      expect(web).toMatchObject([{ disks: 2, power: 'on', template: false, move: 'pass' }]);
      expect(web[0]?.path).toMatch(/^\/.+\/vm\/(.+\/)?web$/);
    }));

  test('a machine is found by its path, its id and its name, and described', () =>
    signedIn(server(), async vim => {
      const ref = await findMachine(vim, 'web', signal);
      const described = await describeMachine(vim, ref, signal);
      const { machine, disks, cdroms } = described;
      expect(machine).toMatchObject({ name: 'web', firmware: 'efi', power: 'on', snapshots: 0 });
      expect(machine.disks.map(({ index, size }) => ({ index, size }))).toEqual([
        { index: 0, size: 61 * MiB + 1024 },
        { index: 1, size: 45 * MiB },
      ]);
      expect(disks.map(({ controller, unit }) => [controller.type, controller.bus, unit])).toEqual([
        ['ParaVirtualSCSIController', 0, 0],
        ['ParaVirtualSCSIController', 0, 1],
      ]);
      expect(disks.map(({ backing }) => [backing.type, backing.parent])).toEqual([
        ['FlatVer2', false],
        ['FlatVer2', false],
      ]);
      expect(cdroms).toMatchObject([{ backing: 'Iso', connected: true, startConnected: true }]);
      expect(described).toMatchObject({ connection: 'connected', template: false, snapshots: [] });
      expect(described.host?.name).toBeTruthy();
      for (const wanted of [ref.value, machine.path ?? '']) {
        expect(await findMachine(vim, wanted, signal)).toEqual(ref);
      }
    }));
}
