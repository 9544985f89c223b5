import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { startVsphere } from '../../../src/sandbox/vsphere/index.ts';
import { Client, child, childrenOf, textOf, valuesOf, xmlRef } from './client.ts';
import { begin } from './setting.ts';

test('what the server is and where its parts are needs no login, everything else does', async () => {
  const { sandbox } = await begin({});
  const client = new Client(sandbox);
  const about = child(await client.content(), 'about');
  expect(textOf(about, 'apiType')).toBe('VirtualCenter');
  expect(textOf(about, 'apiVersion')).toBe('8.0.2.0');
  await expect(client.view('VirtualMachine')).rejects.toMatchObject({ type: 'NotAuthenticated' });
  await expect(client.call('CurrentTime', 'ServiceInstance:ServiceInstance')).rejects.toMatchObject({
    type: 'NotAuthenticated',
  });
  client.close();
});

test('a bare host says so, and has the references of a host', async () => {
  const { client } = await begin({ esx: true });
  const content = await client.content();
  expect(textOf(child(content, 'about'), 'apiType')).toBe('HostAgent');
  expect(textOf(content, 'sessionManager')).toBe('ha-sessionmgr');
  expect(textOf(content, 'rootFolder')).toBe('ha-folder-root');
});

test('a wrong password, and a login where somebody is logged in, are refused', async () => {
  const { sandbox, client } = await begin({});
  const other = new Client(sandbox);
  await expect(other.login('wrong')).rejects.toMatchObject({ type: 'InvalidLogin' });
  await expect(client.login()).rejects.toMatchObject({ type: 'InvalidLogin' });
  other.close();
});

test('the cookie is quoted, works until logout, and the counts say so', async () => {
  const { sandbox, client } = await begin({});
  expect(client.cookie).toMatch(/^"\w+"$/);
  await client.call('CurrentTime', 'ServiceInstance:ServiceInstance');
  await client.call('Logout', await client.service('sessionManager'));
  await expect(client.call('CurrentTime', 'ServiceInstance:ServiceInstance')).rejects.toMatchObject({
    type: 'NotAuthenticated',
  });
  expect(sandbox.counters().sessions).toEqual({ opened: 1, closed: 1, lost: 0, open: 0 });
});

test('a session that is lost takes its views with it, and a new login does not need the old cookie', async () => {
  const { sandbox, client } = await begin({});
  const view = await client.view('VirtualMachine');
  sandbox.loseSessions();
  await expect(client.call('DestroyView', view)).rejects.toMatchObject({ type: 'NotAuthenticated' });
  client.cookie = undefined;
  await client.login();
  await expect(client.call('DestroyView', view)).rejects.toMatchObject({ type: 'ManagedObjectNotFound' });
  expect(sandbox.counters().sessions).toMatchObject({ opened: 2, lost: 1, open: 1 });
});

test('a session that does nothing for its time is gone', async () => {
  const { client } = await begin({ sessionSeconds: 0 });
  await expect(client.view('VirtualMachine')).rejects.toMatchObject({ type: 'NotAuthenticated' });
});

test('the user agent and the calls are in the session', async () => {
  const { client } = await begin({});
  const manager = await client.service('sessionManager');
  const all = await client.retrieve(
    '<propSet><type>SessionManager</type><all>true</all></propSet>',
    `<objectSet>${xmlRef('obj', manager)}</objectSet>`,
  );
  const session = valuesOf(childrenOf(child(all, 'returnval'), 'objects')[0]).get('currentSession');
  expect(textOf(session, 'userAgent')).toBe('test/1');
  expect(session?.xsiType).toBe('UserSession');
});

test('the versions of the API can be read without a login', async () => {
  const { sandbox } = await begin({ apiVersion: '7.0.3.0' });
  const client = new Client(sandbox);
  const { status, body } = await client.fetch('/sdk/vimServiceVersions.xml');
  expect(status).toBe(200);
  expect(body.toString()).toContain('<version>7.0.3.0</version>');
  client.close();
});

test('the prefix of XMLSchema-instance is what was asked for', async () => {
  const { sandbox, client } = await begin({ xsiPrefix: '_XMLSchema-instance' });
  expect(await client.properties(await client.service('rootFolder'), 'name')).toHaveProperty('size', 1);
  const { body } = await client.fetch('/sdk', {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: '<x/>',
  });
  expect(body.toString()).toContain('_XMLSchema-instance:type="InvalidRequest"');
  expect(sandbox.counters().faults).toEqual({ '? InvalidRequest': 1 });
});

test('the certificate is the one whose fingerprint is told, until it is renewed', async () => {
  for (const certificate of ['authority', 'self-signed'] as const) {
    const sandbox = await startVsphere({ certificate });
    const first = sandbox.fingerprint;
    expect(await shown(sandbox.server, sandbox.caPem)).toBe(first);
    await sandbox.renewCertificate();
    expect(sandbox.fingerprint).not.toBe(first);
    expect(await shown(sandbox.server, sandbox.caPem)).toBe(sandbox.fingerprint);
    await sandbox.close();
  }
});

/** The SHA-256 of the certificate that a server shows to one who trusts `ca`. */
function shown(server: string, ca: string): Promise<string> {
  const [host, port] = server.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host ?? '', port: Number(port), ca }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
