import { once } from 'node:events';
import type { Control, StreamLayout } from '../pipeline/types.ts';

/** Writes a stream to stdout, no faster than it is read. A reader that goes away ends it quietly. */
export async function toStdout(layout: StreamLayout, ctl: Control): Promise<void> {
  const { stdout } = process;
  const stop = AbortSignal.any([ctl.drain, ctl.kill]);
  let gone: Error | undefined;
  stdout.on('error', error => {
    gone = error;
  });
  for await (const chunk of layout.bytes(stop)) {
    stop.throwIfAborted();
    if (gone) throw gone;
    if (!stdout.write(Uint8Array.from(chunk))) await Promise.race([once(stdout, 'drain'), once(stdout, 'error')]);
  }
  await new Promise<void>((resolve, reject) => stdout.write('', error => (error ? reject(error) : resolve())));
}
