import { checksFailed, stops } from './check-exits.ts';
import { sectorCheck } from './image/partitions/sectors.ts';
import { snapshotCheck } from './image/snapshots.ts';
import { eachDisk, openSink, type Road } from './road.ts';
import { sameSource, transferDisk } from './transfer-disk.ts';
import type { Control } from './types/control.ts';
import type { Check } from './types/inspection.ts';
import type { StageId } from './types/run.ts';
import { allSealed, verifyDisks } from './verify-disks.ts';

export interface Stage {
  readonly id: StageId;
  /** @returns false when it stopped early because it was asked to */
  run(road: Road): Promise<boolean>;
}

export const stages: readonly Stage[] = [
  stage('preflight', preflight),
  stage('begin', ({ plan, target, session, ctl }) => target.begin(plan, session.ledger, ctl)),
  stage('quiesce', ({ plan, source, session, ctl }) => source.quiesce(plan, session.ledger, ctl), {
    again: ({ source, session }) => source.resume?.(session.ledger),
  }),
  stage('transfer', transferDisks),
  // What another process found right is found right by this one too, before it says so for good.
  stage('verify', verifyDisks, { holds: allSealed }),
  stage('publish', publish),
  stage('tidy', ({ source, session, ctl }) => source.release(session.ledger, ctl)),
];

/**
 * Runs once per session: done stages are told as skipped, and done is written only after the work is.
 * @param again instead of the work, where an earlier run did it
 * @param holds is what an earlier run did still as good as done?
 */
function stage(
  id: StageId,
  work: (road: Road) => Promise<unknown>,
  { again, holds }: { again?(road: Road): void; holds?(road: Road): boolean } = {},
): Stage {
  return {
    id,
    async run(road) {
      const { ledger } = road.session;
      if (ledger.stageDone(id) && (holds?.(road) ?? true)) {
        road.tell({ is: 'stage', stage: id, state: 'skipped' });
        again?.(road);
        return true;
      }
      road.tell({ is: 'stage', stage: id, state: 'started' });
      if ((await untilDrained(road.ctl, work(road))) === false) return false;
      await ledger.finishStage(id);
      road.tell({ is: 'stage', stage: id, state: 'done' });
      return true;
    },
  };
}

/** Work that waits for others (a guest that shuts down) stops at the first Ctrl-C by rejecting with the drain's reason. */
async function untilDrained(ctl: Control, work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (ctl.drain.aborted && !ctl.kill.aborted && error === ctl.drain.reason) return false;
    throw error;
  }
}

async function preflight({ plan, source, target, machine, disks, ctl, tell }: Road): Promise<void> {
  const failed: Check[] = [];
  const told = async (checks: AsyncIterable<Check> | readonly Check[]) => {
    for await (const check of checks) {
      tell({ is: 'check', check });
      if (stops(check)) failed.push(check);
    }
  };
  await told(source.preflight(plan));
  await told(
    target.preflight(
      plan,
      disks.map(disk => disk.target),
    ),
  );
  const named = disks.map(({ source: { name }, disk }) => ({ name, disk }));
  const sectors = await sectorCheck(named, plan.target.kind === 'file' ? 'warns' : 'blocks');
  if (sectors) await told([sectors]);
  const snapshots = snapshotCheck(named);
  if (snapshots) await told([snapshots]);
  const { guestCheck, preparationCheck } = await import('./guest-check.ts');
  const unprepared = preparationCheck(plan);
  if (unprepared) await told([unprepared]);
  const guest = await guestCheck(plan, source, machine, disks, ctl);
  if (guest) await told([guest]);
  if (failed.length > 0) throw checksFailed(failed);
}

async function transferDisks(road: Road): Promise<boolean> {
  for (const disk of road.disks) await sameSource(road, disk);
  return eachDisk(road, transferDisk);
}

async function publish(road: Road): Promise<void> {
  const { plan, session, target, ctl, disks } = road;
  const { ledger } = session;
  for (const { target: about } of disks) {
    const known = ledger.disk(about.index);
    if (!known || known.sealed) continue;
    const sink = await openSink(road, about.index);
    await sink.seal(ctl.kill);
    await ledger.keepDisk({ ...known, sealed: true });
  }
  const about = disks.map(disk => disk.target);
  await ledger.publish(await target.publish(plan, about, ledger, ctl));
}
