interface Begun<R> {
  readonly result: Promise<R>;
  settled: boolean;
}

/**
 * Keeps up to `limit` jobs going, begins the next one while the caller is busy with a result, and yields the results in
 * the order in which the jobs were begun. A result that is there never waits for a job that is slow to begin.
 * @param begin begins the next job, or gives undefined when there is none. Its `slot` (0 to limit) is free again once
 *   the caller asked for the result after the one of the job that had it, so buffers may be kept per slot.
 */
export async function* readAhead<R>(
  limit: number,
  begin: (slot: number) => Promise<{ readonly done: Promise<R> } | undefined>,
): AsyncGenerator<R> {
  const going: Begun<R>[] = [];
  let beginning: Promise<void> | undefined;
  let over = false;
  let failure: { readonly error: unknown } | undefined;
  let count = 0;
  const more = async (): Promise<void> => {
    try {
      const job = await begin(count++ % (limit + 1));
      if (job) going.push(watched(job.done));
      else over = true;
    } catch (error) {
      failure = { error };
      over = true;
    }
    beginning = undefined;
  };
  for (;;) {
    if (!over && going.length < limit) beginning ??= more();
    const first = going[0];
    if (first?.settled || (first && !beginning)) {
      going.shift();
      yield await first.result;
    } else if (beginning) await (first ? Promise.race([beginning, first.result.catch(() => {})]) : beginning);
    else break;
  }
  // What was begun before is whole, and was yielded.
  if (failure) throw failure.error;
}

function watched<R>(result: Promise<R>): Begun<R> {
  const begun: Begun<R> = { result, settled: false };
  const settle = () => {
    begun.settled = true;
  };
  // It may fail while an earlier one is still awaited: it is reported in its turn.
  result.then(settle, settle);
  return begun;
}
