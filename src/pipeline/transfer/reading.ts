import { Failed } from '../failure.ts';
import type { TransferJob } from './job.ts';
import { waitAfter } from './retry.ts';

/** A disk that can be read as often as it takes, each time only what is still missing of it. */
export interface Reading {
  /** Grows with every byte that is new, and with the furthest place that was reached. */
  readonly progress: number;
  /** Reads to the end. @returns false when it stopped before, because it was asked to or the sink failed */
  once(signal: AbortSignal): Promise<boolean>;
  /** Waits for what is in flight. @throws the sink's failure */
  settled(): Promise<void>;
  /** What was read and sent was not what the source has: it is to be sent again. */
  takeBack(): void;
}

/** Readings that end in other bytes than the source promised: a third would hardly end better. */
const mostDiffering = 2;

/**
 * Reads a disk, and reads it again when the source broke off in a way that another reading may mend (retry 'auto'):
 * as long as each reading gets further, and `limits.tries` times where none does. What is in flight is settled before.
 * A stop ends the reading at once, even one that is stuck.
 * @returns false when it was asked to stop
 */
export async function readingAgain(job: TransferJob, reading: Reading): Promise<boolean> {
  const { ctl, disk } = job;
  const stop = AbortSignal.any([ctl.kill, ctl.drain]);
  let tries = 0;
  let differed = 0;
  for (;;) {
    const before = reading.progress;
    try {
      if (ctl.drain.aborted) return false;
      return await reading.once(stop);
    } catch (error) {
      await reading.settled();
      ctl.kill.throwIfAborted();
      if (ctl.drain.aborted) return false;
      if (!(error instanceof Failed) || error.failure.retry !== 'auto') throw error;
      const differs = error.failure.exit === 'differs';
      if (differs) reading.takeBack();
      tries = reading.progress > before ? 1 : tries + 1;
      if (tries >= ctl.limits.tries || (differs && ++differed >= mostDiffering)) throw error;
      const wait = waitAfter(error, tries);
      ctl.note('source-again', { disk, tries, wait, code: error.failure.code });
      await ctl.clock.sleep(wait, stop).catch(() => ctl.kill.throwIfAborted());
    }
  }
}
