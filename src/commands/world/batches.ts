/**
 * What is there at once, together: a batch ends where the source has to be waited for, or at `most`.
 * @throws what the source throws
 */
export async function* batches<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<readonly T[]> {
  const all = source[Symbol.asyncIterator]();
  let batch: T[] = [];
  try {
    let next = all.next();
    for (;;) {
      const got = batch.length === 0 ? await next : await Promise.race([next, idle()]);
      if (got !== 'idle' && !got.done) {
        batch.push(got.value);
        next = all.next();
        // Looked at when its turn comes: until then its failure is nobody's.
        next.catch(() => {});
        if (batch.length < most) continue;
      }
      if (batch.length > 0) yield batch;
      batch = [];
      if (got !== 'idle' && got.done) return;
    }
  } finally {
    await all.return?.();
  }
}

/** After all that can go on without waiting has gone on. */
function idle(): Promise<'idle'> {
  return new Promise(resolve => setImmediate(resolve, 'idle'));
}
