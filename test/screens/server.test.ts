import { expect, test } from 'vitest';
import { certificate, changedCertificate } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

const known = 'ana@corp.example';
const atServer = (more: Partial<FakeWorld> = {}) =>
  new Stage({ at: 'server', server: true, world: Object.assign(new FakeWorld(), more) });

/** Types a password that no screen may show, and sends it. */
async function send(stage: Stage, password = 'correct-horse'): Promise<void> {
  await stage.shows('Password');
  stage.terminal.paste(password);
  await stage.rest();
  await stage.press('enter');
}

test('the last server and user are there, the password is only counted, and the list comes next', async () => {
  const stage = atServer();
  await stage.shows('vcenter.corp.example', known);
  await stage.write('pass');
  await stage.shows('4 typed, hidden');
  expect(stage.text()).not.toContain('pass ');
  await stage.press('enter');
  await stage.shows('213 of 213');
  expect(stage.world.calls).toContain(`sign-in ${known} on vcenter.corp.example`);
  await stage.leave();
});

test('^R shows what was typed, and only when asked', async () => {
  const stage = atServer();
  await stage.shows(known);
  await stage.write('s3cret');
  expect(stage.text()).not.toContain('s3cret');
  await stage.press('^R');
  expect(stage.text()).toContain('s3cret');
  await stage.leave();
});

test('a wrong password is said, counted and cleared, and the next try is a new one', async () => {
  const stage = atServer();
  await send(stage, 'wrong');
  await stage.shows('does not let', 'try 2 of 3');
  expect(stage.text()).not.toContain('hidden');
  await send(stage, 'wrong');
  await stage.shows('try 3 of 3');
  await send(stage, 'right');
  await stage.shows('213 of 213');
  await stage.leave();
});

test('nothing is sent that is not there', async () => {
  const stage = atServer({ known: [] });
  await stage.shows('Server');
  await stage.press('enter');
  await stage.shows('Which server?');
  await stage.write('vc');
  await stage.press('enter');
  await stage.shows('Who signs in?');
  await stage.write('ana');
  await stage.press('enter');
  await stage.shows('The password is needed.');
  expect(stage.world.calls).toEqual([]);
  await stage.leave();
});

test('where the keyring has the password it may stay empty; keeping one is off until it is asked for', async () => {
  const stage = atServer();
  await stage.shows(known);
  await stage.press('^O');
  await stage.shows('esx-lab', 'in the keyring');
  await stage.press('enter');
  await stage.shows('213 of 213');
  expect(stage.world.calls).toContain('sign-in root on esx-lab keyring');
  await stage.leave();
  const other = atServer();
  await other.shows(known);
  await other.write('x');
  await other.press('tab', 'space', 'enter');
  await other.shows('213 of 213');
  expect(other.world.calls).toContain(`sign-in ${known} on vcenter.corp.example keep`);
  await other.leave();
});

test('a certificate is shown whole, and trusted only by an answer', async () => {
  const stage = atServer({ certificate });
  await send(stage);
  await stage.shows('self-signed', 'First time seen');
  const shown = stage.text().replace(/[\s│]/g, '');
  expect(shown).toContain(certificate.fingerprint.slice(0, 48).toUpperCase());
  expect(shown).toContain(certificate.fingerprint.slice(48).toUpperCase());
  expect(stage.world.calls).not.toContain('trust once');
  await stage.press('left', 'enter');
  await stage.shows('213 of 213');
  expect(stage.world.calls).toContain('trust once');
  await stage.leave();
});

test('one that changed shows both fingerprints, and Enter alone does not trust it', async () => {
  const stage = atServer({ certificate: changedCertificate });
  await send(stage);
  await stage.shows('CHANGED', 'trusted before', 'seen now');
  await stage.press('enter');
  await stage.shows('was not trusted');
  expect(stage.world.calls).toContain('trust stop');
  await stage.leave();
});

test('Esc answers the question with stop, and gives up a sign-in that takes long', async () => {
  const stage = atServer({ certificate });
  await send(stage);
  await stage.shows('First time seen');
  await stage.press('esc');
  await stage.shows('was not trusted');
  expect(stage.world.calls).toContain('trust stop');
  await stage.leave();
  const slow = atServer();
  await send(slow, 'slow');
  await slow.shows('signing in to vcenter.corp.example');
  await slow.press('esc');
  await slow.shows('tab next field', '4 pasted, hidden');
  await slow.leave();
});

test('who comes back is signed in already; a password that could not be kept is said', async () => {
  const stage = atServer({ notKept: 'no keyring' });
  await send(stage);
  await stage.shows('could not be kept: no keyring');
  await stage.press('esc');
  await stage.shows('signed in already');
  await stage.press('enter');
  await stage.shows('213 of 213');
  expect(stage.world.calls.filter(call => call.startsWith('sign-in'))).toHaveLength(1);
  await stage.leave();
});
