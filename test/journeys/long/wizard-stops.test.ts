import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { type Pty, wizardOn } from '../pty.ts';
import { killedUnderWay, type UnderWay } from '../under-way.ts';

const mebibyte = 1024 * 1024;

let dir: string;
let cloud: AzureSandbox;
let ova: string;
let raw: Buffer;
let under: UnderWay;
const terminals: Pty[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-stops-'));
  cloud = await startAzure({ dir: join(dir, 'cloud') });
  const disks = [{ size: 160 * mebibyte, fill: 0.7 }];
  const machine = await makeMachineOva({ dir: join(dir, 'machine'), name: 'ferried', seed: 3, disks });
  ova = machine.ova;
  raw = readFileSync(machine.raws[0] ?? '');
});
afterEach(async () => {
  cloud.faults.clear();
  for (const terminal of terminals.splice(0)) await terminal.close();
});
afterAll(async () => {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Slow enough for a person to be in time; `quick` lets it go on. */
function slow(): void {
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 1000 });
}
function quick(): void {
  cloud.faults.clear();
}

function open(): Pty {
  const terminal = wizardOn(['--state-dir', under.state], { columns: 100, rows: 30, env: under.env, cwd: dir });
  terminals.push(terminal);
  return terminal;
}

/** The wizard, with the killed session on its first screen, gone on with by one key. */
async function resumed(): Promise<Pty> {
  const terminal = open();
  await terminal.shows('Unfinished', `▌ ${under.name}`, 'Azure westeurope', '⏎ resume');
  const before = under.acknowledged();
  terminal.press('enter');
  await terminal.shows('▶ send', 'disk 1  160 MiB');
  await under.beyond(before);
  return terminal;
}

async function finishes(terminal: Pty): Promise<void> {
  quick();
  await terminal.shows(`✓ ${under.name} is in Azure westeurope`, 'finish');
  terminal.press('enter');
  expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
  const arrived = await under.arrived();
  expect(arrived.subarray(0, raw.length).equals(raw)).toBe(true);
  expect(cloud.bugs).toEqual([]);
}

async function begin(): Promise<void> {
  slow();
  under = await killedUnderWay(dir, ova, cloud);
}

test('killed with SIGKILL, it is first on the next start, one key goes on, and the bytes are identical', async () => {
  await begin();
  const terminal = await resumed();
  process.kill(terminal.pid, 'SIGKILL');
  expect((await terminal.ended).signal).toBe(9);
  await finishes(await resumed());
}, 120_000);

test('the first ^C finishes what is under way and offers to go on from there', async () => {
  await begin();
  const terminal = await resumed();
  terminal.press('^C');
  await terminal.shows('Stopping after the current pieces');
  await terminal.shows('You stopped it.', 'are there and acknowledged', '1  Go on where it stopped');
  const held = under.acknowledged();
  terminal.press('1');
  await terminal.shows('▶ send');
  await finishes(terminal);
  // Sent once each: the window was drained, so nothing of it had to go again.
  expect(under.acknowledged()).toBeGreaterThan(held);
}, 120_000);

test('the second ^C stops now; the third leaves, and the next start goes on', async () => {
  await begin();
  const terminal = await resumed();
  terminal.press('^C');
  await terminal.shows('Stopping after the current pieces');
  terminal.press('^C');
  await terminal.shows('You stopped it.');
  terminal.press('^C');
  expect(await terminal.ended).toMatchObject({ signal: 0 });
  await terminal.shows(`${under.name} is stopped; everything is kept.`, 'vmferry resume');
  expect(terminal.modes).toMatchObject({ alternate: false, cursorHidden: false, bracketedPaste: false });
  await finishes(await resumed());
}, 120_000);

test('a line that hangs up leaves no process and a session to go on with', async () => {
  await begin();
  const terminal = await resumed();
  const { pid } = terminal;
  terminal.hangUp();
  await terminal.until(() => !alive(pid), 'the process to end');
  await finishes(await resumed());
}, 120_000);

test('a pause holds everything back until it is lifted', async () => {
  await begin();
  const terminal = await resumed();
  terminal.press('p');
  await terminal.shows('paused', 'p go on');
  quick();
  // What was under way arrives; then nothing more does.
  await terminal.until(() => (cloud.counters().inFlight.putPage ?? 0) === 0, 'nothing under way');
  const held = under.acknowledged();
  terminal.resize(80, 24);
  await terminal.shows('paused');
  expect(under.acknowledged()).toBe(held);
  terminal.press('p');
  await finishes(terminal);
}, 120_000);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
