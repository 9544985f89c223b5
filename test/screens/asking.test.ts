import { expect, test } from 'vitest';
import { sessions } from './fake-machine.ts';
import { askingPassword, askingView, FakeRun, failedView, held, runView } from './fake-run.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

test('a question of the run has the keyboard, and its answer reaches the run', async () => {
  const run = new FakeRun();
  const stage = new Stage({ run });
  await stage.shows('28 MiB/s');
  await stage.press('l');
  run.set(askingView());
  await stage.shows('has not shut down within 10 minutes', 'Wait as long again');
  await stage.press('p');
  expect(run.told).toEqual([]);
  await stage.press('2');
  expect(run.told).toEqual(['answer power-off']);
  await stage.leave();
});

test('while it waits the run goes on being shown', async () => {
  const run = new FakeRun(askingView());
  const stage = new Stage({ run });
  await stage.shows('come to rest', 'asked to shut down');
  const view = askingView();
  run.set({ ...view, log: [...view.log, { at: view.now, code: 'zeros', facts: {} }] });
  await stage.shows('18.2 GiB', 'has not shut down');
  await stage.leave();
});

test('a secret is asked for without being shown, and asked again when it was wrong', async () => {
  const run = new FakeRun(askingPassword());
  const stage = new Stage({ run });
  await stage.shows('asks again for the password');
  await stage.press('enter');
  expect(run.told).toEqual([]);
  stage.terminal.paste('s3cret');
  await stage.shows('6 typed, hidden');
  expect(stage.text()).not.toContain('s3cret');
  await stage.press('enter');
  expect(run.told).toEqual(['answer s3cret']);
  run.set(askingPassword(2));
  await stage.shows('asks again for the password');
  expect(stage.text()).not.toContain('hidden');
  await stage.leave();
});

test('^C stops a run that waits for an answer', async () => {
  const run = new FakeRun(askingView());
  const stage = new Stage({ run });
  await stage.shows('has not shut down');
  await stage.press('^C');
  expect(run.told).toEqual(['drain']);
  await stage.leave();
});

test('a source that is not as it was is never called untouched', async () => {
  for (const view of [runView({ state: 'stopped' }), failedView()]) {
    const clean = new Stage({ run: new FakeRun(view) });
    await clean.shows('The source is untouched.');
    await clean.leave();
    const stage = new Stage({ run: new FakeRun({ ...view, sourceHeld: held }) });
    await stage.shows('web-prod-01 is OFF at the source', 'A CD of web-prod-01 is ejected');
    expect(stage.text()).not.toContain('untouched');
    await stage.leave();
  }
});

const { asking: undoAsks } = askingPassword();
const wantsPassword = (more: Partial<FakeWorld> = {}) => Object.assign(new FakeWorld(), { undoAsks, ...more });

test('undoing from the welcome screen asks for a password that nobody knows any more, without showing it', async () => {
  const stage = new Stage({ world: wantsPassword({ unfinished: sessions }) });
  await stage.shows('web-prod-01');
  await stage.press('d', 'enter');
  await stage.shows('password of ana@corp.example', 'Waits for your answer');
  await stage.press('d', '?', 'n');
  expect(stage.text()).toContain('3 typed, hidden');
  await stage.press('enter');
  await stage.shows('2 things removed, session ended');
  expect(stage.world.calls).toEqual(['undo 7f3a', 'told d?n']);
  await stage.leave();
});

test('Esc leaves the question, and the session stays', async () => {
  const stage = new Stage({ world: wantsPassword({ unfinished: sessions }) });
  await stage.shows('web-prod-01');
  await stage.press('d', 'enter');
  await stage.shows('password of ana@corp.example');
  await stage.press('x', 'esc');
  await stage.shows('web-prod-01', 'discard');
  expect(stage.text()).not.toContain('password');
  expect(stage.world.calls).toEqual(['undo 7f3a']);
  await stage.leave();
});

test('the same from the screen of a failed run', async () => {
  const stage = new Stage({ world: wantsPassword(), run: new FakeRun(failedView()) });
  await stage.shows('web-prod-01');
  await stage.press(String(stage.text().match(/(\d) {2}Undo/)?.[1] ?? ''));
  await stage.shows('password of ana@corp.example');
  stage.terminal.paste('s3cret');
  await stage.rest();
  await stage.press('enter');
  await stage.card;
  expect(stage.world.calls).toEqual(['undo 7f3a', 'told s3cret']);
});

test('who watches a run sees that it waits for an answer, or was asked to stop, and answers nothing', async () => {
  const watching = { pid: 4121, ended: false };
  const { asking } = askingView();
  const watched = new FakeRun(runView({ watching, ...(asking === undefined ? {} : { asking }) }));
  const stage = new Stage({ run: { view: watched.view, drain: () => {}, kill: () => {} } });
  await stage.shows('has not shut down within 10 minutes', 'waits for an answer, where process 4121');
  watched.set(runView({ watching, state: 'draining' }));
  await stage.shows('was asked to stop');
  watched.set(runView({ watching, state: 'stopped' }));
  await stage.leave();
});

test('what keeps a session from going on stands under it', async () => {
  const facts = { session: '7f3a', file: '/state/sessions/7f3a/plan.yaml', reason: 'ENOENT', whole: false };
  const [first, ...others] = sessions;
  const damaged = { ...first, trouble: { code: 'SESSION_DAMAGED', facts } } as (typeof sessions)[number];
  const stage = new Stage({ world: Object.assign(new FakeWorld(), { unfinished: [damaged, ...others] }) });
  await stage.shows('web-prod-01', '! SESSION_DAMAGED', 'db-stage-02');
  await stage.leave();
});
