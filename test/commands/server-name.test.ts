import { expect, test } from 'vitest';
import { serverName } from '../../src/commands/server-name.ts';

test.each([
  ['vcenter.corp', 'vcenter.corp'],
  ['  https://vCenter.Corp:443/ui/ ', 'vcenter.corp'],
  ['http://esx-07', 'esx-07'],
  ['esx-07:8443', 'esx-07:8443'],
  ['10.0.0.7', '10.0.0.7'],
  ['[fe80::7]:443', '[fe80::7]'],
  ['not a server', 'not a server'],
])('%j is %j', (typed, name) => {
  expect(serverName(typed)).toBe(name);
});
