import { describe, expect, it } from 'vitest';
import { redacted } from '../../src/pipeline/redact.ts';

describe('what is written down', () => {
  it.each([
    [
      'Set-Cookie: vmware_soap_session="5ecre7"; Path=/; Secure',
      'Set-Cookie: vmware_soap_session="***"; Path=/; Secure',
    ],
    ['cookie: a=b; vmware_soap_session=5ecre7', 'cookie: a=b; vmware_soap_session=***'],
    ['{"vmware_soap_session":"5ecre7"}', '{"vmware_soap_session":"***"}'],
    ['vmware-api-session-id: 5ecre7', 'vmware-api-session-id: ***'],
    ['GET https://esx/nfc/52-5ecre7/disk-0.vmdk failed', 'GET https://esx/nfc/***/disk-0.vmdk failed'],
    ['https://*/ha-nfc/5ecre7/disk-0.vmdk', 'https://*/ha-nfc/***/disk-0.vmdk'],
    ['/nfc/session%5B5ecre7%5Dab/disk1.vmdk', '/nfc/***/disk1.vmdk'],
    ['HttpNfcLease:session[5ecre7]b7cb19b4', 'HttpNfcLease:session[***]b7cb19b4'],
    ['<userName>a</userName><password>5&amp;ecre7</password>', '<userName>a</userName><password>***</password>'],
    [
      '<vim:password xsi:type="xsd:string">5ecre7\n</vim:password>',
      '<vim:password xsi:type="xsd:string">***</vim:password>',
    ],
    ['https://root:5ecre7@vc.example/sdk', 'https://root:***@vc.example/sdk'],
    ['https://a.example/b?sig=5ecre7&sv=1', 'https://a.example/b?sig=***&sv=1'],
  ])('hides what opens a door: %s', (text, clean) => {
    expect(redacted(text)).toBe(clean);
    expect(redacted(redacted(text))).toBe(clean);
  });

  it.each([
    '[datastore1] web/web.vmdk',
    'a session of vm-62',
    'VSPHERE_GONE',
    'nfc',
    '/confidence/high/1',
    'sessions [1]',
  ])('leaves %s as it is', text => {
    expect(redacted(text)).toBe(text);
  });
});
