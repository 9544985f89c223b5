import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { memoryJournal } from '../pipeline/session/journal.ts';
import { asFileFailure, fileTargetFailure } from '../pipeline/target/file/failures.ts';
import { type PartialNames, partialNames, sizeOf } from '../pipeline/target/file/partial.ts';
import { fileBlockSink, fileStreamSink } from '../pipeline/target/file/sinks.ts';
import { transfer } from '../pipeline/transfer/transfer.ts';
import { verifyDisk } from '../pipeline/transfer/verify.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { Layout } from '../pipeline/types/layout.ts';

/**
 * Writes a layout to a file: under a temporary name beside it, renamed when whole. Whatever goes wrong, nothing stays.
 * @returns bytes of the file
 * @throws Failed FILE_EXISTS without `force`, VERIFY_DIFFERS with `verify`, and what reader and disk throw;
 *   the drain signal's reason when it was asked to stop
 */
export async function toFile(
  layout: Layout,
  output: string,
  options: { readonly verify: boolean; readonly force: boolean },
  ctl: Control,
): Promise<{ bytes: number }> {
  if (!options.force && (await sizeOf(output)) !== undefined) throw fileTargetFailure('FILE_EXISTS', { file: output });
  const names = temporaryNames(output);
  // An error elsewhere may leave us waiting for ever: the process then ends without us.
  const sweep = () => rmSync(names.partial, { force: true });
  process.on('exit', sweep);
  try {
    await fill(layout, names, options.verify, ctl);
    if (!options.force && (await sizeOf(output)) !== undefined)
      throw fileTargetFailure('FILE_EXISTS', { file: output });
    await rename(names.partial, output);
    return { bytes: (await sizeOf(output)) ?? 0 };
  } catch (error) {
    await rm(names.partial, { force: true });
    throw asFileFailure(error, output);
  } finally {
    process.off('exit', sweep);
  }
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
