import { exitCodes } from '../pipeline/failure.ts';

/** First Ctrl-C: finish what is in flight. Second: now. Being told to end from outside counts as the first. */
export interface Interrupts {
  readonly drain: AbortSignal;
  readonly kill: AbortSignal;
  /** Exit code for a run that stopped early. */
  exitCode(): number;
  release(): void;
}

/** @param crash stops at once as well: an error that nobody caught */
export function listenForInterrupts(crash?: AbortSignal): Interrupts {
  const drain = new AbortController();
  const kill = new AbortController();
  const also = crash === undefined ? [] : [crash];
  let code: number = exitCodes.stopped;
  const again = () => {
    if (drain.signal.aborted) kill.abort();
    else drain.abort();
  };
  const byUser = () => {
    code = exitCodes.stopped;
    again();
  };
  const byOthers = () => {
    code = exitCodes.again;
    again();
  };
  process.on('SIGINT', byUser);
  process.on('SIGTERM', byOthers);
  process.on('SIGHUP', byOthers);
  return {
    drain: AbortSignal.any([drain.signal, ...also]),
    kill: AbortSignal.any([kill.signal, ...also]),
    exitCode: () => code,
    release: () => {
      process.off('SIGINT', byUser);
      process.off('SIGTERM', byOthers);
      process.off('SIGHUP', byOthers);
    },
  };
}
