import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { memoryJournal } from '../pipeline/session/journal.ts';
import { asFileFailure, fileTargetFailure } from '../pipeline/target/file/failures.ts';
import { type PartialNames, partialNames, sizeOf } from '../pipeline/target/file/partial.ts';
import { placeFor } from '../pipeline/target/file/place.ts';
import { fileBlockSink, fileStreamSink } from '../pipeline/target/file/sinks.ts';
import { transfer } from '../pipeline/transfer/transfer.ts';
import { verifyDisk } from '../pipeline/transfer/verify.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { Layout } from '../pipeline/types/layout.ts';

/**
 * Writes a layout to a file: under a temporary name beside it, renamed when whole. Whatever goes wrong, nothing stays. Where
 * a symbolic link has its name, that stays and what it leads to is written.
 * @returns bytes of the file
 * @throws Failed FILE_EXISTS without `force`, FILE_NOT_REGULAR, VERIFY_DIFFERS with `verify`, and what reader and disk throw;
 *   the drain signal's reason when it was asked to stop
 */
export async function toFile(
  layout: Layout,
  output: string,
  options: { readonly verify: boolean; readonly force: boolean },
  ctl: Control,
): Promise<{ bytes: number }> {
  const place = await freePlace(output, options.force);
  const names = temporaryNames(place);
  // An error elsewhere may leave us waiting for ever: the process then ends without us.
  const sweep = () => rmSync(names.partial, { force: true });
  process.on('exit', sweep);
  try {
    await fill(layout, names, options.verify, ctl);
    // Much may have come there since.
    await freePlace(place, options.force);
    await rename(names.partial, place);
    return { bytes: (await sizeOf(place)) ?? 0 };
  } catch (error) {
    await rm(names.partial, { force: true });
    throw asFileFailure(error, output);
  } finally {
    process.off('exit', sweep);
  }
}

async function freePlace(output: string, force: boolean): Promise<string> {
  const place = await placeFor(output);
  if (!force && (await sizeOf(place)) !== undefined) throw fileTargetFailure('FILE_EXISTS', { file: output });
  return place;
}

async function fill(layout: Layout, names: PartialNames, verify: boolean, ctl: Control): Promise<void> {
  const sink =
    layout.kind === 'blocks'
      ? await fileBlockSink(names, layout.size + (layout.tail?.length ?? 0))
      : await fileStreamSink(names);
  const journal = memoryJournal();
  const about = { disk: 0, name: names.final, pass: 0, unverified: !verify };
  const job = { ...about, journal, ctl, tell: () => {}, again: () => {} };
  try {
    const { drained } = await transfer(job, layout, sink);
    if (drained) throw ctl.drain.reason;
    const wrong = verify ? await verifyDisk(job, layout, sink) : undefined;
    if (wrong) throw wrong;
  } finally {
    await sink.close();
  }
}

function temporaryNames(output: string): PartialNames {
  const hidden = join(dirname(output), `.${basename(output)}.${randomBytes(4).toString('hex')}`);
  return { ...partialNames(hidden), final: output };
}
