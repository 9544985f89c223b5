import { describe, expect, test } from 'vitest';
import { everywhere, fail, type GuestChecks, pass, warn } from '../../../src/pipeline/guest/checks/check.ts';
import { fact, Guest } from '../../../src/pipeline/guest/guest.ts';
import { type Judged, judge, worstFirstOf } from '../../../src/pipeline/guest/judge.ts';
import { damaged } from '../../../src/pipeline/guest/unreadable.ts';

async function ask(checks: GuestChecks, guest = new Guest({}), target = 'azure' as const): Promise<Judged[]> {
  return Array.fromAsync(judge(guest, target, checks));
}

describe('what cannot be read', () => {
  test('is unknown with the reason as its evidence, never a pass', async () => {
    const files = damaged('superblock', { offset: 1024 });
    const [judged] = await ask(
      {
        'A-B': {
          severity: everywhere('boot'),
          judge: async guest => pass({ text: String(await guest.files.read('/')) }),
        },
      },
      new Guest({ files }),
    );
    expect(judged).toEqual({
      id: 'A-B',
      verdict: 'unknown',
      severity: 'boot',
      evidence: [{ code: 'unreadable-damaged', facts: { what: 'superblock', offset: 1024 } }],
    });
  });

  test.each(['machine', 'disks', 'files'] as const)('is also what nobody knows: %s', async need => {
    const [judged] = await ask({
      'A-B': { severity: everywhere('boot'), judge: async guest => pass({ text: String(guest[need]) }) },
    });
    expect(judged?.verdict).toBe('unknown');
  });

  test('spoils no other check', async () => {
    const judged = await ask({
      ONE: { severity: everywhere('boot'), judge: () => Promise.reject(damaged('inode')) },
      TWO: { severity: everywhere('boot'), judge: async () => pass() },
    });
    expect(judged.map(({ verdict }) => verdict)).toEqual(['unknown', 'pass']);
  });

  test('is told apart from a fault of ours, which is not swallowed', async () => {
    const checks: GuestChecks = {
      ONE: { severity: everywhere('boot'), judge: () => Promise.reject(new TypeError('ours')) },
    };
    await expect(ask(checks)).rejects.toThrow('ours');
  });
});

test('a target that a check does not concern gets n/a and no severity', async () => {
  const severity = everywhere('boot', { azure: undefined, openstack: 'warning' });
  const checks: GuestChecks = { ONE: { severity, judge: async () => fail() } };
  expect(await ask(checks)).toEqual([{ id: 'ONE', verdict: 'n/a', evidence: [] }]);
  expect(await Array.fromAsync(judge(new Guest({}), 'openstack', checks))).toMatchObject([{ severity: 'warning' }]);
  expect(await Array.fromAsync(judge(new Guest({}), 'aws', checks))).toMatchObject([{ severity: 'boot' }]);
});

test('a check of another system is n/a', async () => {
  const severity = everywhere('boot');
  const checks: GuestChecks = { ONE: { family: 'windows', severity, judge: async () => fail() } };
  expect(await ask(checks, new Guest({ family: 'linux' }))).toMatchObject([{ verdict: 'n/a' }]);
  expect(await ask(checks, new Guest({ family: 'windows' }))).toMatchObject([{ verdict: 'fail' }]);
});

test('a finding may weigh otherwise than its check does in general', async () => {
  const severity = everywhere('boot');
  const checks: GuestChecks = { ONE: { severity, judge: async () => ({ ...warn(), severity: 'warning' }) } };
  expect(await ask(checks)).toMatchObject([{ verdict: 'warn', severity: 'warning' }]);
});

test('the worst comes first: what fails before what is not known before what warns; the gravest of each first', () => {
  const of = (verdict: Judged['verdict'], severity?: Judged['severity']): Judged => ({
    id: `${verdict} ${severity}`,
    verdict,
    ...(severity ? { severity } : {}),
    evidence: [],
  });
  const judged = [of('pass', 'boot'), of('n/a'), of('warn', 'warning'), of('fail', 'reach'), of('unknown', 'boot')];
  expect(worstFirstOf([...judged, of('fail', 'boot')]).map(({ id }) => id)).toEqual([
    'fail boot',
    'fail reach',
    'unknown boot',
    'warn warning',
    'pass boot',
    'n/a undefined',
  ]);
});

test('a fact is found once for all checks of a guest, and anew for another guest', async () => {
  let found = 0;
  const known = fact(async () => ++found);
  const guest = new Guest({});
  expect(await Promise.all([known(guest), known(guest)])).toEqual([1, 1]);
  expect(await known(new Guest({}))).toBe(2);
});
