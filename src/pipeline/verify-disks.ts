import { ExtentSet } from './extents.ts';
import { Failed } from './failure.ts';
import type { RoadDisk } from './open-disk.ts';
import { eachDisk, openSink, type Road } from './road.ts';
import { verifyDisk } from './transfer/verify.ts';
import { carryDisk, sameSource } from './transfer-disk.ts';
import type { BlockSink, StreamSink } from './types/sink.ts';

/** Milliseconds within which nobody asks how far it is. */
const soon = 2000;

/** Is there nothing left that could be looked at? */
export function allSealed({ disks, session: { ledger } }: Road): boolean {
  return disks.every(({ target }) => ledger.disk(target.index)?.sealed === true);
}

/**
 * Looks at what the target holds of each disk. What is wrong is read from the source again, mended, and looked at once
 * more.
 * @returns false when it stopped early because it was asked to
 * @throws Failed VERIFY_MISSING, VERIFY_DIFFERS, VERIFY_STRAY: the disk is sent again on a resume
 */
export async function verifyDisks(road: Road): Promise<boolean> {
  const { ledger } = road.session;
  const shown = new Map<number, { readonly name: string; readonly percent: number }>();
  const show = ({ source, target }: RoadDisk, percent: number) => {
    if (shown.get(target.index)?.percent === percent) return;
    shown.set(target.index, { name: source.name, percent });
    road.ctl.progress?.([...shown.values()]);
  };
  const whole = await eachDisk(road, (lane, disk) => proven(lane, disk, percent => show(disk, percent)));
  // Not before all of them are right: until then, whoever goes on has to carry again what was found wrong.
  if (whole && !ledger.stageDone('transfer')) await ledger.finishStage('transfer');
  return whole;
}

/** @returns true when it stopped early because it was asked to */
async function proven(road: Road, disk: RoadDisk, show: (percent: number) => void): Promise<boolean> {
  const { session, ctl } = road;
  const { index } = disk.target;
  if (session.ledger.disk(index)?.sealed) return false;
  const { bytes } = session.journal.extents(index).minus(road.seen.get(index) ?? new ExtentSet());
  if (bytes > 0 && isSampled(await openSink(road, index))) ctl.note('verify-reads', { disk: index, bytes });
  const sampled = await lookAt(road, disk, show);
  // Where a part of a sample is wrong, nothing is taken on trust any more.
  const wrong = sampled && road.seen.delete(index) ? await lookAt(road, disk, show) : sampled;
  if (!wrong) return false;
  const { code, facts } = wrong.failure;
  ctl.note('verify-mends', { disk: index, offset: Number(facts.offset), code });
  if (await mended(road, disk, wrong)) return true;
  const still = await lookAt(road, disk, show);
  if (still) throw still;
  return false;
}

/** @returns what is wrong, once it is written down that the disk has to be carried again */
async function lookAt(road: Road, { source, layout, target }: RoadDisk, show: (percent: number) => void) {
  const { session, ctl, tell, seen } = road;
  const { journal, ledger, head } = session;
  const { index: disk } = target;
  const sink = await openSink(road, disk);
  const began = ctl.clock.now();
  const looked = (bytes: number, of: number) => {
    if (ctl.clock.now() - began > soon) show(Math.min(100, Math.floor((bytes * 100) / Math.max(1, of))));
  };
  const sent = seen.get(disk);
  const job = { disk, name: source.name, journal, ctl, tell, looked, seed: head.id, ...(sent ? { seen: sent } : {}) };
  const wrong = await verifyDisk(job, layout, sink);
  const known = ledger.disk(disk);
  if (wrong && known) {
    await ledger.reopenStage('transfer');
    await ledger.keepDisk({ ...known, carried: false });
  }
  return wrong;
}

/** Is only a sample looked at of what this process has sent? */
function isSampled(sink: BlockSink | StreamSink): boolean {
  return 'write' in sink && !sink.sealed && sink.read !== undefined && sink.takes.verify === 'sample';
}

/**
 * Sends what was found wrong again, where the source can still be read.
 * @returns true when it stopped early because it was asked to
 * @throws what was wrong, where it cannot be mended now
 */
async function mended(road: Road, disk: RoadDisk, wrong: Failed): Promise<boolean> {
  try {
    await sameSource(road, disk);
    return (await carryDisk(road, disk)).drained;
  } catch (error) {
    if (!(error instanceof Failed) || road.ctl.kill.aborted || road.ctl.drain.aborted) throw error;
    throw new Failed(wrong.failure, { cause: error });
  }
}
