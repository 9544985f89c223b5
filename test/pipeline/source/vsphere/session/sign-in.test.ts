import { expect, test } from 'vitest';
import { connectVim, spokenVersion } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { scriptedServer } from './scripted-server.ts';
import { failure, person, planOf, signedIn, vcenter } from './setting.ts';

test('the session is that of the user, and is ended once, however often it is closed', async () => {
  const sandbox = await vcenter();
  const vim = await signedIn(sandbox);
  expect(vim.session.userName).toBe(sandbox.user);
  expect(vim.session.key).not.toBe('');
  expect(vim.about).toMatchObject({ apiType: 'VirtualCenter', apiVersion: '8.0.2.0' });
  expect(vim.content.get('rootFolder')?.type).toBe('Folder');
  await Promise.all([vim.close(), vim.close()]);
  await vim.close();
  expect(sandbox.counters().sessions).toMatchObject({ opened: 1, closed: 1, lost: 0, open: 0 });
});

test('a bare host is signed in to in the same way', async () => {
  const sandbox = await vcenter({ esx: true, apiVersion: '6.5' });
  const vim = await signedIn(sandbox);
  expect(vim.about.apiType).toBe('HostAgent');
  expect(vim.content.get('propertyCollector')?.value).toBe('ha-property-collector');
});

test('a wrong password is asked for again, with the number of the try, and the right one then counts', async () => {
  const sandbox = await vcenter();
  const { ctl, asked } = person('wrong', 'wr\u0000ng', sandbox.password);
  await signedIn(sandbox, {}, ctl);
  const about = { server: sandbox.server, user: sandbox.user };
  expect(asked).toEqual([1, 2, 3].map(n => ({ key: 'source.password', facts: { ...about, try: n } })));
  // What XML cannot hold is not even sent.
  expect(sandbox.counters().calls.Login).toBe(2);
});

test('three wrong passwords are enough: a server locks an account after five', async () => {
  const sandbox = await vcenter();
  const { ctl, asked } = person('wrong', 'wrong too', 'wrong again');
  expect(await failure(signedIn(sandbox, {}, ctl))).toMatchObject({
    code: 'VSPHERE_SIGN_IN',
    facts: { server: sandbox.server, user: sandbox.user },
  });
  expect(asked).toHaveLength(3);
  expect(sandbox.counters().calls.Login).toBe(3);
});

test('a password that was refused is not sent again', async () => {
  const sandbox = await vcenter();
  expect((await failure(signedIn(sandbox, {}, person('wrong').ctl))).code).toBe('VSPHERE_SIGN_IN');
  expect(sandbox.counters().calls.Login).toBe(1);
});

test('where nobody is there to be asked again, the first password counts', async () => {
  const sandbox = await vcenter();
  const once = person('wrong');
  const gone = person();
  const ask: typeof once.ctl.ask = (question, facts) =>
    (once.asked.length === 0 ? once : gone).ctl.ask(question, facts);
  expect((await failure(signedIn(sandbox, {}, { ...once.ctl, ask }))).code).toBe('VSPHERE_SIGN_IN');
  expect(sandbox.counters().calls.Login).toBe(1);
  expect((await failure(signedIn(sandbox, {}, gone.ctl))).code).toBe('PLAN_INCOMPLETE');
});

test('a sign-in that is aborted ends with the reason, and leaves nothing open', async () => {
  const sandbox = await vcenter({ faults: [{ do: 'slow', on: 'Login', ms: 150 }] });
  const kill = new AbortController();
  const signing = signedIn(sandbox, {}, { ...person(sandbox.password).ctl, kill: kill.signal });
  signing.catch(() => {});
  await sandbox.until(({ calls }) => calls.Login === 1);
  kill.abort(new RangeError('STOP'));
  await expect(signing).rejects.toThrow('STOP');
});

test.each([
  ['a page', { body: '<html><body><p>Welcome<br></body></html>' }, 'VSPHERE_NOT_VSPHERE', { status: 200 }],
  ['not found', { status: 404 }, 'VSPHERE_NOT_VSPHERE', { status: 404 }],
  [
    'a redirect',
    { status: 301, headers: { location: 'https://127.0.0.1:1/' } },
    'VSPHERE_NOT_VSPHERE',
    { status: 301 },
  ],
  ['another SOAP service', { element: '<R><returnval/></R>' }, 'VSPHERE_NOT_VSPHERE', { status: 200 }],
  ['nothing', {}, 'VSPHERE_NOT_VSPHERE', { status: 200 }],
  ['an error without SOAP', { status: 500, body: 'oops' }, 'VSPHERE_NOT_VSPHERE', { status: 500 }],
  [
    'a vCenter that starts',
    { status: 503, body: 'no healthy upstream' },
    'VSPHERE_UNREACHABLE',
    { reason: 'HTTP 503' },
  ],
  ['a connection that is closed', { ending: 'close' }, 'VSPHERE_UNREACHABLE', {}],
  ['an answer that is cut', { body: '<a>', ending: 'close' }, 'VSPHERE_UNREACHABLE', {}],
] as const)('%s is told apart', async (_what, reply, code, facts) => {
  const { server, fingerprint, requests } = await scriptedServer(() => reply);
  const { ctl, asked } = person('secret');
  expect(await failure(connectVim(planOf(server, 'me', { fingerprint }), ctl))).toMatchObject({ code, facts });
  // The password is neither asked for nor sent.
  expect(asked).toEqual([]);
  expect(requests.every(({ method }) => method === 'RetrieveServiceContent')).toBe(true);
});

test.each([
  ['6.5', '6.5'],
  ['8.0.2.0', '8.0.2.0'],
  ['8.0.3.0', '8.0.3.0'],
  ['8.0.3.1', '8.0.3.0'],
  ['9.0.0.0', '8.0.3.0'],
  ['10.1', '8.0.3.0'],
  ['x', '6.0'],
  ['8', '6.0'],
])('a server of version %s is spoken to as %s', (theirs, ours) => {
  expect(spokenVersion(theirs)).toBe(ours);
});
