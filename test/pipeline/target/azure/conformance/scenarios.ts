import { Failed } from '../../../../../src/pipeline/failure.ts';
import type { Plan } from '../../../../../src/pipeline/plan.ts';
import { azureQuestions } from '../../../../../src/pipeline/target/azure/questions.ts';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { BlockSink } from '../../../../../src/pipeline/types/sink.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import type { Fault } from '../../../../../src/sandbox/azure/index.ts';
import { MiB, migrate, send, type TestControl, type TestRoad, testDisk, testKeep, testRoad } from '../bench.ts';

/** A way that a machine takes into Azure. */
export interface Scenario {
  readonly name: string;
  /** What the plan says besides the usual. */
  readonly over: Partial<AzurePlan>;
  roads(): TestRoad[];
}

const small = (index = 0, generation: 1 | 2 = 2) => testRoad(index, testDisk(20 * MiB, [4 * MiB]), generation);

const vm = {
  size: 'Standard_D2as_v5',
  publicAddress: false,
  trustedLaunch: false,
  secureBoot: false,
  bootDiagnostics: true,
};

/** Every end that a plan may ask for, with what makes its requests different. */
export const scenarios: readonly Scenario[] = [
  { name: 'an image of two disks', over: {}, roads: () => [small(), small(1)] },
  { name: 'an image of a disk that boots with BIOS', over: { generation: 1 }, roads: () => [small(0, 1)] },
  {
    name: 'a version in a gallery that is made for it',
    over: {
      publish: 'gallery',
      sku: 'Premium_LRS',
      tags: { team: 'web' },
      gallery: {
        name: 'conformance',
        version: '1.0.0',
        osState: 'generalized',
        trustedLaunch: true,
        regions: ['northeurope'],
        replicas: 1,
        mode: 'full',
      },
    },
    roads: () => [small(), small(1)],
  },
  {
    name: 'a machine at once with a network of its own',
    over: { publish: 'vm', vm: { ...vm, publicAddress: true } },
    roads: () => [small(), small(1)],
  },
  { name: 'disks in a zone', over: { publish: 'disk', zone: 1, osType: 'Windows' }, roads: () => [small(), small(1)] },
  {
    name: 'a version with Trusted Launch in a gallery, in two regions',
    over: {
      publish: 'gallery',
      nvme: true,
      acceleratedNetwork: true,
      gallery: {
        name: 'images',
        definition: 'web',
        version: '1.0.0',
        osState: 'specialized',
        trustedLaunch: true,
        regions: ['northeurope'],
        replicas: 1,
        mode: 'full',
      },
    },
    roads: () => [small(), small(1)],
  },
];

/** What a cloud may do wrong on the way; requests are repeated and followed up in other ways then. */
export const troubles: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  {
    name: 'busy and throttled',
    faults: [
      { on: 'arm', do: 'throttled', probability: 0.1 },
      { on: 'blob', do: 'busy', probability: 0.2, seed: 2 },
      { on: 'putPage', do: 'timedOut', nth: 2 },
      { on: 'putDisk', do: 'conflict', first: 1 },
    ],
  },
  {
    name: 'with operations that fail late',
    faults: [
      { on: 'putDisk', do: 'failLate', nth: 1 },
      { on: 'putImage', do: 'failLate', nth: 1 },
      { on: 'putVersion', do: 'failLate', nth: 1 },
      { on: 'endGetAccess', do: 'failLate', nth: 1 },
      { on: 'deleteDisk', do: 'failLate', nth: 1 },
    ],
  },
  {
    name: 'where what was given expires',
    faults: [
      { on: 'putPage', do: 'expireSas', nth: 1 },
      { on: 'getDisk', do: 'expireTokens', nth: 2 },
      { on: 'putPage', do: 'wrongMd5', nth: 2 },
    ],
  },
];

/** The choices of the form, the checks, the way itself, a look from another machine, and back again. */
export async function goAllTheWay(link: TargetLink, plan: Plan, { roads }: Scenario, ctl: TestControl): Promise<void> {
  const [keep, all] = [testKeep(), roads()];
  const { gallery = {}, ...target } = plan.target.kind === 'azure' ? plan.target : {};
  const answers = Object.fromEntries([
    ...Object.entries(target).map(([key, value]) => [`target.${key}`, value]),
    ...Object.entries(gallery).map(([key, value]) => [`target.gallery.${key}`, value]),
  ]);
  for (const question of azureQuestions) {
    if (question.kind === 'choice') await Array.fromAsync(link.choices(question, answers as never));
  }
  const about = all.map(road => road.about);
  await Array.fromAsync(link.preflight(plan, about));
  await again(() => goHalfWay(link, plan, all, keep, ctl));
  await link.find(plan, keep.session);
  await again(() => migrate(link, plan, all, keep, ctl));
  await Array.fromAsync(link.preflight(plan, about));
  const { entries } = await link.find(plan, keep.session);
  await again(() => link.undo(entries, keep, ctl));
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
  await send({ ...road, journal: small().journal }, sink, ctl);
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
