import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type AzureSandbox, startAzure } from '../../../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from '../azure-plan.ts';
import { launch, run, vmferry } from '../program.ts';

const here = scratch();
let cloud: AzureSandbox;
let machine: { ova: string; raws: readonly Buffer[] };
let serial = 0;

beforeAll(async () => {
  const disks = [
    { size: 48 * MIB, fill: 0.7 },
    { size: 24 * MIB, fill: 0.5 },
  ];
  const dir = join(here.dir, 'machine');
  const { ova, raws } = await makeMachineOva({ dir, name: 'web', firmware: 'bios', seed: 3, disks });
  machine = { ova, raws: raws.map(raw => readFileSync(raw)) };
  cloud = await startAzure();
});
afterAll(async () => {
  expect(cloud.bugs).toEqual([]);
  await cloud.close();
});
beforeEach(() => cloud.faults.clear());

/** A migration into Azure that ran on another machine, of which only plan and id are known. */
interface Elsewhere {
  readonly name: string;
  readonly plan: string;
  readonly session: string;
  /** This machine's program, with sessions of its own. */
  here(command: string, ...args: readonly string[]): ReturnType<typeof run>;
  /** Bytes acknowledged, and those of them twice. */
  counts(): { readonly acknowledged: number; readonly resent: number };
}

async function elsewhere(until: 'killed' | 'done', over: object = {}): Promise<Elsewhere> {
  const name = `away-${serial++}`;
  const dir = join(here.dir, name);
  mkdirSync(dir);
  const [plan, away, state] = [join(dir, 'plan.yaml'), join(dir, 'away'), join(dir, 'here')];
  writeFileSync(plan, azurePlan(cloud, { kind: 'ova', path: machine.ova }, { name, resourceGroup: name, ...over }));
  const counts = () => {
    const mine = cloud.counters().disks.filter(({ disk }) => disk.startsWith(`${name}-`));
    const sum = (of: 'acknowledged' | 'resent') => mine.reduce((all, disk) => all + disk[of], 0);
    return { acknowledged: sum('acknowledged'), resent: sum('resent') };
  };
  if (until === 'killed') cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 40 });
  const first = launch(vmferry, ['run', plan, '--state-dir', away], azureSignIn(cloud));
  if (until === 'killed') {
    const most = (machine.raws[0]?.length ?? 0) * 0.7;
    await cloud.counters().until(() => counts().acknowledged > most * 0.6);
    first.child.kill('SIGKILL');
  }
  const ended = await first.ended;
  expect(ended, ended.stderr).toMatchObject(until === 'killed' ? { signal: 'SIGKILL' } : { code: 0 });
  await cloud.counters().until(({ inFlight }) => Object.values(inFlight).every(count => count === 0));
  cloud.faults.clear();
  const [session = ''] = readdirSync(join(away, 'sessions'));
  rmSync(away, { recursive: true });
  return {
    name,
    plan,
    session,
    counts,
    here: (command, ...args) => run([command, ...args, '--state-dir', state], azureSignIn(cloud)),
  };
}

async function expectArrived(name: string): Promise<void> {
  for (const [n, raw] of machine.raws.entries()) {
    const arrived = Buffer.concat(await Array.fromAsync(cloud.readImage(name, n)));
    expect(arrived.subarray(0, raw.length).equals(raw), `disk ${n}`).toBe(true);
    expect(arrived.subarray(raw.length).every(byte => byte === 0)).toBe(true);
  }
}

const left = (name: string) => cloud.resources().filter(one => [one.group, one.name].includes(name));
const kinds = (name: string) => left(name).map(({ type }) => type.split('/').at(-1));

test('killed and its sessions lost: resume with the plan alone ends well and sends nothing that is there', async () => {
  const { name, plan, session, here, counts } = await elsewhere('killed');
  const before = counts();
  const reads = cloud.counters().requests.readBlob ?? 0;
  const unknown = await here('resume', session);
  expect(unknown).toMatchObject({ code: 64 });
  expect(unknown.stderr).toContain('--plan');
  const resumed = await here('resume', session, '--plan', plan);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  expect(resumed.stderr).toContain('another machine');
  await expectArrived(name);
  expect(counts().resent).toBe(0);
  expect(counts().acknowledged).toBeGreaterThan(before.acknowledged);
  expect(cloud.counters().requests.readBlob ?? 0).toBeGreaterThan(reads);
  expect(kinds(name).sort()).toEqual(['images', 'resourceGroups']);
  expect(await here('undo', session, '--confirm', name)).toMatchObject({ code: 0 });
  expect(left(name)).toEqual([]);
});

test('a byte that changed at the target is found, and its piece alone is sent again', async () => {
  const { name, plan, session, here, counts } = await elsewhere('killed');
  const piece = cloud.counters().putPages.find(({ disk, status }) => disk === `${name}-os` && status === 201);
  const { uniqueId = '' } = cloud.counters().disks.find(({ disk }) => disk === `${name}-os`) ?? {};
  const file = await open(join(cloud.dir, `${uniqueId}.vhd`), 'r+');
  const at = (piece?.offset ?? 0) + 1234;
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  await file.write(Buffer.of(255 ^ (byte[0] ?? 0)), 0, 1, at);
  await file.close();
  const resumed = await here('resume', session, '--plan', plan);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  await expectArrived(name);
  expect(counts().resent).toBe(piece?.length);
});

test('what failed here goes on here: nothing is sent again, and all of it is looked at before it is sealed', async () => {
  const { name, plan, session, here, counts } = await elsewhere('killed');
  cloud.faults.add({ on: 'endGetAccess', do: 'status', status: 403, code: 'AuthorizationFailed' });
  const failed = await here('resume', session, '--plan', plan);
  expect(failed.code, failed.stderr).toBe(77);
  cloud.faults.clear();
  const reads = cloud.counters().requests.readBlob ?? 0;
  const resumed = await here('resume', session, '--plan', plan);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  await expectArrived(name);
  expect(counts().resent).toBe(0);
  // This process has sent none of it, so a sample would not do: that would be 8 pieces of two disks, and each footer twice.
  expect((cloud.counters().requests.readBlob ?? 0) - reads).toBeGreaterThan(2 * (8 + 2));
});

test('undo by the id alone leaves nothing; a dry run changes nothing and keeps no session here', async () => {
  const { name, plan, session, here } = await elsewhere('killed');
  const shown = await here('undo', session, '--plan', plan, '--dry-run');
  expect(shown, shown.stderr).toMatchObject({ code: 0, stderr: '' });
  for (const what of [`disk ${name}-os`, `disk ${name}-data1`, `resource group ${name}`])
    expect(shown.stdout).toContain(what);
  expect((await here('sessions', '--json')).stdout).toBe('');
  expect(kinds(name).sort()).toEqual(['disks', 'disks', 'resourceGroups']);
  const undone = await here('undo', session, '--plan', plan);
  expect(undone, undone.stderr).toMatchObject({ code: 0 });
  expect(left(name)).toEqual([]);
});

test('a finished migration is known by its image: nothing to resume, and undo asks for its name', async () => {
  const { name, plan, session, here } = await elsewhere('done');
  const nothing = await here('resume', session, '--plan', plan);
  expect(nothing, nothing.stderr).toMatchObject({ code: 0 });
  expect(nothing.stderr).toContain('Nothing is unfinished');
  const refused = await here('undo', session, '--plan', plan);
  expect(refused).toMatchObject({ code: 64 });
  expect(refused.stderr).toContain(`--confirm ${name}`);
  expect(kinds(name).sort()).toEqual(['images', 'resourceGroups']);
  expect(await here('undo', session, '--plan', plan, '--confirm', name)).toMatchObject({ code: 0 });
  expect(left(name)).toEqual([]);
});

test('killed once all was sealed, only publishing is left to do', async () => {
  const { name, plan, session, here, counts } = await elsewhere('done', { publish: 'disk' });
  const before = counts();
  // The same disks, for a plan that wants an image of them.
  const image = join(dirname(plan), 'image.yaml');
  const { target, ...rest } = parse(readFileSync(plan, 'utf8'));
  writeFileSync(image, stringify({ ...rest, target: { ...target, publish: 'image' } }));
  const resumed = await here('resume', session, '--plan', image);
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  await expectArrived(name);
  expect(counts()).toEqual(before);
  expect(kinds(name).sort()).toEqual(['images', 'resourceGroups']);
});

test('an id that nothing carries, another plan, a source that changed: each is refused with its sentence', async () => {
  const { name, plan, session, here } = await elsewhere('killed');
  const none = await here('resume', '0badc0de', '--plan', plan);
  expect(none).toMatchObject({ code: 64 });
  expect(none.stderr).toContain('0badc0de');
  expect(await here('undo', '../../etc', '--plan', plan)).toMatchObject({ code: 64 });
  expect(await here('resume', '--plan', plan)).toMatchObject({ code: 64 });

  const other = join(dirname(plan), 'other.yaml');
  const { target, ...rest } = parse(readFileSync(plan, 'utf8'));
  writeFileSync(other, stringify({ ...rest, target: { ...target, name: 'someone-else' } }));
  const wrong = await here('resume', session, '--plan', other);
  expect(wrong).toMatchObject({ code: 64 });
  expect(wrong.stderr).toContain(`${name}-`);

  const taken = await here('run', plan);
  expect(taken.code, taken.stderr).toBe(73);
  expect(taken.stderr).toContain(`vmferry resume ${session} --plan`);

  const disks = [
    { size: 48 * MIB, fill: 0.7 },
    { size: 24 * MIB, fill: 0.5 },
  ];
  const { ova } = await makeMachineOva({
    dir: join(dirname(plan), 'changed'),
    name: 'web',
    firmware: 'bios',
    seed: 4,
    disks,
  });
  const changed = join(dirname(plan), 'changed.yaml');
  writeFileSync(changed, stringify({ ...rest, target, source: { kind: 'ova', path: ova } }));
  const refused = await here('resume', session, '--plan', changed);
  expect(refused.code, refused.stderr).toBe(65);
  expect(left(name).length).toBe(3);

  const differs = await here('resume', session, '--plan', plan);
  expect(differs).toMatchObject({ code: 64 });
  expect(differs.stderr).toContain('another plan');
});
