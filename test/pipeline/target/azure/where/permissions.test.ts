import { describe, expect, it } from 'vitest';
import { azureTarget } from '../../../../../src/pipeline/target/azure/plan.ts';
import { allows, matches } from '../../../../../src/pipeline/target/azure/where/permissions/allows.ts';
import { neededFor } from '../../../../../src/pipeline/target/azure/where/permissions/needed.ts';
import { roleWith } from '../../../../../src/pipeline/target/azure/where/permissions/roles.ts';

const place = { subscription: 'sub', group: 'rg' };
const plan = (over: object = {}) =>
  azureTarget.parse({
    kind: 'azure',
    subscription: 'sub',
    resourceGroup: 'rg',
    location: 'westeurope',
    name: 'web',
    ...over,
  });

describe('an action', () => {
  it.each([
    ['*', 'Microsoft.Compute/disks/write', true],
    ['*/read', 'Microsoft.Compute/disks/read', true],
    ['*/read', 'Microsoft.Compute/disks/write', false],
    ['Microsoft.Compute/*', 'microsoft.compute/DISKS/beginGetAccess/action', true],
    ['Microsoft.Compute/disks/*/action', 'Microsoft.Compute/disks/beginGetAccess/action', true],
    ['Microsoft.Compute/disks/*/action', 'Microsoft.Compute/disks/action', false],
    ['Microsoft.Compute/*/*', 'Microsoft.Compute/disks/write', true],
    ['Microsoft.Compute/disks', 'Microsoft.Compute/disks/write', false],
    ['Microsoft.Compute/disks/write', 'Microsoft.Compute/disks/write', true],
    ['a*a', 'a', false],
    ['', 'Microsoft.Compute/disks/write', false],
  ])('%j covers %j: %j', (pattern, action, covered) => {
    expect(matches(pattern, action)).toBe(covered);
  });

  it('that one role takes out another may give', () => {
    const without = { actions: ['*'], notActions: ['Microsoft.Compute/disks/*'] };
    const reader = { actions: ['*/read'], notActions: [] };
    expect(allows([without], 'Microsoft.Compute/disks/read')).toBe(false);
    expect(allows([without, reader], 'Microsoft.Compute/disks/read')).toBe(true);
    expect(allows([without, reader], 'Microsoft.Compute/disks/write')).toBe(false);
    expect(allows([], 'Microsoft.Compute/disks/read')).toBe(false);
  });

  it('does not take for ever, whatever the pattern', () => {
    expect(matches(`${'a*'.repeat(5000)}b`, 'a'.repeat(10_000))).toBe(false);
  });
});

describe('what a plan needs', () => {
  const standing = { group: true, register: [] };

  it('is asked of the subscription where the group is to be made', () => {
    const [only, ...others] = neededFor(plan(), place, { group: false, register: ['Microsoft.Compute'] });
    expect(others).toEqual([]);
    expect(only?.scope).toBe('/subscriptions/sub');
    expect(only?.run).toEqual(
      expect.arrayContaining([
        'Microsoft.Compute/register/action',
        'Microsoft.Resources/subscriptions/resourceGroups/write',
        'Microsoft.Compute/images/write',
      ]),
    );
    expect(only?.undo).toContain('Microsoft.Resources/subscriptions/resourceGroups/delete');
  });

  it('is of each kind what that kind makes, and removes on the way', () => {
    const run = (publish: string, more: object = {}) => neededFor(plan({ publish, ...more }), place, standing)[0]?.run;
    expect(run('disk')).not.toContain('Microsoft.Compute/disks/delete');
    expect(run('image')).toContain('Microsoft.Compute/disks/delete');
    expect(run('gallery', { gallery: { name: 'images', version: '1.0.0' } })).toContain(
      'Microsoft.Compute/galleries/images/versions/write',
    );
    const vm = run('vm', { vm: { size: 'Standard_D2s_v5', publicAddress: true } });
    expect(vm).toEqual(
      expect.arrayContaining([
        'Microsoft.Compute/virtualMachines/write',
        'Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action',
        'Microsoft.Network/virtualNetworks/write',
        'Microsoft.Network/publicIPAddresses/join/action',
      ]),
    );
  });

  it('is also of the image or the gallery that a machine is made of, and where that gallery is', () => {
    const of = (more: object, vm: object = {}) =>
      neededFor(plan({ publish: 'vm', vm: { size: 'x', ...vm }, ...more }), place, standing);
    const actions = ['Microsoft.Compute/disks/delete', 'Microsoft.Compute/images/write'];
    expect(of({}, { sshKey: 'k' })[0]?.run).toEqual(expect.arrayContaining(actions));
    expect(of({})[0]?.run).not.toEqual(expect.arrayContaining(actions));
    const versions = 'Microsoft.Compute/galleries/images/versions/write';
    expect(of({}, { trustedLaunch: true })[0]?.run).toContain(versions);
    const [here, there] = of({ gallery: { name: 'shared/images', version: '1.0.0' } });
    expect(here?.run).not.toContain(versions);
    expect(there).toMatchObject({ name: 'shared', run: expect.arrayContaining([versions]) });
  });

  it('is asked where the network and the encryption set are', () => {
    const elsewhere = '/subscriptions/other/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/des';
    const needed = neededFor(
      plan({ publish: 'vm', vm: { size: 'x', network: 'net/hub/web' }, diskEncryptionSet: elsewhere }),
      place,
      standing,
    );
    expect(needed.map(({ scope }) => scope)).toEqual([
      '/subscriptions/sub/resourcegroups/rg',
      '/subscriptions/sub/resourcegroups/net',
      '/subscriptions/other/resourcegroups/keys',
    ]);
    expect(needed[0]?.run).not.toContain('Microsoft.Network/virtualNetworks/write');
    expect(needed[1]?.run).toContain('Microsoft.Network/virtualNetworks/subnets/join/action');
    expect(needed[2]?.run).toEqual(['Microsoft.Compute/diskEncryptionSets/read']);
  });

  it.each([
    [['Microsoft.Compute/disks/read'], 'reader'],
    [['Microsoft.Compute/disks/write'], 'vm-contributor'],
    [['Microsoft.Network/virtualNetworks/write'], 'network-contributor'],
    [['Microsoft.Compute/disks/beginGetAccess/action'], 'contributor'],
  ])('%j is in the role %s', (actions, role) => {
    expect(roleWith(actions)).toBe(role);
  });
});
