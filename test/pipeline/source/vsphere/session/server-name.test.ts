import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { serverOf } from '../../../../../src/pipeline/source/vsphere/session/server-name.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';

test.each([
  ['vcenter.corp', 'vcenter.corp', 443, 'vcenter.corp'],
  ['  vCenter.Corp\t\n', 'vcenter.corp', 443, 'vcenter.corp'],
  ['https://vcenter.corp/ui/#?extensionId=vsphere.core', 'vcenter.corp', 443, 'vcenter.corp'],
  ['HTTPS://vcenter.corp:443/sdk', 'vcenter.corp', 443, 'vcenter.corp'],
  ['http://esx-07/', 'esx-07', 443, 'esx-07'],
  ['https://https://esx-07/', 'esx-07', 443, 'esx-07'],
  ['vcenter.corp:8443', 'vcenter.corp', 8443, 'vcenter.corp:8443'],
  ['vcenter.corp:', 'vcenter.corp', 443, 'vcenter.corp'],
  ['vcenter.corp?locale=de', 'vcenter.corp', 443, 'vcenter.corp'],
  ['10.0.0.7:9443/ui', '10.0.0.7', 9443, '10.0.0.7:9443'],
  ['fe80::7', 'fe80::7', 443, '[fe80::7]'],
  ['[fe80::7]', 'fe80::7', 443, '[fe80::7]'],
  ['https://[FE80::7]:8443/ui', 'fe80::7', 8443, '[fe80::7]:8443'],
  ['::1', '::1', 443, '[::1]'],
  ['esx_07.corp', 'esx_07.corp', 443, 'esx_07.corp'],
  ['bücher.example', 'xn--bcher-kva.example', 443, 'xn--bcher-kva.example'],
])('%j is %s at port %i', (given, host, port, name) => {
  expect(serverOf(given)).toEqual({ host, port, name });
});

test.each([
  ...['', '   ', 'https://', '/ui', 'me@vcenter.corp', 'https://me:pw@vcenter.corp/', 'two words', 'a:b:c', ':443'],
  ...[
    'vcenter:99999',
    'vcenter:0',
    'vcenter:-1',
    'vcenter:x',
    '[fe80::7',
    'fe80::7%eth0',
    '*',
    'a,b',
    'a;b',
    'a%00b',
    '<b>',
  ],
])('%j is no server', given => {
  expect(() => serverOf(given)).toThrow('VSPHERE_SERVER_NAME');
});

test('whatever is typed: a server that a URL can name, or its failure', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.ipV6(), fc.domain()), given => {
      try {
        const { host, port, name } = serverOf(given);
        expect(new URL(`https://${name}/`).hostname.replace(/^\[|\]$/g, '')).toBe(host);
        expect(port).toBeGreaterThan(0);
        expect(serverOf(name)).toEqual({ host, port, name });
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        expect(error.failure.code).toBe('VSPHERE_SERVER_NAME');
      }
    }),
    fuzz(500),
  );
});
