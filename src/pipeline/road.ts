import type { ExtentSet } from './extents.ts';
import type { RoadDisk } from './open-disk.ts';
import type { Plan } from './plan.ts';
import { sourceMark } from './session/source-mark.ts';
import type { Session } from './session/store.ts';
import type { Control, Limits } from './types/control.ts';
import type { Machine } from './types/machine.ts';
import type { RunFact } from './types/run.ts';
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
  /** By disk index: what this process sent, or compared with the source. */
  readonly seen: Map<number, ExtentSet>;
  readonly sums: { sent: number; held: number };
}

/** The sink of a disk; the same one each time. */
export async function openSink(road: Road, index: number): Promise<BlockSink | StreamSink> {
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

/** Disks of one machine on their way at once: a cloud caps each disk, not the machine. */
const disksAtOnce = 4;
/** Pieces in flight of all of them together at most: their buffers are what a run takes of memory. */
const piecesAtOnce = 24;
/** Bytes of a piece where several disks are on their way: so many of the longest would be twice the memory. */
const pieceBeside = 2 * 1024 * 1024;

/**
 * Does something to each disk, several at once. One that fails for good stops the others as a person would: what is in
 * flight is finished and journalled.
 * @param work gets a road with a share of what may be in flight; true when it stopped early because it was asked to
 * @returns false when any stopped early
 */
export async function eachDisk(road: Road, work: (road: Road, disk: RoadDisk) => Promise<boolean>): Promise<boolean> {
  const waiting = [...road.disks];
  const failed = new AbortController();
  const drain = AbortSignal.any([road.ctl.drain, failed.signal]);
  const atOnce = Math.min(disksAtOnce, waiting.length);
  const limits = limitsBeside(road.ctl.limits, atOnce);
  const laneRoad = { ...road, ctl: { ...road.ctl, drain, limits } };
  let drained = false;
  const lane = async () => {
    for (let disk = waiting.shift(); disk; disk = waiting.shift()) {
      if (drain.aborted || (await work(laneRoad, disk).catch(stopped))) drained = true;
    }
  };
  const stopped = (error: unknown) => {
    if (road.ctl.kill.aborted || !drain.aborted || error !== drain.reason) throw error;
    return true;
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

/** What one disk may use of a run's limits. @param atOnce disks on their way */
function limitsBeside(limits: Limits, atOnce: number): Limits {
  if (atOnce <= 1) return limits;
  const windowMax = Math.min(limits.windowMax, Math.floor(piecesAtOnce / atOnce));
  return { ...limits, windowMax, pieceMax: Math.min(limits.pieceMax, pieceBeside) };
}
