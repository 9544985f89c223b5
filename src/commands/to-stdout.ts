import { once } from 'node:events';
import { asFileFailure } from '../pipeline/target/file/failures.ts';
import type { Control } from '../pipeline/types/control.ts';
import type { StreamLayout } from '../pipeline/types/layout.ts';

/** Whoever read from the pipe wants no more, as `head` does: nothing is wrong, and nothing is to be said. */
export class ReaderGone extends Error {
  /** 128 and SIGPIPE: what a shell sees of any other tool then. */
  static readonly exitCode = 141;

  constructor() {
    super('ReaderGone');
    this.name = 'ReaderGone';
  }
}

/**
 * Writes a stream to stdout, no faster than it is read.
 * @throws ReaderGone; Failed FILE_UNWRITABLE, FILE_NO_SPACE of a file behind it; the drain signal's reason when asked to
 *   stop
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
    if (gone) throw asStdoutFailure(gone);
  }
  await new Promise<void>((resolve, reject) => {
    stdout.write('', error => (error ? reject(asStdoutFailure(error)) : resolve()));
  });
}

function asStdoutFailure(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ECONNRESET' ? new ReaderGone() : asFileFailure(error, 'stdout');
}
