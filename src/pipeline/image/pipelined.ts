/** Work begun on another thread. */
export interface Job<R> {
  readonly done: Promise<R>;
}

/**
 * Keeps up to `limit` jobs going and yields their results in the order they were begun.
 * @param begin begins the next job, or gives undefined when there is none. Its `slot` (0 to limit - 1) is free again
 *   once the result of the job that had it was consumed, so buffers may be kept per slot.
 */
export async function* pipelined<R>(
  limit: number,
  begin: (slot: number) => Promise<Job<R> | undefined>,
): AsyncGenerator<R> {
  const going: Promise<R>[] = [];
  for (let n = 0; ; n++) {
    if (going.length === limit) yield await (going.shift() as Promise<R>);
    const job = await begin(n % limit);
    if (job === undefined) break;
    // A later job may fail while an earlier one is still awaited: it is reported in its turn.
    job.done.catch(() => {});
    going.push(job.done);
  }
  for (const done of going) yield await done;
}
