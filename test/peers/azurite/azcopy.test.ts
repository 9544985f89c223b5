import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { ran } from '../../fixtures/tools.ts';
import { run } from '../../journeys/program.ts';
import { MiB, makeGuest } from '../guest.ts';
import { installed } from '../installed.ts';
import { mustBeIdentical } from '../qemu/qemu-img.ts';
import { type Azurite, startAzurite } from './azurite.ts';

const here = scratch();
const path = (name: string) => join(here.dir, name);
let azurite: Azurite;

beforeAll(async () => {
  azurite = await startAzurite(path('azurite'));
});
afterAll(() => azurite?.close());

test('azcopy takes our VHD for a page blob, and what it uploaded is that VHD', async () => {
  await makeGuest(path('web.raw'), { firmware: 'bios', size: 45 * MiB + 512 });
  const ended = await run(['convert', path('web.raw'), path('web.vhd')]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  const azcopy = installed('azurite/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64');
  const url = azurite.blob('web.vhd', 'racwd').href;
  const flags = ['--from-to', 'LocalBlob', '--output-type', 'text', '--skip-version-check'];
  const env = {
    PATH: process.env.PATH,
    HOME: here.dir,
    SSL_CERT_FILE: azurite.caFile,
    AZCOPY_LOG_LOCATION: path('log'),
    AZCOPY_JOB_PLAN_LOCATION: path('plan'),
    AZCOPY_DISABLE_SYSLOG: 'true',
  };
  const { stdout } = await promisify(execFile)(azcopy, ['copy', path('web.vhd'), url, ...flags], { env });
  expect(stdout).toContain('Final Job Status: Completed');
  await azurite.download('web.vhd', path('back.vhd'));
  await ran('cmp', path('web.vhd'), path('back.vhd'));
  await mustBeIdentical(path('back.vhd'), 'vpc', path('web.raw'), 'raw');
});
