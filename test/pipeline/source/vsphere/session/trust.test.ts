import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer as plainServer } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../../src/pipeline/clock.ts';
import { connectVim } from '../../../../../src/pipeline/source/vsphere/session/connect.ts';
import { makeAuthority, makeSelfSigned, type ServerCertificate } from '../../../../../src/sandbox/tls.ts';
import { scratch } from '../../../../fixtures/scratch.ts';
import { certificateOf, fingerprintOf } from './certificates.ts';
import { scriptedServer } from './scripted-server.ts';
import { atEnd, failure, person, planOf, signedIn, vcenter } from './setting.ts';

const folder = scratch();
const day = 24 * 3_600_000;

type Settings = Parameters<typeof planOf>[2];

async function to(certificate: ServerCertificate, settings: Settings, ...answers: string[]) {
  const scripted = await scriptedServer(() => undefined, certificate);
  const { ctl, asked } = person(...answers);
  const connecting = connectVim(planOf(scripted.server, 'me', settings), ctl);
  return { ...scripted, asked, connecting, signedIn: () => connecting.then(vim => vim.close()) };
}

describe('a server is trusted', () => {
  test('by an authority of a file', async () => {
    const sandbox = await vcenter();
    await signedIn(sandbox);
  });

  test('by an authority that Node was told of', async () => {
    const { caFile, server, user, password } = await vcenter();
    const program = `
      import { connectVim } from '${join(import.meta.dirname, '../../../../../src/pipeline/source/vsphere/session/connect.ts')}';
      const never = new AbortController().signal;
      const ctl = { drain: never, kill: never, clock: { now: Date.now, elapsed: Date.now }, ask: async ({ key }) => key === 'source.password' ? process.env.PASSWORD : Promise.reject(new Error(key)), note() {} };
      const vim = await connectVim({ kind: 'vsphere', server: '${server}', user: '${user}', vm: 'x' }, ctl);
      await vim.close();
      console.log('in');`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: caFile, PASSWORD: password };
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', data => {
      said += data;
    });
    await once(child, 'exit');
    expect(said).toBe('in\n');
  });

  test('by the fingerprint a person says yes to; both are asked in turn, and only then is the password sent', async () => {
    const certificate = await makeSelfSigned();
    const { asked, signedIn, server } = await to(certificate, {}, fingerprintOf(certificate), 'secret');
    await signedIn();
    expect(asked.map(({ key }) => key)).toEqual(['source.fingerprint', 'source.password']);
    expect(asked[0]?.facts).toMatchObject({
      ...{
        server,
        fingerprint: fingerprintOf(certificate),
        subject: 'localhost',
        issuer: 'localhost',
        selfSigned: true,
      },
    });
    expect(asked[0]?.facts.expiresAt).toBeGreaterThan(Date.now());
  });

  test('and who signed for it is shown where it was another', async () => {
    const certificate = await (await makeAuthority('Corp CA')).issue();
    const { asked, signedIn } = await to(certificate, {}, fingerprintOf(certificate), 'secret');
    await signedIn();
    expect(asked[0]?.facts).toMatchObject({ issuer: 'Corp CA', selfSigned: false });
  });

  test.each([
    ['as it is', (text: string) => text],
    ['in small letters', (text: string) => text.toLowerCase()],
    ['without colons', (text: string) => text.replaceAll(':', '')],
  ])('by the fingerprint of the plan, %s', async (_what, spelling) => {
    const certificate = await makeSelfSigned();
    const { asked, signedIn } = await to(certificate, { fingerprint: spelling(fingerprintOf(certificate)) }, 'secret');
    await signedIn();
    expect(asked.map(({ key }) => key)).toEqual(['source.password']);
  });

  test.each([
    ['has expired', 'localhost', -9 * day, -day],
    ['is not valid yet', 'localhost', day, 9 * day],
    ['names another host', 'esx-09.other', -day, day],
  ])('by its fingerprint also when the certificate %s, as those of hosts do', async (_what, name, from, until) => {
    const certificate = await certificateOf(name, from, until);
    const { signedIn } = await to(certificate, { fingerprint: fingerprintOf(certificate) }, 'secret');
    await signedIn();
  });
});

describe('a server is not trusted', () => {
  test('where nobody is there to compare', async () => {
    const certificate = await makeSelfSigned();
    const { connecting, server } = await to(certificate, {});
    expect(await failure(connecting)).toEqual({
      code: 'VSPHERE_UNTRUSTED',
      facts: { server, fingerprint: fingerprintOf(certificate) },
    });
  });

  test.each([
    ['has expired', 'localhost', -9 * day, -day],
    ['names another host', 'esx-09.other', -day, day],
  ])('by an authority alone when the certificate %s', async (_what, name, from, until) => {
    const certificate = await certificateOf(name, from, until);
    const caFile = join(folder.dir, `${name}${from}.pem`);
    await writeFile(caFile, certificate.cert);
    const { connecting } = await to(certificate, { caFile });
    expect((await failure(connecting)).code).toBe('VSPHERE_UNTRUSTED');
  });

  test('after a yes to another fingerprint, and both are said', async () => {
    const certificate = await makeSelfSigned();
    const other = fingerprintOf(await makeSelfSigned());
    const { connecting, server } = await to(certificate, {}, other);
    expect(await failure(connecting)).toEqual({
      code: 'VSPHERE_CERTIFICATE_CHANGED',
      facts: { server, trusted: other, seen: fingerprintOf(certificate) },
    });
  });

  test('when its certificate was renewed since, also where an authority vouches for the new one', async () => {
    const sandbox = await vcenter();
    const trusted = sandbox.fingerprint;
    await (await signedIn(sandbox, { fingerprint: trusted })).close();
    await sandbox.renewCertificate();
    expect(await failure(signedIn(sandbox, { fingerprint: trusted }))).toEqual({
      code: 'VSPHERE_CERTIFICATE_CHANGED',
      facts: { server: sandbox.server, trusted, seen: sandbox.fingerprint },
    });
  });

  test('by a file that is not there or has no certificate', async () => {
    const none = join(folder.dir, 'none.pem');
    expect(await failure((await to(await makeSelfSigned(), { caFile: none })).connecting)).toEqual({
      code: 'VSPHERE_CA_FILE',
      facts: { file: none, reason: 'ENOENT' },
    });
    const text = join(folder.dir, 'text.pem');
    await writeFile(text, 'no certificate');
    expect((await failure((await to(await makeSelfSigned(), { caFile: text })).connecting)).facts.reason).toBe('PEM');
  });
});

test('a certificate that changes in the middle of a session stops it: nothing is sent to the new one', async () => {
  const sandbox = await vcenter({ certificate: 'self-signed' });
  const vim = await signedIn(sandbox, { fingerprint: sandbox.fingerprint });
  const logins = sandbox.counters().calls.Login;
  await sandbox.renewCertificate();
  const call = vim.call(
    'CurrentTime',
    { type: 'ServiceInstance', value: 'ServiceInstance' },
    [],
    new AbortController().signal,
  );
  await expect(call).rejects.toThrow();
  expect(sandbox.counters().calls.CurrentTime).toBeUndefined();
  expect(sandbox.counters().calls.Login).toBe(logins);
  sandbox.loseSessions();
});

test('not a byte is sent to a server before it is trusted', async () => {
  const certificate = await makeSelfSigned();
  let received = 0;
  let ended = 0;
  const server = createServer({ ...certificate }, socket => {
    socket.on('data', data => {
      received += data.length;
    });
    socket.on('error', () => {});
  });
  server.on('connection', socket => socket.on('close', () => ended++));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => server.close());
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const other = fingerprintOf(await makeSelfSigned());
  for (const settings of [{}, { fingerprint: other }])
    expect((await failure(connectVim(planOf(name, 'me', settings), person().ctl))).code).toMatch(/UNTRUSTED|CHANGED/);
  await expect.poll(() => ended).toBe(2);
  expect(received).toBe(0);
});

test('a server that accepts and says nothing can be given up at once', async () => {
  const silent = plainServer(() => {});
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const connected = once(silent, 'connection');
  const stop = new AbortController();
  const name = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const ctl = { ...person().ctl, kill: stop.signal };
  const connecting = connectVim(planOf(name, 'me'), ctl);
  connecting.catch(() => {});
  const [socket] = await connected;
  atEnd(async () => {
    socket.destroy();
    silent.close();
  });
  const began = systemClock.now();
  stop.abort(new RangeError('STOP'));
  await expect(connecting).rejects.toThrow('STOP');
  expect(systemClock.now() - began).toBeLessThan(2_000);
});
