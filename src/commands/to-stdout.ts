import { once } from 'node:events';
import { asFileFailure } from '../pipeline/target/file/failures.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { StreamLayout } from '../pipeline/types/layout.ts';

/**
 * Writes a stream to stdout, no faster than it is read.
 * @throws Failed FILE_UNWRITABLE when the reader goes away; the drain signal's reason when asked to stop
 */
export async function toStdout(layout: StreamLayout, ctl: Control): Promise<void> {
  const { stdout } = process;
  const stop = AbortSignal.any([ctl.drain, ctl.kill]);
  let gone: unknown;
  stdout.on('error', error => {
    gone = error;
  });
  for await (const chunk of layout.bytes(stop)) {
    stop.throwIfAborted();
    const went = stdout.write(Uint8Array.from(chunk));
    if (!went && !gone) await once(stdout, 'drain').catch(() => {});
    if (gone) throw asFileFailure(gone, 'stdout');
  }
  await new Promise<void>((resolve, reject) => stdout.write('', error => (error ? reject(error) : resolve())));
}
