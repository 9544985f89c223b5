import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machineFilter, prepare } from '../../src/screens/machine-filter.ts';
import { inOrder, nextOrder, type Order } from '../../src/screens/machine-order.ts';
import { columnsFor, machineLine } from '../../src/screens/machine-table.ts';
import { makeGlyphs } from '../../src/screens/parts/glyphs.ts';
import { lineWidth } from '../../src/screens/parts/line.ts';
import { vsphereText as en } from '../../src/screens/text/en/wizard-vsphere.ts';
import { vsphereText as zhCN } from '../../src/screens/text/zh-CN/wizard-vsphere.ts';
import type { MachineRow } from '../../src/screens/world.ts';
import { fakeMachines } from './fake-server.ts';

const GiB = 1024 ** 3;
const web: MachineRow = {
  id: 'vm-1',
  name: 'Web-Prod 01',
  path: '/Prod/vm/Team A/Web-Prod 01',
  host: 'esx-07.corp',
  guest: 'Ubuntu Linux (64-bit)',
  disks: 2,
  bytes: 120 * GiB,
  used: 62 * GiB,
  cpus: 4,
  memoryMiB: 16_384,
  power: 'on',
};
const finds = (filter: string, row: MachineRow = web) => machineFilter(filter)(prepare(row));

test.each([
  ['', true],
  ['web', true],
  ['WEB prod', true],
  ['web stage', false],
  ['team', false],
  ['"prod 01"', true],
  ['"01 prod"', false],
  ['-test', true],
  ['-prod', false],
  ['-"prod 01"', false],
  ['on', true],
  ['off', false],
  ['-off', true],
  ['suspended', false],
  ['"on"', false],
  ['os:ubuntu', true],
  ['os:"ubuntu linux"', true],
  ['os:windows', false],
  ['-os:windows', true],
  ['host:esx-07', true],
  ['folder:team', true],
  ['folder:web-prod', false],
  ['path:web-prod', true],
  ['disks:>1', true],
  ['disks:2', true],
  ['disks:>=3', false],
  ['cpu:4', true],
  ['mem:>=16', true],
  ['mem:>16', false],
  ['mem:<16.5', true],
  ['mem:16384m', true],
  ['used:>100G', false],
  ['used:>=62g', true],
  ['size:<1T', true],
])('%s finds web-prod-01: %s', (filter, found) => {
  expect(finds(filter)).toBe(found);
});

test('what is only half typed hides nothing, and an unknown key is plain text', () => {
  for (const half of ['mem:', 'mem:>', 'mem:>=', 'os:', 'os:"', '-', '"', '-os:', '- web'])
    expect(finds(half), half).toBe(true);
  expect(finds('foo:bar')).toBe(false);
  expect(finds('foo:bar', { ...web, name: 'foo:bar' })).toBe(true);
  expect(finds('constructor:x', { ...web, name: 'constructor:x' })).toBe(true);
  expect(finds('__proto__')).toBe(false);
});

test('what a machine does not tell is neither more nor less than anything', () => {
  const bare: MachineRow = { id: 'x', name: 'x', disks: 0 };
  for (const filter of ['mem:>0', 'mem:<9999', 'used:0', 'on', 'off', 'os:linux'])
    expect(finds(filter, bare)).toBe(false);
});

test('a template is not off, and is found as what it is', () => {
  const template: MachineRow = { ...web, power: 'off', template: true };
  expect(finds('off', template)).toBe(false);
  expect(finds('template', template)).toBe(true);
});

test('no text that anyone can type is an error, and a word with a minus is the opposite of the word', () => {
  const words = fc.oneof(
    fc.string(),
    fc.constantFrom('mem:>', 'os:', '"', '-', 'on', 'disks:>1', 'used:<1e9', '\u0000', 'web', '-web "a'),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 6 }), parts => {
      expect(typeof finds(parts.join(' '))).toBe('boolean');
    }),
  );
  fc.assert(fc.property(fc.stringMatching(/^[a-z]{1,6}$/), word => finds(word) !== finds(`-${word}`)));
});

test('every order is met, each both ways, numbers in names count, and no order loses a machine', () => {
  const machines = fakeMachines(60).map(prepare);
  const seen = new Set<string>();
  let order: Order = { by: 'name', down: false };
  for (let n = 0; n < 8; n++) {
    seen.add(`${order.by} ${order.down}`);
    const sorted = inOrder(machines, order);
    expect(new Set(sorted.map(machine => machine.row.id)).size).toBe(machines.length);
    order = nextOrder(order);
  }
  expect(order).toEqual({ by: 'name', down: false });
  expect(seen.size).toBe(8);
  const names = ['web-10', 'web-9', 'web-1'].map((name, n) => prepare({ id: String(n), name, disks: 1 }));
  expect(inOrder(names, order).map(machine => machine.row.name)).toEqual(['web-1', 'web-9', 'web-10']);
});

test('a row of the table has exactly the width of the table, whatever is in it', () => {
  const row = fc.record(
    {
      id: fc.constant('x'),
      name: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('网页服务器 01')),
      disks: fc.nat(64),
      bytes: fc.nat(2 ** 31).map(n => n * 4096),
      guest: fc.string({ unit: 'grapheme' }),
      cpus: fc.nat(1024),
      memoryMiB: fc.nat(2 ** 25),
      used: fc.nat(2 ** 31).map(n => n * 4096),
      power: fc.constantFrom('on', 'off', 'suspended'),
      move: fc.constantFrom('pass', 'warn', 'fail', 'unknown'),
      template: fc.boolean(),
      trouble: fc.constantFrom('inaccessible', 'orphaned', 'something-else-that-is-long'),
    },
    { requiredKeys: ['id', 'name', 'disks'] },
  );
  const look = fc.record({ here: fc.boolean(), edge: fc.constantFrom(' ', '▼') });
  fc.assert(
    fc.property(row, fc.integer({ min: 40, max: 140 }), look, fc.boolean(), (machine, width, how, ascii) => {
      for (const text of [en, zhCN]) {
        const made = machineLine(machine as MachineRow, columnsFor(width), how, makeGlyphs(ascii), text);
        expect(lineWidth(made)).toBe(width);
      }
    }),
  );
});
