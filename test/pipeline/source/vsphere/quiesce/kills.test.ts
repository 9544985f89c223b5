import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failed } from '../../../../../src/pipeline/failure.ts';
import type { SourcePlanOf } from '../../../../../src/pipeline/plan.ts';
import { cdromFacts } from '../../../../../src/pipeline/source/vsphere/quiesce/entries.ts';
import { putBack } from '../../../../../src/pipeline/source/vsphere/quiesce/put-back.ts';
import { quiesce } from '../../../../../src/pipeline/source/vsphere/quiesce/quiesce.ts';
import { fault } from './faults.ts';
import { cdrom, control, Host, type HostState, MemoryKeep, plan, Time, type Watch } from './host.ts';
import { Killed, Mortal } from './kills.ts';

const minute = 60_000;
type Way = SourcePlanOf<'vsphere'>['power'];

interface Scene {
  readonly power: HostState['power'];
  readonly way: Way;
  readonly shutsDownIn: number;
  readonly quiesces: boolean;
  readonly drives: readonly ReturnType<typeof cdrom>[];
}

/** A host, a ledger, and processes that come and go. */
class Story {
  readonly time = new Time();
  readonly host: Host;
  readonly keep = new MemoryKeep(this.time);
  readonly before: HostState;
  readonly said: string[] = [];
  private readonly way: Way;

  constructor({ power, way, shutsDownIn, quiesces, drives }: Scene) {
    const cdroms = drives.map(one => ({ ...one, connected: power === 'on' && one.startConnected }));
    this.host = new Host(this.time, { power, cdroms }, { shutsDownIn, quiesces });
    this.before = structuredClone(this.host.state);
    this.way = way;
  }

  /** @returns false when it was killed */
  async process(what: 'quiesce' | 'undo', mortal = new Mortal(), watch?: Watch): Promise<boolean> {
    const subject = this.host.subject(mortal.watch(watch));
    const keep = mortal.keep(this.keep);
    const kill = new AbortController();
    const ctl = control(this.time, [], { kill: kill.signal });
    try {
      if (what === 'quiesce') await quiesce(subject, plan({ power: this.way }), keep, ctl);
      else await putBack(subject, keep.entries(), { why: 'undo', after: undefined }, keep, ctl);
      return mortal.alive;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      return false;
    } finally {
      this.said.push(...ctl.said.map(one => one.code));
    }
  }

  open() {
    return this.keep.entries().filter(entry => entry.state !== 'gone');
  }

  /** Whatever differs from before is in the ledger. */
  expectNothingForgotten(): void {
    const { power, snapshots, cdroms } = this.host.state;
    const kinds = this.open().map(entry => entry.kind);
    if (power !== this.before.power) expect(kinds).toContain('vsphere-power');
    if (snapshots.length > 0) expect(kinds).toContain('vsphere-snapshot');
    expect(snapshots.length).toBeLessThanOrEqual(1);
    for (const drive of this.before.cdroms) {
      const now = cdroms.find(one => one.key === drive.key);
      if (now?.iso === drive.iso) continue;
      const known = this.open()
        .filter(entry => entry.kind === 'vsphere-cdrom')
        .map(cdromFacts);
      expect(known.find(facts => facts.key === drive.key)?.iso).toBe(drive.iso);
    }
  }

  expectAtRest(): void {
    const { power, snapshots, cdroms } = this.host.state;
    if (this.way === 'snapshot') expect(snapshots.map(one => one.name)).toEqual(['vmferry-1a2b3c4d']);
    else expect(power).toBe('off');
    if (power === 'off') expect(cdroms.filter(one => one.backing === 'Iso')).toEqual([]);
    this.expectNothingForgotten();
  }

  expectAsBefore(): void {
    expect(this.host.state).toEqual(this.before);
    expect(this.open()).toEqual([]);
  }
}

const loaded = cdrom();
const second = cdrom({ key: 3002, label: 'CD/DVD drive 2', iso: '[ds] b.iso', startConnected: false });
const scenes: readonly Scene[] = [
  { power: 'on', way: 'shutdown', shutsDownIn: 0, quiesces: true, drives: [loaded, second] },
  { power: 'on', way: 'shutdown', shutsDownIn: 2 * minute, quiesces: true, drives: [loaded] },
  { power: 'on', way: 'off', shutsDownIn: 0, quiesces: true, drives: [loaded] },
  { power: 'on', way: 'snapshot', shutsDownIn: 0, quiesces: true, drives: [loaded] },
  { power: 'on', way: 'snapshot', shutsDownIn: 0, quiesces: false, drives: [] },
  { power: 'off', way: 'snapshot', shutsDownIn: 0, quiesces: true, drives: [loaded] },
  { power: 'off', way: undefined, shutsDownIn: 0, quiesces: true, drives: [loaded, second] },
];

async function stepsOf(scene: Scene, what: 'quiesce' | 'undo'): Promise<number> {
  const story = new Story(scene);
  const mortal = new Mortal();
  if (what === 'undo') await story.process('quiesce');
  await story.process(what, mortal);
  return mortal.steps;
}

test.each(scenes)(
  'killed at any moment of coming to rest, $power, $way: nothing is forgotten, twice or left behind',
  async scene => {
    const steps = await stepsOf(scene, 'quiesce');
    expect(steps).toBeGreaterThan(0);
    for (let at = 1; at <= steps; at++) {
      const resumed = new Story(scene);
      expect(await resumed.process('quiesce', new Mortal(at))).toBe(false);
      resumed.expectNothingForgotten();
      await resumed.process('quiesce');
      resumed.expectAtRest();
      for (const once of ['CreateSnapshot_Task', 'PowerOffVM_Task'])
        expect(resumed.host.deeds.filter(deed => deed === once).length).toBeLessThanOrEqual(1);
      expect(resumed.host.deeds.filter(deed => deed === 'ReconfigVM_Task').length).toBeLessThanOrEqual(
        scene.drives.length,
      );
      await resumed.process('undo');
      resumed.expectAsBefore();

      const undone = new Story(scene);
      await undone.process('quiesce', new Mortal(at));
      await undone.process('undo');
      undone.expectAsBefore();
    }
  },
);

test.each(scenes)(
  'killed at any moment of being put back, $power, $way: nothing is forgotten, and the next undo ends it',
  async scene => {
    const steps = await stepsOf(scene, 'undo');
    for (let at = 1; at <= steps; at++) {
      const story = new Story(scene);
      await story.process('quiesce');
      story.expectAtRest();
      await story.process('undo', new Mortal(at));
      story.expectNothingForgotten();
      await story.process('undo');
      story.expectAsBefore();
    }
  },
);

const anyDrives = fc
  .subarray([loaded, second])
  .chain(drives =>
    fc
      .tuple(...drives.map(() => fc.record({ startConnected: fc.boolean(), allowGuestControl: fc.boolean() })))
      .map(more => drives.map((one, n) => ({ ...one, ...more[n] }))),
  );
const anyScene: fc.Arbitrary<Scene> = fc.record({
  power: fc.constantFrom('on' as const, 'off' as const),
  way: fc.constantFrom('shutdown' as const, 'off' as const, 'snapshot' as const),
  shutsDownIn: fc.constantFrom(0, minute, 9 * minute),
  quiesces: fc.boolean(),
  drives: anyDrives,
});
/** One process: what it does, when it is killed, at which of its calls the server fails, and how. */
const anyProcess = fc.record({
  what: fc.constantFrom('quiesce' as const, 'undo' as const),
  diesAt: fc.integer({ min: 1, max: 40 }),
  fails: fc.array(
    fc.record({
      call: fc.nat(12),
      phase: fc.constantFrom('before' as const, 'after' as const),
      how: fc.constantFrom('Unreachable', 'TaskInProgress', 'SystemError'),
    }),
    { maxLength: 3 },
  ),
});

test('whatever fails, whenever it is killed, however often: nothing is forgotten, and undo ends as it began', async () => {
  await fc.assert(
    fc.asyncProperty(anyScene, fc.array(anyProcess, { minLength: 1, maxLength: 4 }), async (scene, processes) => {
      const story = new Story(scene);
      for (const { what, diesAt, fails } of processes) {
        let calls = 0;
        const watch: Watch = (_method, phase) => {
          const found = fails.find(one => one.call === calls && one.phase === phase);
          if (phase === 'after') calls++;
          // What is refused because of another task is refused before anything is done.
          if (found && !(found.how === 'TaskInProgress' && phase === 'after')) throw fault(found.how);
        };
        await story.process(what, new Mortal(diesAt), watch).catch(error => {
          if (!(error instanceof Failed)) throw error;
        });
        story.expectNothingForgotten();
      }
      await story.process('undo');
      story.expectAsBefore();
    }),
    { numRuns: 1000, seed: 4 },
  );
});
