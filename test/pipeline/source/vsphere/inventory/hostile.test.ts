import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { describe } from '../../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { findMachine } from '../../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { peek } from '../../../../../src/pipeline/source/vsphere/inventory/peek.ts';
import { readiness } from '../../../../../src/pipeline/source/vsphere/inventory/readiness.ts';
import { machineRows } from '../../../../../src/pipeline/source/vsphere/inventory/rows.ts';
import type { Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { cdrom, disk, el, scsi, snapshotTree } from './elements.ts';
import { around, devices, machineValues, never, web } from './machine.ts';
import { ScriptedVim, type Thing, thing } from './scripted-vim.ts';
import { haveTraces, recorded } from './traces.ts';

const rich: readonly Thing[] = [
  ...around,
  thing(web, {
    ...machineValues,
    'runtime.powerState': 'poweredOff',
    'config.hardware.device': devices(
      scsi(1001, 1, 'virtualSharing'),
      disk(2001, 'Hard disk 2'),
      cdrom(3001, '[i] a.iso'),
    ),
    snapshot: el('val', [snapshotTree('snapshot-1', 's', [snapshotTree('snapshot-2', 't')], 'rootSnapshotList')]),
    'runtime.question': el('val', [el('text', 'Well?'), el('choice', [el('choiceInfo', [el('label', 'Yes')])])]),
  }),
];

/** Text that has surprised somebody before. */
const odd = [
  '',
  '-1',
  '0',
  '1e9',
  '9007199254740993',
  '99999999999999999999',
  'NaN',
  'true',
  '../../x',
  '[',
  '%2f',
  '\u0000\u001b\u202e',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
];
const names = [
  'key',
  'backing',
  'parent',
  'fileName',
  'children',
  'unitNumber',
  'deviceInfo',
  'label',
  'childSnapshotList',
];

/** The soak asks for others. */
const seed = Number(process.env.VMFERRY_SEED ?? 4);
const more = Number(process.env.VMFERRY_RUNS ?? 1);

type Dice = (below: number) => number;

/** One answer with something left out, doubled, renamed, emptied or absurd in it. */
function mutated(element: Element, dice: Dice, chance = 40): Element {
  const children = element.children.flatMap(each => {
    const way = dice(chance);
    if (way === 0) return [];
    const one = mutated(each, dice, chance);
    if (way === 1) return [one, one];
    if (way === 2) return [{ ...one, name: names[dice(names.length)] ?? '' }];
    if (way === 3) return [{ ...one, text: odd[dice(odd.length)] ?? '' }];
    if (way === 4) return [{ ...one, children: [] }];
    if (way === 5) return [{ ...one, children: [element, ...one.children] }];
    if (way === 6) return [{ name: one.name, text: one.text, children: one.children }];
    return [way === 7 ? { ...one, type: odd[dice(odd.length)] ?? '', refType: 'Folder' } : one];
  });
  return { ...element, children, ...(dice(chance) === 0 ? { text: odd[dice(odd.length)] ?? '' } : {}) };
}

function mutatedThing({ ref, values }: Thing, dice: Dice): Thing {
  const kept = [...values].filter(() => dice(15) > 0);
  const paths = kept.map(([path]) => path);
  return {
    ref,
    values: new Map(
      kept.map(([path, value]) => [dice(60) === 0 ? (paths[dice(paths.length)] ?? path) : path, mutated(value, dice)]),
    ),
    missing: new Map(dice(10) === 0 ? [[paths[dice(paths.length)] ?? 'name', 'NoPermission']] : []),
  };
}

function diceOf(seed: number): Dice {
  let state = seed | 1;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Everything that reads answers, on a server whose answers are not to be trusted. */
async function survives(things: readonly Thing[], seed: number): Promise<void> {
  const dice = diceOf(seed);
  const server = new ScriptedVim({
    things: things.map(each => mutatedThing(each, dice)),
    call: method =>
      mutated(
        el(`${method}Response`, [el('returnval', [el('entity', 'vm-62'), el('privileges', 'System.View')])]),
        dice,
        5,
      ),
  });
  const machines = things.filter(each => each.ref.type === 'VirtualMachine').map(each => each.ref);
  for await (const row of machineRows(server, never)) expect(row.name.length).toBeLessThanOrEqual(257);
  for (const ref of machines) {
    await findMachine(server, '/DC/vm/Web/web-01', never).catch(known);
    const described = await describe(server, ref, never);
    const { machine, disks } = described;
    expect(machine.disks.length).toBe(disks.length);
    expect(new Set(machine.disks.map(each => each.name)).size).toBe(disks.length);
    expect(new Set(machine.disks.map(each => each.key)).size).toBe(disks.length);
    for (const each of machine.disks) expect(each.size === undefined || Number.isSafeInteger(each.size)).toBe(true);
    const checks = await Array.fromAsync(readiness(server, described, { power: 'shutdown' }, never));
    for (const check of checks) expect(check.evidence.length).toBeGreaterThan(0);
    for (const each of disks) expect(await peek(server, described, each, never)).toHaveProperty('notYet');
  }
}

function known(error: unknown): void {
  if (!(error instanceof Failed)) throw error;
}

suite('an answer that is not to be trusted', () => {
  it('never brings anything down', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), start => survives(rich, start)),
      { numRuns: 600 * more, seed },
    );
  });

  it.skipIf(!haveTraces)(
    'nor does one made of what servers really answered (skipped without VMFERRY_SPECS)',
    async () => {
      const files = ['head-vc/08', 'head-esx/08'].map(file => recorded(`${file}-RetrievePropertiesEx-full.res.xml`));
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.constantFrom(...files), (start, things) => survives(things.slice(0, 1), start)),
        { numRuns: 300 * more, seed },
      );
    },
  );

  it('that nests snapshots and parents without end is cut', async () => {
    let deep = snapshotTree('s', 's');
    for (let n = 0; n < 20_000; n++) deep = snapshotTree('s', 's', [deep]);
    let parent = el('parent', [el('fileName', '[store] web/0.vmdk')]);
    for (let n = 0; n < 20_000; n++) parent = el('parent', [el('fileName', `[store] web/${n}.vmdk`), parent]);
    const values = {
      ...machineValues,
      snapshot: el('val', [{ ...deep, name: 'rootSnapshotList' }]),
      'config.hardware.device': devices(disk(2001, 'Hard disk 2', { file: '[store] web/w.vmdk', more: [parent] })),
    };
    const { snapshots, machine } = await describe(new ScriptedVim({ things: [thing(web, values)] }), web, never);
    expect(snapshots.length).toBe(4096);
    expect(machine.disks[1]?.name).toMatch(/^\d+\.vmdk$/);
  });

  it('with a hundred thousand devices is read in no time', async () => {
    const many = Array.from({ length: 100_000 }, (_, n) => disk(n, 'Hard disk 1', { file: '[store] web/w.vmdk' }));
    const values = { ...machineValues, 'config.hardware.device': el('val', many) };
    const began = performance.now();
    const { machine } = await describe(new ScriptedVim({ things: [thing(web, values)] }), web, never);
    expect(machine.disks.length).toBe(4096);
    expect(new Set(machine.disks.map(each => each.name)).size).toBe(4096);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
