/** Milliseconds in which what is open can be closed after an error that nobody caught; then the process leaves. */
const patience = 10_000;

export interface Crashes {
  /** Aborted by the first one; its reason is the error. */
  readonly signal: AbortSignal;
  /** Nothing runs any more: what comes from now on is waited for no longer. */
  over(): void;
}

/**
 * Errors that nobody caught, and rejections that nobody handled, from now to the end of the process. What runs is to stop
 * by the signal, so that leases and sessions are closed; a promise that the error left unsettled for ever does not keep the
 * process from leaving.
 * @param leave ends the process
 * @param after milliseconds that it is given
 */
export function listenForCrashes(leave: (error: unknown) => void, after = patience): Crashes {
  const crash = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  process.on('uncaughtException', error => {
    if (crash.signal.aborted) return;
    if (ended) leave(error);
    else timer = setTimeout(() => leave(error), after);
    crash.abort(error);
  });
  return {
    signal: crash.signal,
    over: () => {
      ended = true;
      // Goes on counting for what is still open, but is itself no reason to stay.
      timer?.unref();
    },
  };
}
