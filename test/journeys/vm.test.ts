import { expect, test } from 'vitest';
import { vmJourney } from './azure-vm.ts';

const { carried, cloud, made, undone } = vmJourney();

test('a machine starts as it was, with a data disk of its own and a new one, and is undone to nothing', async () => {
  const { ran, state } = await carried({ dataDisks: [{ sizeGiB: 256, lun: 5 }] });
  expect(ran, ran.said.join('\n')).toMatchObject({ code: 0 });
  expect(ran.out.join('\n')).toContain('VM web in rg-journey');
  expect(ran.said).toContainEqual(expect.stringContaining('has started: its Azure agent answers (Ready)'));
  expect(ran.said).toContainEqual(expect.stringContaining('| web login:'));
  expect(made()).toEqual([
    'disks/web-data1',
    'disks/web-empty1',
    'disks/web-os',
    'networkInterfaces/web-nic',
    'networkSecurityGroups/web-nsg',
    'resourceGroups/rg-journey',
    'virtualMachines/web',
    'virtualNetworks/web-vnet',
  ]);
  expect(
    cloud()
      .resources()
      .filter(({ state }) => state === 'Attached'),
  ).toHaveLength(3);
  await undone(state);
});
