import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { adopt } from '../../../../src/pipeline/adopt.ts';
import { exitCodes } from '../../../../src/pipeline/failure.ts';
import { heldAtTarget } from '../../../../src/pipeline/held-at-target.ts';
import { takeBack } from '../../../../src/pipeline/migrate.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { checkedPlan } from '../../../../src/pipeline/read-plan.ts';
import { folderStore, type Session, type Store } from '../../../../src/pipeline/session/store.ts';
import { type AzureSandbox, startAzure } from '../../../../src/sandbox/azure/index.ts';
import type { RequestKind } from '../../../../src/sandbox/azure/kinds.ts';
import { makeMachineOva } from '../../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../../src/sandbox/machine/sector.ts';
import { Seeded } from '../../../../src/sandbox/machine/seeded.ts';
import { en } from '../../../../src/screens/text/en.ts';
import { failureSentence } from '../../../../src/screens/text/index.ts';
import { azurePlan, azureSignIn } from '../../azure-plan.ts';
import { drawFaults, pick } from './draw.ts';
import { controlOf, type Ridden, ride, sharedClock, sum } from './ride.ts';

/** What a run may end with while Azure does wrong; never usage, data or bug. */
const allowed = ['unreachable', 'create', 'differs', 'again', 'denied'];

/** What a plan ends in: each is drawn as often. */
interface End {
  readonly target: Readonly<Record<string, unknown>>;
  /** What is asked of Resource Manager for it alone. */
  readonly changes: readonly RequestKind[];
  /** What stands there in the end, of the machine's disk `n`. */
  bytes(cloud: AzureSandbox, name: string, n: number): Promise<Buffer>;
}

const ends: readonly End[] = [
  {
    target: { publish: 'image' },
    changes: ['putImage', 'deleteImage'],
    bytes: async (cloud, name, n) => Buffer.concat(await Array.fromAsync(cloud.readImage(name, n))),
  },
  {
    target: { publish: 'disk' },
    changes: [],
    bytes: async (cloud, name, n) => diskBytes(cloud, n === 0 ? `${name}-os` : `${name}-data${n}`),
  },
  {
    target: { publish: 'gallery', gallery: { name: 'images', version: '1.0.0' } },
    changes: ['putGallery', 'putDefinition', 'putVersion', 'deleteVersion', 'deleteDefinition', 'deleteGallery'],
    bytes: async (cloud, name, n) => Buffer.concat(await Array.fromAsync(cloud.readVersion(`images/${name}/1.0.0`, n))),
  },
  {
    target: { publish: 'vm', vm: { size: 'Standard_B2s' } },
    changes: ['putVm', 'deleteVm', 'putNetwork', 'deleteNetwork', 'putInterface', 'deleteInterface', 'getInstanceView'],
    bytes: async (cloud, name, n) => diskBytes(cloud, n === 0 ? `${name}-os` : `${name}-data${n}`),
  },
];

export interface TwoDisks {
  readonly ova: string;
  readonly raws: readonly Buffer[];
}

/** Small, with a data disk and many pieces. */
export async function twoDisks(dir: string): Promise<TwoDisks> {
  const disks = [
    { size: 22 * MIB, fill: 0.15 },
    { size: 20 * MIB, fill: 0.06 },
  ];
  const { ova, raws } = await makeMachineOva({ dir: join(dir, 'machine'), name: 'two', seed: 11, disks });
  return { ova, raws: raws.map(raw => readFileSync(raw)) };
}

/** What the schedules of a soak came to, all together. */
export interface Tally {
  rides: number;
  failures: Record<string, number>;
  data: number;
  sent: number;
  again: number;
}

export function newTally(): Tally {
  return { rides: 0, failures: {}, data: 0, sent: 0, again: 0 };
}

interface Scene {
  readonly cloud: AzureSandbox;
  readonly random: Seeded;
  readonly end: End;
  readonly store: Store;
  readonly id: string;
  readonly plan: Plan;
  readonly name: string;
  readonly when: string;
  readonly rides: Ridden[];
  readonly tally: Tally;
}

/**
 * One migration into a cloud that does wrong in several ways that follow from the seed, stopped now and then; gone on
 * with until it is through, at last with all mended. Then the bytes are held against the source, what was sent against
 * what had to be, and all is taken back, sometimes from another machine, while Azure does wrong again.
 */
export async function azureSchedule(seed: number, dir: string, machine: TwoDisks, tally: Tally): Promise<void> {
  const random = new Seeded(seed, 'azure faults');
  const at = join(dir, `azure-${seed}`);
  mkdirSync(at);
  const cloud = await startAzure({ dir: join(at, 'cloud'), polls: random.below(3) });
  Object.assign(process.env, azureSignIn(cloud));
  try {
    const end = pick(random, ends);
    const name = `s${seed}`;
    const source = { kind: 'ova', path: machine.ova };
    const plan = checkedPlan(parse(azurePlan(cloud, source, { name, resourceGroup: name, ...end.target })));
    const store = folderStore(join(at, 'state'));
    const session = store.create(plan, name, 'test', Date.now());
    session.close();
    const faults = drawFaults(random, end.changes);
    for (const fault of faults) cloud.faults.add(fault);
    const when = `schedule ${seed}, ${end.target.publish}: ${JSON.stringify(faults)}`;
    const scene: Scene = { cloud, random, end, store, id: session.head.id, plan, name, when, rides: [], tally };
    const finished = random.below(4) > 0;
    await whileFaulty(scene, finished);
    if (finished) {
      await holdBytes(scene, machine);
      holdSent(scene);
    }
    await takenBack(scene);
    expect(cloud.bugs, when).toEqual([]);
  } finally {
    await cloud.close();
    rmSync(at, { recursive: true });
  }
}

/** Up to four runs while all goes wrong, then one that nothing disturbs. */
async function whileFaulty(scene: Scene, finish: boolean): Promise<void> {
  const { cloud, random, when } = scene;
  let done = false;
  for (let run = 0; run < (finish ? 4 : 1) && !done; run++) {
    done = (await oneRide(scene, random.below(3) === 0)).end === 'done';
    // Whoever goes on lets some time pass first.
    cloud.clock.advance(random.below(90));
  }
  cloud.faults.clear();
  await reachable(cloud);
  if (done || !finish) return;
  const last = await oneRide(scene, false);
  expect(last.failure, `mended, ${when}`).toBeUndefined();
  expect(last.end, `mended, ${when}`).toBe('done');
}

/** @param stopped by a person, at some moment */
async function oneRide(scene: Scene, stopped: boolean): Promise<Ridden> {
  const { cloud, random, store, id, when, rides, tally } = scene;
  const session = store.open(id);
  const ctl = controlOf(sharedClock(cloud));
  const pages = cloud.counters().putPages.length + 1 + random.below(60);
  const how = pick(random, ['drain', 'kill'] as const);
  if (stopped)
    void cloud
      .counters()
      .until(({ putPages }) => putPages.length >= pages)
      .then(() => ctl.stops[how].abort());
  const ridden = await ride(session, cloud, ctl).finally(() => session.close());
  rides.push(ridden);
  tally.rides++;
  holdEnd(ridden, when);
  holdSeen(scene, ridden);
  const { code } = ridden.failure ?? {};
  if (code) tally.failures[code] = (tally.failures[code] ?? 0) + 1;
  return ridden;
}

/** A known code, with a sentence, after which there is something to do; and no secret in anything that was told. */
function holdEnd({ failure, events }: Ridden, when: string): void {
  expect(JSON.stringify(events), when).not.toMatch(/sig=|eyJ[A-Za-z0-9_-]{20}/);
  if (!failure) return;
  expect(allowed, `${failure.code} ${JSON.stringify(failure.facts)} ${when}`).toContain(failure.exit);
  expect(exitCodes[failure.exit], when).toBeGreaterThan(0);
  expect(failureSentence(en, failure), when).not.toContain(failure.code);
  expect([...failure.next], `${failure.code} ${when}`).toContain('resume');
}

/** Every disk that stands half-made after a stop was told of, and sessions tells of it too. */
function holdSeen({ cloud, store, id, when }: Scene, { end, events }: Ridden): void {
  if (end === 'done') return;
  const told = events.filter(event => event.is === 'note').map(({ facts }) => facts.name);
  const listed = heldAtTarget(store.peek(id).ledger.entries(), id, cloud.clock.now()).map(({ facts }) => facts.name);
  for (const { name, state } of cloud.resources()) {
    if (state === undefined) continue;
    expect(told, `${name} ${state} ${when}`).toContain(name);
    expect(listed, `${name} ${state} ${when}`).toContain(name);
  }
}

async function holdBytes({ cloud, name, end, when }: Scene, { raws }: TwoDisks): Promise<void> {
  for (const [n, raw] of raws.entries()) {
    const arrived = await end.bytes(cloud, name, n);
    expect(arrived.subarray(0, raw.length).equals(raw), `disk ${n}, ${when}`).toBe(true);
  }
  expect(
    cloud.resources().filter(({ state }) => state === 'ActiveUpload' || state === 'ReadyToUpload'),
    when,
  ).toEqual([]);
}

/** No more than the data, what was refused or lost, and what was in flight whenever a run ended. */
function holdSent({ cloud, when, rides, tally }: Scene): void {
  const { putPages, disks } = cloud.counters();
  const data = sum(disks.map(({ acknowledged, resent }) => acknowledged - resent));
  const sent = sum(putPages.map(({ length }) => length));
  const struck = sum(putPages.filter(({ status }) => status !== 201).map(({ length }) => length));
  const damaged = rides
    .flatMap(({ events }) => events)
    .map(event => (event.is === 'note' && event.facts.code === 'AZURE_PIECE_DAMAGED' ? Number(event.facts.length) : 0));
  const inFlight = sum(rides.map(one => one.inFlight));
  expect(sent, `${sent} sent of ${data}, ${struck} struck, ${inFlight} in flight, ${when}`).toBeLessThanOrEqual(
    data + struck + sum(damaged) + inFlight,
  );
  tally.data += data;
  tally.sent += sent;
  tally.again += sum(disks.map(({ resent }) => resent));
}

/** Undone while Azure does wrong, then with all mended: nothing is left. */
async function takenBack({ cloud, random, end, store, id, plan, name, when }: Scene): Promise<void> {
  const clock = sharedClock(cloud);
  const away = random.below(3) === 0;
  const faults = random.below(2) === 0 ? [] : drawFaults(random, end.changes);
  const told = `undone${away ? ' from another machine' : ''} in ${JSON.stringify(faults)}, ${when}`;
  const about = { name, program: 'test', began: Date.now() };
  const other = folderStore(join(store.peek(id).folder, 'away'));
  let session: Session;
  try {
    session = away ? await adopt(other, id, plan, about, true, controlOf(clock)) : store.open(id);
  } catch (error) {
    // Nothing had been made: nothing carries the session's tag.
    expect([(error as Error).message, cloud.resources()], told).toEqual(['SESSION_NOT_FOUND', []]);
    return;
  }
  for (const fault of faults) cloud.faults.add(fault);
  try {
    await takeBack(plan, session, controlOf(clock)).catch(error => {
      expect(allowed, `${String(error)} ${told}`).toContain(error.failure?.exit);
    });
    cloud.faults.clear();
    await reachable(cloud);
    await takeBack(plan, session, controlOf(clock));
    const open = session.ledger.entries().filter(entry => entry.state !== 'gone');
    expect(open, told).toEqual([]);
  } finally {
    session.close();
  }
  expect(
    cloud.resources().map(one => one.id),
    told,
  ).toEqual([]);
}

/** Once faults are mended a service may still be away: its minute is over, and it listens again. */
async function reachable(cloud: AzureSandbox): Promise<void> {
  cloud.clock.advance(120);
  for (const url of [cloud.endpoint, cloud.authority, cloud.blobEndpoint])
    await expect.poll(() => answers(url)).toBe(true);
}

async function answers(url: string): Promise<boolean> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}

/** The bytes of the disk of this name that was made last, from the sandbox's own file. */
function diskBytes(cloud: AzureSandbox, name: string): Buffer {
  const { uniqueId = '' } = cloud.counters().disks.findLast(({ disk }) => disk === name) ?? {};
  return readFileSync(join(cloud.dir, `${uniqueId}.vhd`));
}
