import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { planted, secretForms } from '../../fixtures/secret-forms.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';
import { type Ended, launch, run, vmferry } from '../program.ts';
import { type Pty, wizardOn } from '../pty.ts';

const here = scratch();
let ova: string;
let cloud: AzureSandbox;
let made = 0;

beforeAll(async () => {
  const disks = [{ size: 64 * MIB, fill: 0.5 }];
  ova = (await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks })).ova;
  cloud = await startAzure();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.faults.clear());

const terminals: Pty[] = [];
afterEach(async () => {
  for (const terminal of terminals.splice(0)) await terminal.close();
});

/** A slow run of which two pieces have arrived. */
async function slowRun(delayMs = 200) {
  const name = `web-${made++}`;
  const dir = join(here.dir, name);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  mkdirSync(dir);
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: `rg-${name}` }));
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs });
  const arrived = () => cloud.counters().putPages.filter(({ disk, status }) => disk.startsWith(name) && status === 201);
  const running = launch(vmferry, ['run', plan, '--state-dir', state], azureSignIn(cloud));
  await cloud.counters().until(() => arrived().length >= 2);
  return { name, dir, state, running };
}

const events = ({ stdout }: Ended) =>
  stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { is: string; seq: number; session: string });

test('a second process sees all of a run that another one does, and ends with it', async () => {
  const { name, state, running } = await slowRun();
  const watched = await run(['watch', name, '--json', '--state-dir', state]);
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(watched).toMatchObject({ code: 0, stderr: '' });
  const seen = events(watched);
  expect(seen[0]?.is).toBe('plan');
  expect(seen.at(-1)?.is).toBe('done');
  expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((a, b) => a - b));
});

test('watching ends with Ctrl-C and the run goes on; nobody else may write meanwhile', async () => {
  const { name, state, running } = await slowRun();
  const watching = launch(vmferry, ['watch', name, '--state-dir', state]);
  await new Promise(resolve => watching.child.stderr?.once('data', resolve));
  watching.child.kill('SIGINT');
  expect(await watching.ended).toMatchObject({ code: 0 });
  const resumed = await run(['resume', name, '--state-dir', state]);
  expect(resumed).toMatchObject({ code: 75 });
  expect(resumed.stderr).toContain(`vmferry watch ${name}`);
  expect(await running.ended).toMatchObject({ code: 0 });
});

test('what was killed is told as far as it came, and ends with 75', async () => {
  const { name, state, running } = await slowRun();
  running.child.kill('SIGKILL');
  await running.ended;
  const watched = await run(['watch', name, '--state-dir', state]);
  expect(watched.code).toBe(75);
  expect(watched.stderr).toContain('No process is working');
});

function onTerminal(...args: readonly string[]): Pty {
  const terminal = wizardOn(args, { columns: 100, rows: 30, cwd: here.dir });
  terminals.push(terminal);
  return terminal;
}

describe('on a terminal, the running screen of another process', () => {
  test('changes nothing: no pause, no streams, and ^C only ends the watching', async () => {
    const { name, state, running } = await slowRun(3000);
    const terminal = onTerminal('watch', name, '--state-dir', state);
    await terminal.shows(`${name} → Azure westeurope`, '▶ send', '^C stop watching', `process ${running.child.pid}`);
    expect(terminal.text()).not.toMatch(/pause|streams −|stop and keep/);
    terminal.press('p', 't', '^C');
    expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
    expect(terminal.history()).toContain(`You stopped watching ${name}; nothing was changed.`);
    expect(terminal.modes).toMatchObject({ alternate: false, cursorHidden: false, bracketedPaste: false });
    cloud.faults.clear();
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  test('is there from the first screen by Enter, and comes to the same end', async () => {
    const { name, state, running } = await slowRun(3000);
    const terminal = onTerminal('--state-dir', state);
    await terminal.shows(`▌ ${name}`, `runs in another vmferry (pid ${running.child.pid})`, '⏎ watch');
    terminal.press('enter');
    await terminal.shows('▶ send', '^C stop watching');
    cloud.faults.clear();
    await terminal.shows(`✓ ${name} is in Azure westeurope`);
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
    expect(await running.ended).toMatchObject({ code: 0 });
  });

  test('says so when the process is gone without a word', async () => {
    const { name, state, running } = await slowRun(3000);
    const terminal = onTerminal('watch', name, '--state-dir', state);
    await terminal.shows('▶ send', '^C stop watching');
    running.child.kill('SIGKILL');
    await terminal.shows('The process that did this is gone', '1  Leave', 'exit code if you quit now: 75');
    expect(terminal.text()).not.toMatch(/Undo|Go on where/);
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 75, signal: 0 });
  });
});

test('a report holds plan, ledger, events and log, and none of the secrets in them', async () => {
  const { name, dir, state, running } = await slowRun();
  running.child.kill('SIGKILL');
  await running.ended;
  const [session = ''] = readdirSync(join(state, 'sessions'));
  const records = secretForms.map(([, text]) => `${JSON.stringify({ at: 1, text })}\n${text.replaceAll('\n', ' ')}\n`);
  for (const file of ['events.ndjson', 'log.ndjson']) {
    appendFileSync(join(state, 'sessions', session, file), `\n${records.join('')}`);
    expect(readFileSync(join(state, 'sessions', session, file), 'utf8')).toContain(planted);
  }
  const out = join(dir, 'report.tar.gz');
  expect(await run(['report', name, '--out', out, '--state-dir', state])).toMatchObject({ code: 0 });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const unpacked = join(dir, 'unpacked');
  mkdirSync(unpacked);
  execFileSync('tar', ['xzf', out, '-C', unpacked]);
  const files = readdirSync(join(unpacked, `vmferry-report-${session}`)).toSorted();
  expect(files).toEqual(['events.ndjson', 'log.ndjson', 'machine.json', 'plan.yaml', 'session.json']);
  const all = files.map(file => readFileSync(join(unpacked, `vmferry-report-${session}`, file), 'utf8')).join('\n');
  expect(all.split('set-cookie').length, 'in both files, twice').toBe(5);
  expect(all).not.toContain('PLANTED');
  expect(all).not.toContain(cloud.clientSecret);
  expect(readdirSync(dir)).toEqual(expect.not.arrayContaining([expect.stringContaining('.report')]));
});
