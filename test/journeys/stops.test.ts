import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AzureSandbox, startAzure } from '../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../src/sandbox/machine/ova.ts';
import { MIB } from '../../src/sandbox/machine/sector.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from './azure-plan.ts';
import { launch, type Running, run, vmferry } from './program.ts';

const here = scratch();
let ova: string;
let cloud: AzureSandbox;
let made = 0;

beforeAll(async () => {
  // As much data as several windows of pieces.
  const disks = [{ size: 96 * MIB, fill: 0.6 }];
  ova = (await makeMachineOva({ dir: join(here.dir, 'machine'), name: 'web', firmware: 'bios', disks })).ova;
  cloud = await startAzure();
});
afterAll(() => cloud.close());
beforeEach(() => cloud.faults.clear());

interface Upload extends Running {
  readonly name: string;
  readonly state: string;
  /** Goes on with it to its end. */
  resume(): ReturnType<typeof run>;
  sent(): ReturnType<typeof count>;
}

/** A run whose Put Pages are slow, once `pieces` of them were acknowledged and others are under way. */
async function upload(delayMs: number, pieces: number, ...flags: readonly string[]): Promise<Upload> {
  const name = `web-${made++}`;
  const dir = join(here.dir, name);
  const [plan, state] = [join(dir, 'plan.yaml'), join(dir, 'state')];
  mkdirSync(dir);
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: ova }, { name, resourceGroup: `rg-${name}` }));
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs });
  const running = launch(vmferry, ['run', plan, '--state-dir', state, ...flags], azureSignIn(cloud));
  const sent = () => count(name);
  // The first piece goes alone: it tells which checksum the endpoint takes.
  const others = pieces === 0 ? 1 : 2;
  await cloud.counters().until(() => sent().acknowledged >= pieces && sent().underWay >= others);
  return { ...running, name, state, sent, resume: () => run(['resume', '--state-dir', state], azureSignIn(cloud)) };
}

function count(name: string) {
  const mine = cloud.counters().putPages.filter(({ disk }) => disk.startsWith(`${name}-`) || disk === name);
  const disk = cloud.counters().disks.find(one => mine.some(page => page.disk === one.disk));
  return {
    begun: mine.length,
    acknowledged: mine.filter(({ status }) => status === 201).length,
    underWay: mine.filter(({ status }) => status === 0).length,
    resent: disk?.resent ?? 0,
  };
}

async function stateOf(state: string): Promise<{ state: string; sent: number; holder?: { pid: number } }> {
  return JSON.parse((await run(['sessions', '--json', '--state-dir', state])).stdout);
}

describe('told to stop in the middle of an upload', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 75],
    ['SIGHUP', 75],
  ] as const)(
    '%s: what is in flight is finished, the exit code is %i, resume sends only the rest',
    async (signal, code) => {
      const running = await upload(150, 1);
      running.child.kill(signal);
      const ended = await running.ended;
      expect(ended, ended.stderr).toMatchObject({ code, stdout: '' });
      expect(ended.stderr).toContain(`vmferry resume ${running.name}`);
      expect(ended.stderr).toMatch(
        new RegExp(`disk ${running.name}-os in rg-.*open for upload.*Standard HDD.*2[34] h`),
      );
      const then = running.sent();
      expect(then.underWay, 'every piece begun was waited for').toBe(0);
      expect(then.acknowledged).toBe(then.begun);
      expect(await stateOf(running.state)).toMatchObject({
        state: 'unfinished',
        open: [{ is: 'upload-open', name: `${running.name}-os`, bytes: expect.any(Number), left: expect.any(Number) }],
      });
      const listed = await run(['sessions', '--state-dir', running.state]);
      expect(listed.stdout).toContain(`${running.name}-os`);

      cloud.faults.clear();
      expect(await running.resume()).toMatchObject({ code: 0 });
      expect(running.sent().resent).toBe(0);
      expect(running.sent().begun).toBeGreaterThan(then.begun);
      expect(cloud.image(running.name)).toHaveLength(1);
    },
  );

  test('a second SIGINT ends it at once, without waiting for any answer', async () => {
    const running = await upload(20_000, 0);
    running.child.kill('SIGINT');
    await deliveredTo(running.child.pid ?? 0);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 130, signal: null, stdout: '' });
    expect(running.sent().acknowledged).toBe(0);
    cloud.faults.clear();
    expect(await running.resume()).toMatchObject({ code: 0 });
    expect(cloud.image(running.name)).toHaveLength(1);
  });

  test('with --json the last line says that it stopped', async () => {
    const running = await upload(150, 1, '--json');
    running.child.kill('SIGINT');
    const { stdout, stderr, code } = await running.ended;
    expect(code, stderr).toBe(130);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ is: 'stopped', how: 'drained' });
    expect(events).toContainEqual(expect.objectContaining({ is: 'note', code: 'upload-open' }));
  });
});

test('a session in use is 75 for every other process, which says whose it is and touches nothing', async () => {
  const running = await upload(150, 1);
  const others = await Promise.all(
    [['resume'], ['undo', running.name], ['undo', running.name, '--confirm', running.name]].map(args =>
      run([...args, '--state-dir', running.state], azureSignIn(cloud)),
    ),
  );
  for (const other of others) {
    expect(other).toMatchObject({ code: 75, stdout: '' });
    expect(other.stderr).toContain(`process ${running.child.pid}`);
    expect(other.stderr.trimEnd().split('\n')).toHaveLength(1);
  }
  expect((await stateOf(running.state)).holder?.pid).toBe(running.child.pid);
  cloud.faults.clear();
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(await stateOf(running.state)).toMatchObject({ state: 'done' });
});

test('convert that is stopped leaves nothing under any name', async () => {
  const dir = join(here.dir, 'stopped');
  mkdirSync(dir);
  for (let code: number | null = 0; code === 0; ) {
    const running = launch(vmferry, ['convert', ova, join(dir, 'out.raw'), '--force']);
    for await (const _change of watch(dir)) break;
    running.child.kill('SIGINT');
    const ended = await running.ended;
    ({ code } = ended);
    // A fast machine may have been through already: then once more.
    if (code === 0) continue;
    expect(ended, ended.stderr).toMatchObject({ code: 130, stdout: '', stderr: '' });
  }
  expect(readdirSync(dir).filter(name => name !== 'out.raw')).toEqual([]);
});

/** Resolves when the kernel has no SIGINT pending for the process: two of one kind would be one. */
async function deliveredTo(pid: number): Promise<void> {
  for (;;) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const pending = /^ShdPnd:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0';
    if ((Number.parseInt(pending.slice(-4), 16) & 0x2) === 0) return;
    await new Promise(resolve => setImmediate(resolve));
  }
}
