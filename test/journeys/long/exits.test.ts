import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRecords } from '../../../src/pipeline/records.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { type Road, roadFromVsphere, type Sandboxes } from '../kills/road.ts';
import { launch, vmferry } from '../program.ts';
import { Pty, shellOn } from '../pty.ts';
import { childrenOf, stateOf } from '../shell.ts';

const mebibyte = 1024 * 1024;
const here = scratch();

/** One session, from vSphere into Azure, that is left in every way there is, and gone on with after each of them. */
let road: Road & Sandboxes;
let raw: Buffer;
let code: string;
let shell: Pty;
let before: unknown;
let count = 0;

beforeAll(async () => {
  const file = await manySmallPieces(join(here.dir, 'machine'));
  raw = readFileSync(file);
  road = await roadFromVsphere(here.dir, file, 'shutdown', 60);
  // A fault in the program that nothing around it catches, at a moment of the test's choosing.
  code = join(here.dir, 'code');
  const planted = join(here.dir, 'planted.mjs');
  writeFileSync(planted, "process.on('SIGUSR2', () => setImmediate(() => { throw new Error('planted'); }));");
  slow();
  const { child, ended } = launch(vmferry, ['run', road.plan, '--state-dir', road.state], road.env);
  await Promise.race([beyond(0), ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130 });
  heldNowhere();
  const env = Object.fromEntries(Object.entries(road.env).map(([name, value]) => [name, String(value)]));
  shell = shellOn({ columns: 100, rows: 30, cwd: here.dir, env: { ...env, NODE_OPTIONS: `--import ${planted}` } });
  await shell.shows('$');
  before = await stateOf(shell);
}, 60_000);
afterAll(async () => {
  await shell.close();
  await road.close();
});
beforeEach(slow);

/** A disk with a little data in many places: enough pieces for every exit to find some under way. */
async function manySmallPieces(dir: string): Promise<string> {
  const size = 160 * mebibyte;
  const made = await makeMachineOva({ dir, name: 'ferried', seed: 5, disks: [{ size, fill: 0.01 }] });
  const file = made.raws[0] ?? '';
  const fd = openSync(file, 'r+');
  for (let at = 72 * mebibyte; at < size - mebibyte; at += mebibyte / 8) writeSync(fd, `data at ${at}`, at);
  closeSync(fd);
  return file;
}

/** Slow enough to be in the middle of it. */
function slow(): void {
  road.cloud.faults.clear();
  road.cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 300 });
}

const acknowledged = () => road.sent().acknowledged;
const beyond = (bytes: number) => road.until(() => acknowledged() > bytes);

/** What must be true after every exit: no lease left open or to time out, no request under way, and a session in order. */
function heldNowhere(): void {
  expect(road.vsphere.counters().leases).toMatchObject({ open: 0, expired: 0, lost: 0 });
  const [session = ''] = readdirSync(join(road.state, 'sessions'));
  const folder = join(road.state, 'sessions', session);
  expect(readdirSync(folder)).not.toContain('lock');
  for (const file of ['journal', 'ledger']) {
    const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
    expect([...readRecords(join(folder, file))], `${file} is whole`).toHaveLength(lines.length);
  }
}

/** How often the planted error is in the session's log. */
function timesLogged(): number {
  const [session = ''] = readdirSync(join(road.state, 'sessions'));
  const file = join(road.state, 'sessions', session, 'log.ndjson');
  if (!existsSync(file)) return 0;
  const entries = readFileSync(file, 'utf8').trimEnd().split('\n');
  return entries.filter(line => String(JSON.parse(line).stack).startsWith('Error: planted')).length;
}

/** Starts a command in the shell. @returns its exit code, once it has one */
function start(command: string): () => Promise<string> {
  const mark = `exit-${count++}`;
  shell.press(`${command}; echo ${mark}'' $?\r`);
  const exit = new RegExp(`^${mark} (\\d+)`, 'm');
  return async () => {
    await shell.until(() => exit.test(shell.history()), `${mark} from the shell`);
    return exit.exec(shell.history())?.[1] ?? '';
  };
}

/** The wizard in the shell, sending. @returns its exit code, once it has one */
async function sending(env = ''): Promise<() => Promise<string>> {
  const since = acknowledged();
  const left = start(`${env} $VMFERRY --state-dir ${road.state}`);
  await shell.shows('Unfinished', `▌ ${road.name}`, '⏎ resume');
  shell.press('enter');
  await shell.shows('▶ send');
  await beyond(since);
  return left;
}

function signal(name: NodeJS.Signals): void {
  for (const pid of childrenOf(shell)) process.kill(pid, name);
}

/** The program in a window of its own, whose shell dies with it, as shells do; what is left writes down the exit code. */
function windowWith(...args: readonly string[]): Pty {
  const script = `rm -f ${code}; (trap '' HUP; "$0" "$@"; echo $? > ${code}.new; mv ${code}.new ${code}); :`;
  const env = Object.fromEntries(Object.entries(road.env).map(([name, value]) => [name, String(value)]));
  const options = { columns: 100, rows: 30, cwd: here.dir, env };
  return new Pty('/bin/sh', ['-c', script, process.execPath, vmferry, ...args], options);
}

/** Closes the window. @returns the exit code */
async function closed(window: Pty): Promise<string> {
  window.hangUp();
  await window.until(() => existsSync(code), 'an exit code');
  return readFileSync(code, 'utf8').trim();
}

/** The shell has its terminal as it was, and nothing of the run is left open anywhere. */
async function asBefore(): Promise<void> {
  expect(await stateOf(shell)).toEqual(before);
  heldNowhere();
}

describe('the wizard, while it sends', () => {
  test.each([
    ['SIGTERM', '75'],
    ['SIGHUP', '75'],
  ] as const)('%s finishes what is under way and exits with %s', async (name, code) => {
    const left = await sending();
    signal(name);
    expect(await left()).toBe(code);
    expect(shell.history()).toContain('was still running when the terminal closed');
    await asBefore();
  });

  test('a second SIGTERM does not wait for answers', async () => {
    const left = await sending();
    road.cloud.faults.clear();
    road.cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 60_000 });
    await shell.until(() => (road.cloud.counters().inFlight.putPage ?? 0) >= 2, 'pieces under way');
    signal('SIGTERM');
    await shell.until(() => !shell.modes.alternate, 'the main screen');
    signal('SIGTERM');
    expect(await left()).toBe('75');
    await asBefore();
  });

  test('^C twice, and once more to leave', async () => {
    const left = await sending();
    shell.press('^C');
    await shell.shows('Stopping after the current pieces');
    shell.press('^C');
    await shell.shows('You stopped it.');
    shell.press('^C');
    expect(await left()).toBe('130');
    await asBefore();
  });

  test('a SIGINT that no key sent is a ^C', async () => {
    const left = await sending();
    signal('SIGINT');
    await shell.shows('You stopped it.');
    signal('SIGINT');
    expect(await left()).toBe('130');
    await asBefore();
  });

  test('an error that nobody caught is told on the main screen, and the lease is given back first', async () => {
    const before = timesLogged();
    const left = await sending();
    signal('SIGUSR2');
    expect(await left()).toBe('70');
    expect(shell.history()).toContain('planted');
    expect(timesLogged()).toBe(before + 1);
    await asBefore();
  });

  test('^Z and fg, in the middle of a storm of resizes', async () => {
    let left = await sending();
    for (let round = 0; round < 2; round++) {
      shell.press('^Z');
      await shell.until(() => !shell.modes.alternate, 'the shell');
      await shell.until(() => /Stopped/.test(shell.text()), 'a stopped job');
      expect(await stateOf(shell)).toEqual(before);
      const since = acknowledged();
      left = start('fg');
      await shell.shows('▶ send');
      for (let n = 0; n < 25; n++) shell.resize(60 + ((n * 37) % 90), 16 + ((n * 11) % 30));
      shell.resize(100, 30);
      await shell.shows('▶ send', '^C stop and keep');
      await beyond(since);
    }
    expect(shell.rows().filter(row => row.includes('stop and keep'))).toHaveLength(1);
    shell.press('^C');
    await shell.shows('You stopped it.');
    shell.press('q');
    expect(await left()).toBe('130');
    await asBefore();
  });

  test.each([
    ['^C', '130'],
    ['SIGTERM', '75'],
  ] as const)('%s, while it waits for an answer: nobody is kept by a question', async (how, code) => {
    const left = start(`VMFERRY_VSPHERE_PASSWORD= $VMFERRY --state-dir ${road.state}`);
    await shell.shows('Unfinished', '⏎ resume');
    shell.press('enter');
    await shell.shows('The run waits for your answer.');
    if (how === '^C') {
      shell.press('^C');
      await shell.shows('You stopped it.');
      shell.press('^C');
    } else signal(how);
    expect(await left()).toBe(code);
    await asBefore();
  });

  test('a window that is closed', async () => {
    const since = acknowledged();
    const window = windowWith('--state-dir', road.state);
    await window.shows('Unfinished', '⏎ resume');
    window.press('enter');
    await beyond(since);
    expect(await closed(window)).toBe('75');
    heldNowhere();
  });
});

describe('without screens', () => {
  const running = async (more = '') => {
    const since = acknowledged();
    const left = start(`$VMFERRY resume --state-dir ${road.state} ${more}`);
    await beyond(since);
    return left;
  };

  test.each([
    ['^C', '130'],
    ['^C ^C', '130'],
  ])('%s exits with %s', async (keys, code) => {
    const left = await running();
    shell.press('^C');
    if (keys.length > 2) {
      await shell.shows('^C');
      shell.press('^C');
    }
    expect(await left()).toBe(code);
    await asBefore();
  });

  test('^Z and fg go on', async () => {
    await running();
    shell.press('^Z');
    await shell.shows('Stopped');
    expect(await stateOf(shell)).toEqual(before);
    const since = acknowledged();
    const left = start('fg');
    await beyond(since);
    shell.press('^C');
    expect(await left()).toBe('130');
    await asBefore();
  });

  test('an error that nobody caught is one sentence and 70, and the lease is given back first', async () => {
    const before = timesLogged();
    const left = await running();
    signal('SIGUSR2');
    expect(await left()).toBe('70');
    expect(shell.history()).toContain('planted');
    expect(timesLogged()).toBe(before + 1);
    await asBefore();
  });

  test('a window that is closed', async () => {
    const since = acknowledged();
    const window = windowWith('resume', '--state-dir', road.state);
    await beyond(since);
    expect(await closed(window)).toBe('75');
    heldNowhere();
  });

  test.each(['--json |', '2>&1 |', '--json >&- 2>&- |'])('a reader that goes away (%s) stops nothing', async way => {
    const left = await running(`${way} head -c 1 > /dev/null; test \${PIPESTATUS[0]} = 130`);
    await beyond(acknowledged());
    signal('SIGINT');
    expect(await left()).toBe('0');
    await asBefore();
  });
});

test('after all of them it is brought to its end: the same bytes, none of them sent twice but what was killed', async () => {
  road.cloud.faults.clear();
  const left = start(`$VMFERRY resume --state-dir ${road.state}`);
  expect(await left()).toBe('0');
  const arrived = await road.arrived();
  expect(arrived.subarray(0, raw.length).equals(raw)).toBe(true);
  expect(road.leftovers()).toEqual([]);
  expect(road.complaints()).toEqual([]);
});
