import { expect, test } from 'vitest';
import { heldAtTarget } from '../../src/pipeline/held-at-target.ts';
import type { LedgerEntry } from '../../src/pipeline/types/ledger.ts';
import { en } from '../../src/screens/text/en.ts';
import { noteSentence } from '../../src/screens/text/index.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-21T15:00:00Z');

function disk(state: LedgerEntry['state'], facts: LedgerEntry['facts'] = {}): LedgerEntry {
  const about = { subscription: 's', group: 'rg-web', name: 'web-os', bytes: 48 * 1024 ** 2, ...facts };
  return { key: 'azure-disk/0', kind: 'azure-disk', side: 'target', state, facts: about, at: now };
}

const told = (entry: LedgerEntry) =>
  heldAtTarget([entry], 'abcd1234', now).map(({ code, facts }) => noteSentence(en, code, facts));

test('a disk that is open for upload is told with its size, its price, the time its access has and what to do', () => {
  const open = disk('made', { until: now + 23 * hour });
  expect(heldAtTarget([open], 'abcd1234', now)).toMatchObject([{ code: 'upload-open', facts: { left: 23 * hour } }]);
  expect(told(open)).toEqual([
    'The disk web-os in rg-web (48.0 MiB) is open for upload and billed as Standard HDD; its access works for another 23 h 0 min: go on with vmferry resume abcd1234, or remove it with vmferry undo abcd1234.',
  ]);
});

test('an access that has ended, one of which nobody knows the end, and a disk that was never opened are told apart', () => {
  expect(told(disk('made', { until: now - 1 }))[0]).toContain('its access has ended');
  expect(told(disk('made', { until: 0 }))[0]).not.toContain('access');
  expect(told(disk('intended'))[0]).toContain('made for an upload');
  expect(told(disk('made', { until: now + hour, sealed: true }))[0]).toContain('uploaded and billed');
});

test('what is gone, a group, and what lies at the source are none of it', () => {
  expect(told(disk('gone', { until: now + hour }))).toEqual([]);
  expect(told({ ...disk('made'), kind: 'azure-group' })).toEqual([]);
  expect(told({ ...disk('made'), side: 'source' })).toEqual([]);
});
