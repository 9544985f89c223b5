import type { RoadDisk } from './open-disk.ts';
import { openSink, type Road } from './road.ts';
import { runFailure } from './run-failures.ts';
import { isSameSource } from './session/source-mark.ts';
import { stillThere } from './transfer/carried.ts';
import type { TransferJob, Transferred } from './transfer/job.ts';
import { transfer } from './transfer/transfer.ts';

/**
 * Carries one disk, as far as it is not there already.
 * @returns true when it stopped early because it was asked to
 */
export async function transferDisk(road: Road, disk: RoadDisk): Promise<boolean> {
  const { session, tell, seen, sums } = road;
  const { index } = disk.target;
  const known = session.ledger.disk(index);
  const there = known?.carried ? await stillThere(jobOf(road, disk), await openSink(road, index)) : undefined;
  if (there) {
    tell({ is: 'at', disk: index, offset: disk.layout.disk.size, waitedForSource: 0, waitedForSink: 0 });
    sums.held += there.bytes;
    return false;
  }
  const carried = await carryDisk(road, disk);
  sums.held += carried.held.bytes;
  seen.set(index, carried.seen);
  return carried.drained;
}

/** Reads a disk from its source as far as the journal does not say that it is there, and sends what is missing. */
export async function carryDisk(road: Road, disk: RoadDisk): Promise<Transferred> {
  const { ledger } = road.session;
  const { index } = disk.target;
  const carried = await transfer(jobOf(road, disk), disk.layout, await openSink(road, index));
  road.sums.sent += carried.sent.bytes;
  const known = ledger.disk(index);
  if (!carried.drained && known) await ledger.keepDisk({ ...known, carried: true });
  return carried;
}

function jobOf({ session, ctl, tell }: Road, { source, target }: RoadDisk): TransferJob {
  const disk = target.index;
  return {
    disk,
    name: source.name,
    pass: 0,
    compare: session.head.adopted === true,
    journal: session.journal,
    ctl,
    tell,
    again: (offset, length, about) => ctl.note('piece-again', { disk, offset, length, ...about }),
  };
}

/** The first run keeps each disk's fingerprint; later ones refuse a source that changed. */
export async function sameSource(
  { source, session }: Road,
  { source: machineDisk, layout, target }: RoadDisk,
): Promise<void> {
  const known = session.ledger.disk(target.index);
  const fingerprint = await source.fingerprint(machineDisk);
  if (known && !isSameSource(known.fingerprint, fingerprint)) {
    throw runFailure('SOURCE_CHANGED', { disk: machineDisk.name });
  }
  if (known?.fingerprint === fingerprint) return;
  const size = layout.kind === 'blocks' ? { size: layout.size } : {};
  await session.ledger.keepDisk({ ...known, index: target.index, name: machineDisk.name, fingerprint, ...size });
}
