import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { azureSignIn } from '../../journeys/azure-plan.ts';
import { root } from '../../journeys/program.ts';
import { Pty } from '../../journeys/pty.ts';
import { WireSecrets } from '../../journeys/wire-secrets.ts';
import { MiB, makeGuest } from '../guest.ts';
import { govcOn } from './govc.ts';
import { mustHaveArrived } from './road.ts';
import { startVcsim, type Vcsim } from './vcsim.ts';

const here = scratch();
let cloud: AzureSandbox;
let vcsim: Vcsim;
let raws: string[];
let program: string;
let on: Pty | undefined;
const secrets = new WireSecrets([]);

beforeAll(async () => {
  raws = [join(here.dir, 'web-0.raw'), join(here.dir, 'web-1.raw')];
  await makeGuest(raws[0] ?? '', { firmware: 'efi', size: 61 * MiB + 1024 });
  await makeGuest(raws[1] ?? '', { firmware: 'bios', size: 45 * MiB });
  const web = { name: 'web-01', firmware: 'efi', on: true, iso: true, disks: raws } as const;
  vcsim = await startVcsim({ fillers: 400, machines: [web], leaseTimeout: 3, enforce: true });
  cloud = await startAzure({ dir: join(here.dir, 'cloud') });
  program = await bundled(join(root, '.cache', 'peers-wizard'));
  secrets.known.set(vcsim.password, 'the password').set(cloud.clientSecret, 'the client secret');
  secrets.listen();
});
afterEach(() => on?.close());
afterAll(async () => {
  secrets.close();
  await cloud?.close();
  await vcsim?.close();
});

/** The wizard as the program has it, with an entry of its own. */
async function bundled(outdir: string): Promise<string> {
  await build({
    entryPoints: { wizard: join(import.meta.dirname, 'wizard-entry.ts') },
    ...{ outdir, bundle: true, packages: 'external', format: 'esm', platform: 'node', logLevel: 'warning' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return join(outdir, 'wizard.js');
}

test('sign in, trust the certificate, filter among 401, pick, plan, run, done: the image is what was served', async () => {
  const walk = join(here.dir, 'walk');
  mkdirSync(walk);
  const state = join(walk, 'state');
  const fixed = {
    'target.endpoint': cloud.endpoint,
    'target.authority': cloud.authority,
    'target.caFile': cloud.caFile,
    'target.tenant': cloud.tenantId,
  };
  const env = Object.fromEntries(Object.entries(azureSignIn(cloud)).map(([key, value]) => [key, String(value)]));
  const args = [program, state, JSON.stringify(fixed)];
  const terminal = new Pty(process.execPath, args, { columns: 120, rows: 40, cwd: walk, env });
  on = terminal;
  await terminal.shows('Migrate a VM', '⏎ new');
  terminal.press('enter');
  await terminal.shows('Where is the VM?', '▌ vSphere');
  terminal.press('enter');
  await terminal.shows('Sign in to vSphere', 'Password');
  terminal.paste(`${vcsim.host}:${vcsim.port}`);
  await terminal.shows(`${vcsim.host}:${vcsim.port}`);
  terminal.press('tab');
  terminal.paste(vcsim.user);
  await terminal.shows(vcsim.user);
  terminal.press('tab');
  terminal.paste(vcsim.password);
  await terminal.shows('pasted, hidden');
  terminal.press('enter');
  // Compared as a person would, with what the server's own says.
  await terminal.shows('First time seen', 'trust and remember');
  const shown = terminal.text().replace(/[\s│]/g, '');
  for (const half of [vcsim.fingerprint.slice(0, 47), vcsim.fingerprint.slice(48)]) expect(shown).toContain(half);
  expect((await vcsim.counters()).calls.Login ?? 0).toBe(0);
  terminal.press('enter');
  await terminal.shows('401 of 401');
  terminal.press(...'web-01 on');
  await terminal.shows('1 of 401', 'web-01');
  terminal.press('enter');
  await terminal.shows('web-01 is running. How should it be copied?', 'Shut it down first');
  terminal.press('enter');
  await terminal.shows('And web-01 afterwards?', 'leave it off');
  terminal.press('enter');
  await terminal.shows('Where should web-01 live?');
  terminal.press('enter');
  await terminal.shows('Will web-01 boot and answer in Azure?', '⏎ go on');
  terminal.press('enter');
  await terminal.shows('How do you want to sign in to Azure?', 'Service principal');
  terminal.press('enter');
  await terminal.shows('How does it boot in Azure?');
  terminal.press('enter');
  for (const disk of ['▌ Disk 1', '▌ Disk 2']) {
    await terminal.shows(disk);
    terminal.press('enter');
  }
  await terminal.shows('▌ Disk kind', 'Premium SSD');
  terminal.press('enter');
  await terminal.shows('▌ Data disks', 'Premium SSD');
  terminal.press('enter');
  await terminal.shows('▌ New, empty disks');
  terminal.press('enter');
  await terminal.shows('Where in Azure?', 'Sandbox');
  terminal.press('enter');
  await terminal.shows('▌ Group', 'new: rg-web-01');
  terminal.paste('rg-peers');
  await terminal.shows('new: rg-peers');
  terminal.press('enter');
  await terminal.shows('▌ Region', '▌ East US');
  terminal.press(...'westeu');
  await terminal.shows('1 of 7');
  terminal.press('enter');
  await terminal.shows('▌ Result', 'a managed image');
  terminal.press('enter');
  await terminal.shows('▌ Name          web-01');
  terminal.press('enter');
  await terminal.shows('▌ Zone', 'no zone');
  terminal.press('enter');
  await terminal.shows('This will happen', 'Nothing has been created so far.', 'web-01 will be OFF');
  expect(await powerOf('web-01')).toBe('poweredOn');
  terminal.press('s');
  await terminal.shows('Saved to', 'plan.yaml');
  terminal.press('enter');
  await terminal.shows('✓ web-01 is in Azure westeurope', 'finish');
  terminal.press('enter');
  expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
  await mustHaveArrived(cloud, 'web-01', raws, here.dir);
  expect(await powerOf('web-01')).toBe('poweredOff');
  const { leases, sessions } = await vcsim.counters();
  expect(leases.map(({ ended }) => ended)).toEqual(['completed']);
  expect(sessions).toBe(0);
  expect(cloud.bugs).toEqual([]);

  // The saved plan, the session, and all that the terminal ever showed.
  writeFileSync(join(walk, 'written'), terminal.written);
  expect(readdirSync(walk).filter(name => name.endsWith('.plan.yaml'))).toHaveLength(1);
  const kinds = ['the password', 'the client secret', 'an access token', 'a signature'];
  expect([...new Set(secrets.known.values())]).toEqual(expect.arrayContaining(kinds));
  secrets.mustNotBeIn(walk);
}, 120_000);

async function powerOf(name: string): Promise<string> {
  const govc = await govcOn(vcsim, here.dir);
  return JSON.parse(await govc('vm.info', '-json', name)).virtualMachines[0].runtime.powerState;
}
