import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import { serverOf } from '../../../../../src/pipeline/source/vsphere/session/server-name.ts';
import { fuzz } from '../../../../fixtures/fuzz.ts';

describe('the name of a server', () => {
  it.each([
    ['vc.example', 'vc.example', 443, 'vc.example'],
    ['  https://VC.example/ui/?locale=en#/ \n', 'vc.example', 443, 'vc.example'],
    ['https://vc.example:443/sdk', 'vc.example', 443, 'vc.example'],
    ['vc.example:8443', 'vc.example', 8443, 'vc.example:8443'],
    ['http://10.0.0.7', '10.0.0.7', 443, '10.0.0.7'],
    ['::1', '::1', 443, '[::1]'],
    ['[fe80::7]:9443', 'fe80::7', 9443, '[fe80::7]:9443'],
    ['esx_07', 'esx_07', 443, 'esx_07'],
    ['vc。example', 'vc.example', 443, 'vc.example'],
    ['bücher.example', 'xn--bcher-kva.example', 443, 'xn--bcher-kva.example'],
  ])('is found in %j', (given, host, port, name) => {
    expect(serverOf(given)).toEqual({ host, port, name });
  });

  it.each([
    '',
    '  ',
    'https://',
    '*',
    'a b',
    'vc.example:0',
    'vc.example:99999',
    ':443',
    'a@b',
    '[::1',
    'x%00y',
    '<script>',
  ])('is not found in %j', given => {
    expect(() => serverOf(given)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'VSPHERE_SERVER_NAME', exit: 'usage' }) }),
    );
  });

  it('is not told with the password that was pasted along, nor with what would steer a terminal', () => {
    const facts = (given: string) => {
      try {
        return serverOf(given).name;
      } catch (error) {
        return error instanceof Failed ? error.failure.facts.given : error;
      }
    };
    expect(facts('https://root:hunter2@vc.example/sdk')).toBe('https://…@vc.example/sdk');
    expect(facts('a\u001b[2Jb c')).toBe('a\ufffd[2Jb c');
  });

  it('of any text is found or refused, and says itself again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.ipV6(), fc.domain()), given => {
        try {
          const server = serverOf(given);
          expect(serverOf(server.name)).toEqual(server);
        } catch (error) {
          expect(error).toBeInstanceOf(Failed);
        }
      }),
      fuzz(300),
    );
  });
});
