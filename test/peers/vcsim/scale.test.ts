import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listing, measureList } from '../../../bench/vsphere-list.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { begin } from './road.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const here = scratch();
let vcsim: Vcsim;

beforeAll(async () => {
  vcsim = await startVcsim({ fillers: 2000 });
});
afterAll(() => vcsim?.close());

test('2,000 machines of a vCenter are listed within seconds, the first of them long before the last', async () => {
  const { user, password, fingerprint } = vcsim;
  const listings: Listing[] = [];
  for (let turn = 0; turn < 3; turn++) {
    listings.push(await measureList({ server: `${vcsim.host}:${vcsim.port}`, user, password, fingerprint }));
  }
  for (const { rows, signIn, first, all } of listings) {
    expect(rows).toBe(2000);
    const ms = (time: number) => `${time.toFixed(0)} ms`;
    console.log(`2,000 machines: sign-in ${ms(signIn)}, first row ${ms(first)}, all ${ms(all)}`);
  }
  // What is promised is 500 ms and 3 s, and measured on a quiet machine; here it is told from ten times that.
  const best = (figure: (listing: Listing) => number) => Math.min(...listings.map(figure));
  expect(best(({ first }) => first)).toBeLessThan(5_000);
  expect(best(({ all }) => all)).toBeLessThan(15_000);
  expect((await vcsim.counters()).sessions).toBe(0);
});

test('vms prints them where the certificate has an authority that Node knows, and asks nobody to trust another', async () => {
  const caFile = join(here.dir, 'ca.pem');
  writeFileSync(caFile, vcsim.certificate);
  const state = join(here.dir, 'state');
  mkdirSync(state);
  const args = ['vms', `${vcsim.host}:${vcsim.port}`, '--user', vcsim.user, '--json'];
  const listed = await begin(args, { state, env: { NODE_EXTRA_CA_CERTS: caFile } }, vcsim.password).ended;
  expect(listed, listed.stderr).toMatchObject({ code: 0 });
  const rows = listed.stdout.trim().split('\n');
  expect(new Set(rows.map(row => JSON.parse(row).path)).size).toBe(2000);
  const refused = await begin(args, { state, env: {} }, vcsim.password).ended;
  expect(refused).toMatchObject({ code: 77, stdout: expect.stringContaining('VSPHERE_UNTRUSTED') });
  expect(refused.stderr).toContain(vcsim.fingerprint);
  expect((await vcsim.counters()).sessions).toBe(0);
});
