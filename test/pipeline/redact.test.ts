import { expect, test } from 'vitest';
import { redacted } from '../../src/pipeline/redact.ts';

const secret = '52f0c1de-PLANTED-77';

test.each([
  ['a cookie', `set-cookie: vmware_soap_session="${secret}"; Path=/; HttpOnly`],
  ['a cookie without quotes', `Cookie: vmware_soap_session=${secret}`],
  ['a cookie in JSON', JSON.stringify({ cookie: `vmware_soap_session=${secret}` })],
  ['a quoted cookie in JSON', JSON.stringify({ cookie: `vmware_soap_session="${secret}"` })],
  ['a cookie as a field', JSON.stringify({ vmware_soap_session: secret })],
  ['a reference into the session, in an address', `/folder?session%5B${secret}%5D52`],
  ['a ticket of vCenter', `GET https://esx-07.corp/nfc/${secret}/disk-0.vmdk failed`],
  ['a ticket of a host', `https://*/ha-nfc/${secret}/disk-0.vmdk`],
  ['a ticket at the end', `/nfc/${secret}`],
  ['a password on its way', `<Login xmlns="urn:vim25"><userName>me</userName><password>${secret}</password></Login>`],
  ['a password with a prefix', `<vim:password xsi:type="xsd:string">${secret}&amp;</vim:password>`],
  ['a reference into the session', `ManagedObject session[${secret}]5213ab is gone`],
  ['credentials of a proxy', `http://me:${secret}@proxy.corp:3128/`],
  ['a bearer token', `Authorization: Bearer ${secret}`],
  ['a signature', `https://x.blob.core.windows.net/d/abcd?sv=2020&sig=${secret}&se=1`],
])('%s is never written down', (_what, text) => {
  const clean = redacted(text);
  expect(clean).not.toContain('PLANTED');
  expect(clean).toContain('***');
});

test('what is no secret stays, so that a log still says what happened', () => {
  const text = '[nfs-7] web-01/web-01.vmdk, vmware_soap_session expired, <userName>me</userName>, /sdk, session 3';
  expect(redacted(text)).toBe(text);
});
