import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authorities } from '../../../../../src/pipeline/source/vsphere/session/authorities.ts';
import { makeAuthority } from '../../../../../src/sandbox/tls.ts';
import { scratch } from '../../../../fixtures/scratch.ts';
import { failureOf } from './script.ts';

const here = scratch();
const file = (text: string) => {
  const path = join(here.dir, 'ca.pem');
  writeFileSync(path, text);
  return path;
};

test.each(['no certificate', '', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'])(
  'a file that holds no certificate is named before anything is connected: %j',
  async text => {
    expect(await failureOf(authorities(file(text)))).toMatchObject({
      code: 'VSPHERE_CA_FILE',
      exit: 'usage',
      reason: 'PEM',
    });
  },
);

test('one that is not there is named with the reason', async () => {
  const missing = await failureOf(authorities(join(here.dir, 'none.pem')));
  expect(missing).toMatchObject({ code: 'VSPHERE_CA_FILE', reason: 'ENOENT' });
});

test('one that holds a certificate is taken, with text around it', async () => {
  const { caPem } = await makeAuthority();
  expect(await authorities(file(`# ours\n${caPem}`))).toBeDefined();
});
