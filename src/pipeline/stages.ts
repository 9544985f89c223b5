import { checksFailed, stops } from './check-exits.ts';
import { sectorCheck } from './image/partitions/sectors.ts';
import { snapshotCheck } from './image/snapshots.ts';
import type { RoadDisk } from './open-disk.ts';
import type { Plan } from './plan.ts';
import { runFailure } from './run-failures.ts';
import { isSameSource, sourceMark } from './session/source-mark.ts';
import type { Session } from './session/store.ts';
import { stillThere } from './transfer/carried.ts';
import type { TransferJob } from './transfer/job.ts';
import { transfer } from './transfer/transfer.ts';
import { verifyDisk } from './transfer/verify.ts';
import type { Control } from './types/control.ts';
import type { Check } from './types/inspection.ts';
import type { Machine } from './types/machine.ts';
import type { RunFact, StageId } from './types/run.ts';
import type { BlockSink, StreamSink } from './types/sink.ts';
import type { SourceLink } from './types/source.ts';
import type { TargetDisk, TargetLink } from './types/target.ts';

/** What the stages of one run share. They keep nothing but the session, so each can run alone, and twice. */
export interface Road {
  readonly plan: Plan;
  readonly session: Session;
  readonly ctl: Control;
  readonly tell: (fact: RunFact) => void;
  readonly source: SourceLink;
  readonly target: TargetLink;
  readonly machine: Machine;
  readonly disks: readonly RoadDisk[];
  /** Opened sinks by disk index. */
  readonly sinks: Map<number, BlockSink | StreamSink>;
  readonly sums: { sent: number; held: number };
}

export interface Stage {
  readonly id: StageId;
  /** @returns false when it stopped early because it was asked to */
  run(road: Road): Promise<boolean>;
}

/** Disks of one machine on their way at once: a cloud caps each disk, not the machine. */
const disksAtOnce = 4;
/** Pieces in flight of all of them together at most: their buffers are what a run takes of memory. */
const piecesAtOnce = 24;

export const stages: readonly Stage[] = [
  stage('preflight', preflight),
  stage('begin', ({ plan, target, session, ctl }) => target.begin(plan, session.ledger, ctl)),
  stage(
    'quiesce',
    ({ plan, source, session, ctl }) => source.quiesce(plan, session.ledger, ctl),
    ({ source, session }) => source.resume?.(session.ledger),
  ),
  stage('transfer', transferDisks),
  stage('verify', verifyDisks),
  stage('publish', publish),
  stage('tidy', ({ source, session, ctl }) => source.release(session.ledger, ctl)),
];

/**
 * Runs once per session: done stages are told as skipped, and done is written only after the work is.
 * @param again instead of the work, where an earlier run did it
 */
function stage(id: StageId, work: (road: Road) => Promise<unknown>, again: (road: Road) => void = () => {}): Stage {
  return {
    id,
    async run(road) {
      const { ledger } = road.session;
      if (ledger.stageDone(id)) {
        road.tell({ is: 'stage', stage: id, state: 'skipped' });
        again(road);
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
  const waiting = [...road.disks];
  // A disk that failed for good stops the others as a person would: what is in flight is finished and journalled.
  const failed = new AbortController();
  const drain = AbortSignal.any([road.ctl.drain, failed.signal]);
  const atOnce = Math.min(disksAtOnce, waiting.length);
  const windowMax = Math.min(road.ctl.limits.windowMax, Math.floor(piecesAtOnce / Math.max(1, atOnce)));
  const laneRoad = { ...road, ctl: { ...road.ctl, drain, limits: { ...road.ctl.limits, windowMax } } };
  let drained = false;
  const lane = async () => {
    for (let disk = waiting.shift(); disk; disk = waiting.shift()) {
      if (drain.aborted || (await transferDisk(laneRoad, disk))) drained = true;
    }
  };
  const stopping = (error: unknown) => {
    failed.abort();
    throw error;
  };
  const lanes = Array.from({ length: atOnce }, () => lane().catch(stopping));
  const ended = await Promise.allSettled(lanes);
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
  return !drained;
}

/** @returns true when it stopped early because it was asked to */
async function transferDisk(road: Road, { source, layout, target }: RoadDisk): Promise<boolean> {
  const { session, ctl, tell } = road;
  const { index } = target;
  const sink = await openSink(road, index);
  const job: TransferJob = {
    disk: index,
    name: source.name,
    pass: 0,
    compare: session.head.adopted === true,
    journal: session.journal,
    ctl,
    tell,
    again: (offset, length, about) => ctl.note('piece-again', { disk: index, offset, length, ...about }),
  };
  const known = session.ledger.disk(index);
  const there = known?.carried ? await stillThere(job, sink) : undefined;
  if (there) {
    tell({ is: 'at', disk: index, offset: layout.disk.size, waitedForSource: 0, waitedForSink: 0 });
    road.sums.held += there.bytes;
    return false;
  }
  const { sent, held, drained } = await transfer(job, layout, sink);
  road.sums.sent += sent.bytes;
  road.sums.held += held.bytes;
  if (!drained && known) await session.ledger.keepDisk({ ...known, carried: true });
  return drained;
}

/** The first run keeps each disk's fingerprint; later ones refuse a source that changed. */
async function sameSource({ source, session }: Road, { source: machineDisk, layout, target }: RoadDisk): Promise<void> {
  const known = session.ledger.disk(target.index);
  const fingerprint = await source.fingerprint(machineDisk);
  if (known && !isSameSource(known.fingerprint, fingerprint)) {
    throw runFailure('SOURCE_CHANGED', { disk: machineDisk.name });
  }
  if (known?.fingerprint === fingerprint) return;
  const size = layout.kind === 'blocks' ? { size: layout.size } : {};
  await session.ledger.keepDisk({ ...known, index: target.index, name: machineDisk.name, fingerprint, ...size });
}

async function verifyDisks(road: Road): Promise<void> {
  const { ctl, session } = road;
  for (const { source, layout, target } of road.disks) {
    if (session.ledger.disk(target.index)?.sealed) continue;
    const sink = await openSink(road, target.index);
    const wrong = await verifyDisk(
      { disk: target.index, name: source.name, journal: session.journal, ctl },
      layout,
      sink,
    );
    if (!wrong) continue;
    const known = session.ledger.disk(target.index);
    if (known) await session.ledger.keepDisk({ ...known, carried: false });
    await session.ledger.reopenStage('transfer');
    throw wrong;
  }
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

async function openSink(road: Road, index: number): Promise<BlockSink | StreamSink> {
  const { plan, target, session, ctl, disks, sinks } = road;
  const open = sinks.get(index);
  if (open) return open;
  const about = disks[index]?.target;
  if (!about) throw new RangeError(String(index));
  const sink = await target.open(plan, marked(about, session), session.ledger, ctl);
  sinks.set(index, sink);
  return sink;
}

/** Its fingerprint is known by then: it is taken before the first sink is opened. */
function marked(about: TargetDisk, { head, ledger }: Session): TargetDisk {
  const fingerprint = ledger.disk(about.index)?.fingerprint;
  if (fingerprint === undefined) return about;
  return { ...about, marks: { began: head.began, source: sourceMark(fingerprint) } };
}
