import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkedPlan } from '../../src/pipeline/read-plan.ts';
import { folderStore } from '../../src/pipeline/session/store.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';

const here = scratch();

test('what a session holds at its source is shown with age and size, and what undo would do about it', async () => {
  const state = join(here.dir, 'state');
  const plan = checkedPlan({
    version: 1,
    source: { kind: 'vsphere', server: 'vc.example', user: 'u', vm: 'web-01', power: 'snapshot' },
    target: { kind: 'file', path: here.dir, format: 'raw', name: 'web-01' },
  });
  const session = folderStore(state).create(plan, 'web-01', 'test', Date.now());
  const about = { machine: 'web-01', vm: 'vm-62' };
  const side = 'source';
  const since = Date.now() - (3 * 60 + 12) * 60_000 - 500;
  const { ledger } = session;
  const key = 'vsphere-snapshot';
  await ledger.intend({ key, kind: key, side, facts: { ...about, name: 'vmferry-1a2b3c4d', since } });
  await ledger.made(key, { id: 'snapshot-7', bytes: 1.5 * 2 ** 30 });
  const cd = { ...about, cd: 'CD/DVD drive 1', name: '[ds] iso/\u{1b}[31mtools.iso' };
  await ledger.intend({ key: 'vsphere-cdrom/3000', kind: 'vsphere-cdrom', side, facts: cd });
  await ledger.intend({ key: 'vsphere-power', kind: 'vsphere-power', side, facts: { ...about, name: 'web-01' } });
  session.close();

  const shown = await runHere(state, 'sessions');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.out[0]).toContain('holds snapshot (3 h 12 min old, 1.5 GiB), emptied CD drive, a machine it turned off');

  const would = await runHere(state, 'undo', 'web-01', '--dry-run');
  expect(would.out).toEqual([
    'would remove: snapshot vmferry-1a2b3c4d of web-01',
    'would put back: [ds] iso/\u{fffd}[31mtools.iso into CD/DVD drive 1 of web-01',
    'would restore: the power of web-01',
  ]);
});
