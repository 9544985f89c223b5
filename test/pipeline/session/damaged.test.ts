import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { currentHead } from '../../../src/pipeline/session/head.ts';
import { folderStore, type Session, type Store } from '../../../src/pipeline/session/store.ts';
import { scratch } from '../../fixtures/scratch.ts';

const here = scratch();
const plan: Plan = {
  version: 1,
  source: { kind: 'ova', path: '/x.ova' },
  target: { kind: 'file', path: '/out', format: 'vhd' },
};

let store: Store;
let session: Session;
let file: string;
let count = 0;
beforeEach(async () => {
  store = folderStore(join(here.dir, `state-${count++}`));
  store.create(plan, 'other', '1.0.0', 1).close();
  session = store.create(plan, 'web', '1.0.0', 2);
  await session.ledger.intend({ key: 'file/0', kind: 'file', side: 'target', facts: { name: 'web.vhd' } });
  session.close();
  file = join(session.folder, 'plan.yaml');
});

const damages: readonly (readonly [how: string, deed: () => void])[] = [
  ['truncated', () => truncateSync(file, 20)],
  ['emptied', () => truncateSync(file, 0)],
  ['removed', () => rmSync(file)],
  ['garbled', () => writeFileSync(file, Buffer.from([0, 255, 123, 10, 9, 58]))],
  ['no plan', () => writeFileSync(file, 'source: 1\n')],
  ['a folder', () => void [rmSync(file), mkdirSync(file)]],
];

/** Without the copy of the plan: as an earlier vmferry wrote it, or with its first record damaged. */
function loseCopy(): void {
  const ledger = join(session.folder, 'ledger');
  writeFileSync(ledger, readFileSync(ledger, 'utf8').replace(/^./, 'x'));
}

describe.each(damages)('a plan that is %s', (_how, deed) => {
  test('hides no session, and the copy in the ledger stands in for it', () => {
    deed();
    expect(store.summaries().map(one => [one.head.name, one.damaged?.code])).toEqual([
      ['web', 'SESSION_DAMAGED'],
      ['other', undefined],
    ]);
    expect(store.peek(session.head.id)).toMatchObject({ plan, damaged: { facts: { file, whole: true } } });
    const again = store.open(session.head.id);
    expect(again).toMatchObject({ plan, damaged: { code: 'SESSION_DAMAGED' } });
    again.close();
    expect(parse(readFileSync(file, 'utf8'))).toEqual(plan);
    expect(store.open(session.head.id).damaged).toBeUndefined();
  });

  test('and of which there is no copy is told with what the ledger holds, and works with the plan given', () => {
    deed();
    loseCopy();
    const [found] = store.summaries();
    expect(found).toMatchObject({ damaged: { code: 'SESSION_DAMAGED', facts: { whole: false } } });
    expect(found?.plan).toBeUndefined();
    expect(found?.ledger.entries()).toHaveLength(1);
    expect(() => store.open(session.head.id)).toThrow('SESSION_DAMAGED');
    expect(existsSync(join(session.folder, 'lock'))).toBe(false);
    const again = store.open(session.head.id, { plan });
    expect(again.ledger.entries()).toHaveLength(1);
    again.close();
    expect(store.peek(session.head.id).damaged).toBeUndefined();
  });
});

test('a damaged plan stays beside the mended one', () => {
  writeFileSync(file, 'by: hand\n');
  store.open(session.head.id).close();
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('by: hand\n');
});

test('whatever else of a session cannot be read hides no other', () => {
  for (const name of ['ledger', 'journal', 'lock']) {
    rmSync(join(session.folder, name), { force: true });
    mkdirSync(join(session.folder, name));
  }
  const [found] = store.summaries();
  expect(found).toMatchObject({ plan, damaged: { code: 'SESSION_UNREADABLE', facts: { reason: 'EISDIR' } } });
  expect(store.summaries()).toHaveLength(2);
  expect(store.find('other').name).toBe('other');
});

test('a ledger goes on past records of a kind that a later version added', async () => {
  const later = store.open(session.head.id);
  await later.ledger.enter('done');
  later.close();
  const { Records } = await import('../../../src/pipeline/records.ts');
  const records = Records.open(join(session.folder, 'ledger'));
  records.append({ is: 'later', what: 1 });
  records.close();
  appendFileSync(join(session.folder, 'ledger'), 'torn');
  expect(store.peek(session.head.id).state).toBe('done');
});

describe('a head', () => {
  const older = { v: -1, ident: '0badcafe', name: 'web', began: 1, program: '0.0.1' };
  const steps = {
    [-1]: ({ ident, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, id: ident }),
    0: ({ name, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, name: `${name}!` }),
  };

  test('of an earlier version is brought to this one, a step for each version between', () => {
    const head = { v: 1, id: '0badcafe', name: 'web!', began: 1, program: '0.0.1' };
    expect(currentHead(older, steps)).toEqual(head);
    expect(currentHead(head, steps)).toEqual(head);
    expect(currentHead({ ...older, v: -2 }, steps)).toBeUndefined();
    expect(currentHead({ ...older, v: 2 }, steps)).toBeUndefined();
  });

  test('that is not what a head must be is none', () => {
    for (const head of [{ v: 1 }, { v: 1, id: '../../..', name: 'x', began: 1, program: '1' }, { v: '1' }, {}])
      expect(currentHead(head)).toBeUndefined();
  });
});
