import { ExtentSet } from '../extents.ts';
import type { BlockSink, StreamSink } from '../types/sink.ts';
import type { TransferJob } from './job.ts';
import { retrying } from './retry.ts';

/**
 * A disk that was carried to its end before need not be read again, as long as the other side still has all that the
 * journal says it acknowledged, and nothing of it was found lost since.
 * @returns what is there; undefined when something is missing
 */
export async function stillThere(job: TransferJob, sink: BlockSink | StreamSink): Promise<ExtentSet | undefined> {
  const { ctl, disk } = job;
  const held = await retrying(
    ctl,
    async () => {
      const found = await sink.held(ctl.kill);
      return found instanceof ExtentSet ? found : ExtentSet.of(found);
    },
    again => job.again(0, 0, again),
  );
  const known = job.journal.extents(disk);
  if (!known.minus(held).empty || !job.journal.lost(disk).empty) return undefined;
  if (!known.empty) job.tell({ is: 'moved', disk, what: 'held', extents: [...known] });
  return known;
}
