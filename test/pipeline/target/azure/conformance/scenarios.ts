import { randomUUID } from 'node:crypto';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import type { Plan } from '../../../../../src/pipeline/plan.ts';
import { memoryJournal } from '../../../../../src/pipeline/session/journal.ts';
import { azureQuestions } from '../../../../../src/pipeline/target/azure/questions.ts';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { BlockSink } from '../../../../../src/pipeline/types/sink.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import type { Fault } from '../../../../../src/sandbox/azure/index.ts';
import {
  Killed,
  MiB,
  migrate,
  send,
  type TestControl,
  type TestKeep,
  type TestRoad,
  testDisk,
  testKeep,
  testRoad,
} from '../bench.ts';
import type { Elsewhere } from './elsewhere.ts';

/** A way that a machine takes into Azure. */
export interface Scenario {
  readonly name: string;
  /** Those with this ask everything together that all of them ask. */
  readonly fullest?: true;
  /** What the plan says besides the usual. */
  readonly over: (place: Elsewhere) => Partial<AzurePlan>;
  readonly guest?: (place: Elsewhere) => Plan['guest'];
  roads(): TestRoad[];
}

const small = (index = 0, generation: 1 | 2 = 2) => testRoad(index, testDisk(20 * MiB, [4 * MiB]), generation);
const two = () => [small(), small(1)];

const vm = {
  size: 'Standard_D2as_v5',
  publicAddress: false,
  trustedLaunch: false,
  secureBoot: false,
  bootDiagnostics: true,
};
const gallery: NonNullable<AzurePlan['gallery']> = {
  name: 'conformance',
  version: '1.0.0',
  osState: 'specialized',
  trustedLaunch: true,
  replicas: 1,
  mode: 'full',
};

/** Every end that a plan may ask for, with what makes its requests different. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'an image of two disks and a new one',
    fullest: true,
    over: ({ subscription }) => ({ subscription, dataDisks: [{ sizeGiB: 4 }] }),
    roads: two,
  },
  {
    name: 'an image of a disk that boots with BIOS',
    over: () => ({ generation: 1 }),
    roads: () => [small(0, 1)],
  },
  {
    name: 'a version in a gallery that is made for it',
    fullest: true,
    over: () => ({
      publish: 'gallery',
      sku: 'Premium_LRS',
      tags: { team: 'web' },
      gallery: { ...gallery, osState: 'generalized' },
    }),
    roads: two,
  },
  {
    name: 'a machine at once with a network of its own',
    over: () => ({ publish: 'vm', vm: { ...vm, publicAddress: true } }),
    roads: two,
  },
  {
    name: 'disks in a zone',
    over: () => ({ publish: 'disk', zone: 1, osType: 'Windows' }),
    roads: two,
  },
  {
    name: 'a version with Trusted Launch in a gallery of another group, in two regions',
    over: place => ({
      publish: 'gallery',
      nvme: true,
      acceleratedNetwork: true,
      gallery: { ...gallery, name: place.gallery, definition: 'web', regions: ['northeurope'] },
    }),
    roads: two,
  },
  {
    name: 'a machine with a key and user data, with new disks in a zone, all under a key of one’s own',
    fullest: true,
    over: ({ encryptionSet, sshKey }) => ({
      publish: 'vm',
      zone: 1,
      vm: { ...vm, publicAddress: true, sshKey, user: 'ops' },
      dataDisks: [{ sizeGiB: 4 }, { sizeGiB: 8, sku: 'Premium_LRS', lun: 7 }],
      diskEncryptionSet: encryptionSet,
    }),
    guest: ({ userData }) => ({ userData }),
    roads: two,
  },
  {
    name: 'a machine with Trusted Launch from a gallery, in a network that is there',
    fullest: true,
    over: place => ({
      publish: 'vm',
      vm: { ...vm, trustedLaunch: true, secureBoot: true, publicAddress: true, network: place.network },
      gallery,
    }),
    roads: two,
  },
];

/** What a cloud may do wrong on the way; requests are repeated and followed up in other ways then. */
export const troubles: readonly {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Names of the ways that are gone in it. */
  readonly in: readonly string[];
}[] = [
  {
    name: 'busy and throttled',
    in: ['an image of two disks and a new one'],
    faults: [
      { on: 'arm', do: 'throttled', probability: 0.1 },
      { on: 'blob', do: 'busy', probability: 0.2, seed: 2 },
      { on: 'putPage', do: 'timedOut', nth: 2 },
      { on: 'putDisk', do: 'conflict', first: 1 },
    ],
  },
  {
    name: 'with operations that fail late',
    in: ['an image of two disks and a new one', 'a version in a gallery that is made for it'],
    faults: [
      { on: 'putDisk', do: 'failLate', nth: 1 },
      // After the first disk's second and the other's: a new, empty one.
      { on: 'putDisk', do: 'failLate', nth: 4 },
      { on: 'putImage', do: 'failLate', nth: 1 },
      { on: 'putGallery', do: 'failLate', nth: 1 },
      { on: 'putDefinition', do: 'failLate', nth: 1 },
      { on: 'putVersion', do: 'failLate', nth: 1 },
      // Then in the only region, so that nothing of it can be kept.
      { on: 'putVersion', do: 'failRegion', region: 'westeurope', nth: 2 },
      { on: 'endGetAccess', do: 'failLate', nth: 1 },
      { on: 'deleteDisk', do: 'failLate', nth: 1 },
    ],
  },
  {
    name: 'where what was given expires',
    in: ['an image of two disks and a new one'],
    faults: [
      { on: 'putPage', do: 'expireSas', nth: 1 },
      { on: 'getDisk', do: 'expireTokens', nth: 2 },
      { on: 'putPage', do: 'wrongMd5', nth: 2 },
    ],
  },
];

/** The choices of the form, the checks, the way itself, a look from another machine, and back again. */
export async function goAllTheWay(link: TargetLink, plan: Plan, { roads }: Scenario, ctl: TestControl): Promise<void> {
  const [all, first, session] = [roads(), roads(), randomUUID()];
  const about = all.map(road => road.about);
  await answerAll(link, plan);
  await Array.fromAsync(link.preflight(plan, about));
  await again(() => stoppedAndTakenBack(link, plan, first, testKeep(session), ctl));
  const keep = testKeep();
  await again(() => goHalfWay(link, plan, all, keep, ctl));
  await link.find(plan, keep.session);
  await again(() => migrate(link, plan, all, keep, ctl));
  await again(() => link.publish(plan, about, keep, ctl));
  await Array.fromAsync(link.preflight(plan, about));
  const { entries } = await link.find(plan, keep.session);
  // A disk that a machine has stays; all the others go already.
  const disks = entries.filter(({ kind }) => kind === 'azure-disk');
  await link.undo(disks, keep, ctl).catch(mustBeFailed);
  await again(() => link.undo(entries, keep, ctl));
}

async function answerAll(link: TargetLink, plan: Plan): Promise<void> {
  const { gallery = {}, vm = {}, ...target } = plan.target.kind === 'azure' ? plan.target : {};
  const keyed = (prefix: string, of: object) =>
    Object.fromEntries(Object.entries(of).map(([key, value]) => [`${prefix}.${key}`, value]));
  const answers = { ...keyed('target', target), ...keyed('target.gallery', gallery), ...keyed('target.vm', vm) };
  for (const question of azureQuestions) {
    if (question.kind === 'choice') await Array.fromAsync(link.choices(question, answers));
  }
}

/** Killed twice before the last thing is made; another machine finds the rest by the tag and takes it back. */
async function stoppedAndTakenBack(
  link: TargetLink,
  plan: Plan,
  roads: TestRoad[],
  keep: TestKeep,
  ctl: TestControl,
): Promise<void> {
  const last = { image: 'azure-image', gallery: 'azure-gallery-version', vm: 'azure-vm', disk: '' };
  const before = plan.target.kind === 'azure' ? last[plan.target.publish] : '';
  if (before === '') return;
  const stopped = {
    ...keep,
    intend: async (entry: Parameters<typeof keep.intend>[0]) => {
      if (entry.kind === before) throw new Killed();
      return keep.intend(entry);
    },
  };
  await migrate(link, plan, roads, stopped, ctl).catch(mustBeKilled);
  const about = roads.map(road => road.about);
  await link.publish(plan, about, stopped, ctl).catch(mustBeKilled);
  const { entries } = await link.find(plan, keep.session);
  const there = testKeep(keep.session);
  for (const entry of entries) await there.intend(entry);
  await link.undo(entries, there, ctl);
}

/** The first disk opened, sent in part, made to read as zeros again, and what it holds asked for. */
async function goHalfWay(
  link: TargetLink,
  plan: Plan,
  [road]: TestRoad[],
  keep: ReturnType<typeof testKeep>,
  ctl: TestControl,
) {
  if (!road) return;
  await link.begin(plan, keep, ctl);
  const sink = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
  await send(road, sink, ctl);
  const held = await sink.held(ctl.kill);
  await sink.clear(held, ctl.kill);
  await sink.close();
  await send({ ...road, journal: memoryJournal() }, sink, ctl);
}

function mustBeKilled(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}

function mustBeFailed(error: unknown): void {
  if (!(error instanceof Failed)) throw error;
}

/** Runs it until it ends well, at most five times: each failure is one that can be gone on from. */
async function again(work: () => Promise<unknown>): Promise<void> {
  for (let run = 1; ; run++) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof Failed) || run === 5) throw error;
    }
  }
}
