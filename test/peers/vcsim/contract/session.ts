import { Agent, request } from 'undici';
import { expect, test } from 'vitest';
import { connectVim } from '../../../../src/pipeline/source/vsphere/session/connect.ts';
import { envelope } from '../../../../src/pipeline/source/vsphere/soap/envelope.ts';
import { control } from '../control.ts';
import type { Served, ServerKind } from '../servers.ts';
import { knowing, planFor, signedIn } from '../sign-in.ts';

export const failure = (code: string) => expect.objectContaining({ failure: expect.objectContaining({ code }) });
const signal = new AbortController().signal;

export function sessionContract({ esx, differs }: ServerKind, server: () => Served): void {
  test('says what it is, and the objects that everything begins at', () =>
    signedIn(server(), async ({ about, content, session }) => {
      expect(about.apiType).toBe(esx ? 'HostAgent' : 'VirtualCenter');
      expect(about.apiVersion).toMatch(/^\d+\.\d+/);
      for (const name of ['rootFolder', 'propertyCollector', 'viewManager']) expect(content.has(name)).toBe(true);
      expect(session.userName).toBe(server().user);
    }));

  test('the certificate is shown and trusted once it is compared; nobody there, and it is not', async () => {
    const { fingerprint: _, ...plan } = planFor(server());
    const { password, fingerprint } = server();
    const person = control({ 'source.password': password, 'source.fingerprint': fingerprint });
    await (await connectVim(plan, person)).close();
    const shown = person.asked.find(({ key }) => key === 'source.fingerprint');
    expect(shown?.facts.fingerprint).toBe(fingerprint);
    const nobody = control({ 'source.password': password });
    await expect(connectVim(plan, nobody)).rejects.toThrow(failure('VSPHERE_UNTRUSTED'));
  });

  test('another certificate than the one trusted is refused before a password is asked for', async () => {
    const fingerprint = server().fingerprint.replace(/^../, first => (first === '00' ? '01' : '00'));
    const person = knowing(server());
    const refused = connectVim(planFor(server(), { fingerprint }), person);
    await expect(refused).rejects.toThrow(failure('VSPHERE_CERTIFICATE_CHANGED'));
    expect(person.asked).toEqual([]);
  });

  test('a wrong password, and a user that is not there', async () => {
    const wrong = control({ 'source.password': 'not it' });
    await expect(connectVim(planFor(server()), wrong)).rejects.toThrow(failure('VSPHERE_SIGN_IN'));
    const nobody = connectVim(planFor(server(), { user: 'nobody' }), knowing(server()));
    await expect(nobody).rejects.toThrow(failure('VSPHERE_SIGN_IN'));
  });

  test('an object that is not there, and a method that it does not know', () =>
    signedIn(server(), async vim => {
      const gone = { type: 'VirtualMachine', value: 'vm-999999' };
      await expect(vim.properties(gone, ['name'], signal)).rejects.toThrow(failure('VSPHERE_GONE'));
      await expect(vim.call('PowerOffVM_Task', gone, [], signal)).rejects.toThrow(failure('VSPHERE_GONE'));
      const root = vim.content.get('rootFolder') ?? gone;
      await expect(vim.call('AcquireMksTicket', root, [], signal)).rejects.toThrow(/^VSPHERE_/);
    }));

  test('who is not signed in reads nothing', async () => {
    const { host, port, certificate } = server();
    const dispatcher = new Agent({ connect: { ca: certificate } });
    const root = await signedIn(server(), async ({ content }) => content);
    const ref = (name: string) => root.get(name) ?? { type: '', value: '' };
    const body = envelope('RetrievePropertiesEx', ref('propertyCollector'), [
      [
        'specSet',
        [
          [
            'propSet',
            [
              ['type', 'Folder'],
              ['all', false],
              ['pathSet', 'name'],
            ],
          ],
          [
            'objectSet',
            [
              ['obj', ref('rootFolder')],
              ['skip', false],
            ],
          ],
        ],
      ],
      ['options', []],
    ]);
    const headers = { 'content-type': 'text/xml; charset=utf-8', SOAPAction: 'urn:vim25/6.5' };
    const answer = await request(`https://${host}:${port}/sdk`, { method: 'POST', dispatcher, headers, body });
    const text = await answer.body.text();
    await dispatcher.close();
    expect(answer.statusCode).toBe(differs.answersStrangers ? 200 : 500);
    expect(text).toContain('NotAuthenticated');
    expect(text).not.toContain('propSet');
  });

  test('signed out, it knows nobody', async () => {
    await signedIn(server(), async () => expect(await server().sessions()).toBeGreaterThan(0));
    expect(await server().sessions()).toBe(0);
  });
}
