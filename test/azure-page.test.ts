import { expect, test } from 'vitest';
import { azurePage, rightsTable } from './house/azure-rights.ts';

test('docs/azure.md names every right that a plan needs, by what wants it', async () => {
  const table = rightsTable();
  for (const right of [
    /every plan \| .*subscriptions\/resourceGroups/,
    /disks` \| `read`, `write`, `beginGetAccess\/action`, `endGetAccess\/action` \| `delete` \|/,
    /`publish: vm` \| `Microsoft.Compute\/virtualMachines` \| `read`, `write`, .* \| `delete` \|/,
    /virtualNetworks\/subnets` \|.*`join\/action`/,
  ]) {
    expect(table).toMatch(right);
  }
  await expect(azurePage()).toMatchFileSnapshot('../docs/azure.md');
});
