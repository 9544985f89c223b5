import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { widthOf } from '../../src/screens/parts/line.ts';
import { scratch } from '../fixtures/scratch.ts';
import { fixture } from '../pipeline/guest/sources.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { run } from './program.ts';
import { type Pty, wizardOn } from './pty.ts';

const here = scratch();
let cloud: AzureSandbox;
let terminal: Pty | undefined;

beforeAll(async () => {
  const raw = join(here.dir, 'planted.raw');
  writeFileSync(raw, fixture('planted'));
  expect(await run(['convert', raw, join(here.dir, 'planted.ova')])).toMatchObject({ code: 0 });
  cloud = await startAzure();
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(() => cloud.close());

describe.each([
  [80, 24],
  [120, 40],
] as const)('at %ix%i', (columns, rows) => {
  test('a person sees what would keep the guest from booting, saves it, and goes on', async () => {
    const on = wizardOn(['--state-dir', join(here.dir, 'state')], { columns, rows, cwd: here.dir });
    terminal = on;
    await on.shows('Migrate a VM');
    on.press('enter');
    await on.shows('Where is the VM?');
    on.paste('planted.ova');
    await on.shows('planted.ova');
    on.press('enter');
    await on.shows('Where should planted live?');
    on.press('enter');
    await on.shows('boot and answer in Azure?', 'Mounts by the name of a disk', 'will not boot', 'save report');
    for (const row of on.rows()) expect(widthOf(row), on.text()).toBeLessThanOrEqual(columns);
    on.press('down');
    await on.shows('/etc/fstab:1: /dev/sda1 / ext4');
    on.press('right');
    await on.until(() => !on.text().includes('save report'), 'a page of its own');
    await on.shows('findmnt --verify --verbose');
    on.press('esc');
    await on.shows('save report');
    on.press('s');
    await on.shows('The report is in');
    const report = join(here.dir, 'planted-azure.readiness.html');
    expect(statSync(report).mode & 0o777).toBe(0o600);
    expect(readFileSync(report, 'utf8')).toContain('/etc/fstab:1');
    on.press('enter');
    await on.shows('How do you want to sign in to Azure?');
    on.press('esc');
    await on.shows('boot and answer in Azure?', 'Mounts by the name of a disk');
    on.press('^C');
    expect(await on.ended).toMatchObject({ code: 0 });
  });
});

test('without screens a run says it in one line, and does not refuse', async () => {
  const plan = join(here.dir, 'plan.yaml');
  const source = { kind: 'ova', path: join(here.dir, 'planted.ova') };
  const target = { name: 'planted', resourceGroup: 'rg-planted', generation: 1 };
  writeFileSync(plan, azurePlan(cloud, source, target));
  const args = ['run', plan, '--dry-run', '--state-dir', join(here.dir, 'state')];
  const plain = await run(args, azureSignIn(cloud));
  expect(plain.code, plain.stderr).toBe(0);
  expect(plain.stderr.split('\n').filter(row => row.includes('BOOT-ROOTARG'))).toHaveLength(1);
  const json = await run([...args, '--json'], azureSignIn(cloud));
  const events = json.stdout
    .trim()
    .split('\n')
    .map(row => JSON.parse(row) as { is: string; check?: { id: string } });
  expect(events.filter(({ check }) => check?.id === 'guest')).toMatchObject([
    { check: { verdict: 'warn', severity: 'warns', evidence: [{ code: 'GUEST_NOT_READY' }] } },
  ]);
});
