import { expect, test } from 'vitest';
import { vmJourney } from '../azure-vm.ts';

const { carried, cloud, made, undone } = vmJourney();

test('one with Trusted Launch comes from a gallery; that its kernel panics is said, with what to do', async () => {
  cloud().boot('panic');
  const { ran, state } = await carried({ vm: { size: 'Standard_D2as_v5', trustedLaunch: true } });
  expect(ran, ran.said.join('\n')).toMatchObject({ code: 0 });
  expect(ran.said).toContainEqual(expect.stringContaining('found no root file system'));
  expect(ran.said).toContainEqual(expect.stringContaining('| [    2.719541] Kernel panic - not syncing: VFS'));
  expect(made()).toEqual(expect.arrayContaining(['galleries/web_images', 'disks/web-vm-os', 'disks/web-vm-data0']));
  await undone(state);
});
