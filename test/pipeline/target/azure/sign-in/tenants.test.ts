import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Choice } from '../../../../../src/pipeline/types/question.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../src/sandbox/azure/index.ts';
import { named, planFor, testControl, testKeep } from '../bench.ts';
import { failureOf, linked, Machine, subscriptionsOf } from './principals.ts';

let cloud: AzureSandbox;
let machine: Machine;
let fabrikam: string;
let vault: string;
beforeAll(async () => {
  cloud = await startAzure({
    subscriptions: [{ name: 'Prod' }, { name: 'Audited', role: 'Reader' }, { name: 'Closed', state: 'Disabled' }],
    tenants: [
      {
        name: 'Fabrikam Ltd',
        application: true,
        subscriptions: [{ name: 'Shop', role: 'Contributor' }, { name: 'Prod' }],
      },
      { name: 'Vault', secondFactor: true, subscriptions: [{ name: 'Gold' }] },
    ],
  });
  machine = await Machine.open();
  fabrikam = cloud.tenants[1]?.id ?? '';
  vault = cloud.tenants[2]?.id ?? '';
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
  await machine.close();
});
beforeEach(() => machine.empty());
afterEach(() => vi.unstubAllEnvs());

const idOf = (name: string) => cloud.subscriptions.find(each => each.name === name)?.id ?? '';
const row = ({ label, facts }: Choice) => `${facts?.tenant} ${label} ${facts?.role} ${facts?.state} ${facts?.home}`;

/** Makes a resource group there, and looks whether it stands. */
async function canMake(link: TargetLink, over: Parameters<typeof planFor>[1]): Promise<boolean> {
  await link.begin(planFor(cloud, over), testKeep(), testControl());
  return named(cloud).includes(`resourceGroups/${over?.resourceGroup}`);
}

describe('the subscriptions of an account', () => {
  it('are those of all its tenants, with what the person is in each; a tenant that wants a second factor is told', async () => {
    await machine.azSession(cloud, [vault]);
    await linked(cloud, { signIn: 'az' }, async link => {
      expect((await subscriptionsOf(link)).map(row).toSorted()).toEqual([
        'Fabrikam Ltd Prod owner Enabled false',
        'Fabrikam Ltd Shop contributor Enabled false',
        'Sandbox Audited reader Enabled true',
        'Sandbox Closed owner Disabled true',
        'Sandbox Prod owner Enabled true',
      ]);
      expect(link.closed?.()).toEqual([{ id: vault, name: 'Vault', why: 'second-factor' }]);
    });
  });

  it('of a tenant that wanted a second factor are there once the person signed in to it with a code', async () => {
    await machine.azSession(cloud, [vault]);
    await linked(cloud, { signIn: 'az' }, async link => {
      await subscriptionsOf(link);
      const screen = testControl(code => {
        if (code === 'azure-device-code') setImmediate(() => cloud.approve());
      });
      await link.enter?.(vault, 'device-code', screen);
      screen.stop.abort();
      expect((await subscriptionsOf(link)).map(({ label }) => label)).toContain('Gold');
      expect(link.closed?.()).toEqual([]);
      expect(await canMake(link, { subscription: 'Gold', tenant: vault, resourceGroup: 'rg-gold' })).toBe(true);
    });
  });

  it('of a person who signed in with a code need no further code, but where a second factor is wanted', async () => {
    const ctl = testControl(code => {
      if (code === 'azure-device-code') setImmediate(() => cloud.approve());
    });
    await linked(
      cloud,
      { signIn: 'device-code' },
      async link => {
        const labels = (await subscriptionsOf(link)).map(({ label }) => label);
        expect(labels).toContain('Shop');
        expect(labels).not.toContain('Gold');
        expect(link.closed?.()).toMatchObject([{ name: 'Vault', why: 'second-factor' }]);
      },
      ctl,
    );
    expect(ctl.notes).toHaveLength(1);
  });

  it('are seen whole by one who signs in to the tenant that wants a second factor at first', async () => {
    const ctl = testControl(() => setImmediate(() => cloud.approve()));
    const labels = await linked(
      cloud,
      { signIn: 'device-code', tenant: 'vault.example' },
      async link => (await subscriptionsOf(link)).map(({ label }) => label),
      ctl,
    );
    expect(labels).toEqual(expect.arrayContaining(['Gold', 'Shop', 'Audited']));
  });
});

describe('a plan whose subscription is in another tenant', () => {
  it('works by its id alone: the service says which tenant it wants', async () => {
    machine.principal(cloud);
    await linked(cloud, {}, async link => {
      expect(await canMake(link, { subscription: idOf('Shop'), resourceGroup: 'rg-id' })).toBe(true);
    });
  });

  it('works by its name, which is looked for at home first', async () => {
    await machine.azSession(cloud, [vault]);
    await linked(cloud, { signIn: 'az' }, async link => {
      expect(await canMake(link, { subscription: 'shop', resourceGroup: 'rg-name' })).toBe(true);
      await link.begin(planFor(cloud, { subscription: 'Prod', resourceGroup: 'rg-home' }), testKeep(), testControl());
      expect(cloud.resources().find(({ name }) => name === 'rg-home')?.id).toContain(cloud.subscriptionId);
    });
  });

  it('works with the tenant it names, and sees no other', async () => {
    machine.principal(cloud);
    await linked(cloud, { tenant: fabrikam }, async link => {
      expect(await canMake(link, { subscription: 'Shop', tenant: fabrikam, resourceGroup: 'rg-named' })).toBe(true);
      const elsewhere = link.begin(
        planFor(cloud, { subscription: 'Audited', tenant: fabrikam }),
        testKeep(),
        testControl(),
      );
      expect(await failureOf(elsewhere)).toMatchObject({ code: 'AZURE_SUBSCRIPTION_UNKNOWN' });
    });
  });

  it('that wants a second factor says so, with the command that mends it', async () => {
    await machine.azSession(cloud, [vault]);
    await linked(cloud, { signIn: 'az' }, async link => {
      for (const subscription of ['Gold', idOf('Gold')]) {
        const begun = link.begin(planFor(cloud, { subscription }), testKeep(), testControl());
        expect(await failureOf(begun)).toMatchObject({
          code: 'AZURE_SIGN_IN_SECOND_FACTOR',
          facts: { way: 'az', tenant: vault },
          exit: 'denied',
        });
      }
    });
  });

  it('where the program is not known is refused in the words of Entra', async () => {
    machine.principal(cloud);
    await linked(cloud, {}, async link => {
      const begun = link.begin(planFor(cloud, { subscription: idOf('Gold') }), testKeep(), testControl());
      const failure = await failureOf(begun);
      expect(failure).toMatchObject({ code: 'AZURE_SIGN_IN_FAILED', facts: { way: 'environment' } });
      expect(failure?.facts.reason).toMatch(/^AADSTS700016/);
    });
  });
});

describe('rights', () => {
  it('of a reader are not enough to make anything', async () => {
    machine.principal(cloud);
    await linked(cloud, {}, async link => {
      const begun = link.begin(planFor(cloud, { subscription: 'Audited' }), testKeep(), testControl());
      expect(await failureOf(begun)).toMatchObject({ code: 'AZURE_DENIED', facts: { code: 'AuthorizationFailed' } });
    });
  });

  it('that cannot be read leave a role unknown', async () => {
    machine.principal(cloud);
    cloud.faults.add({ on: 'listPermissions', do: 'status', status: 403, code: 'AuthorizationFailed' });
    try {
      await linked(cloud, {}, async link => {
        expect((await subscriptionsOf(link)).map(({ facts }) => facts?.role)).toEqual([
          undefined,
          undefined,
          undefined,
        ]);
      });
    } finally {
      cloud.faults.clear();
    }
  });
});

describe('az', () => {
  it('is asked for a token of each tenant with a list of arguments and none of our secrets', async () => {
    await machine.azSession(cloud, [vault]);
    await linked(cloud, { signIn: 'az' }, subscriptionsOf);
    const asked = (await readFile(join(machine.dir, 'asked'), 'utf8')).trim().split('\n');
    const plain = 'account get-access-token --output json --scope https://management.azure.com/.default';
    expect(asked.slice(-3).toSorted()).toEqual(
      [plain, `${plain} --tenant ${fabrikam}`, `${plain} --tenant ${vault}`].toSorted(),
    );
  });
});
