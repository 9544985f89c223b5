import type { Entry } from './filesystem.ts';

/** Names of one directory that are kept for the next look-up; a larger one is read again each time. */
const MOST_KEPT = 100_000;

/**
 * Look-ups in one directory, which is read once for all of them.
 * @param folded where names are found in any case: what two of the same name have in common
 */
export function byName<E extends Entry>(
  entries: () => AsyncIterable<E>,
  folded?: (name: string) => string,
): (name: string) => Promise<E | undefined> {
  let kept: Promise<Names<E> | undefined> | undefined;
  return async name => {
    kept ??= collected(entries(), folded).catch(error => {
      kept = undefined;
      throw error;
    });
    const known = await kept;
    if (known !== undefined) return known.exact.get(name) ?? (folded && known.folded.get(folded(name)));
    let other: E | undefined;
    for await (const entry of entries()) {
      if (entry.name === name) return entry;
      if (folded !== undefined && folded(entry.name) === folded(name)) other ??= entry;
    }
    return other;
  };
}

interface Names<E> {
  readonly exact: Map<string, E>;
  readonly folded: Map<string, E>;
}

async function collected<E extends Entry>(
  entries: AsyncIterable<E>,
  folded?: (name: string) => string,
): Promise<Names<E> | undefined> {
  const names: Names<E> = { exact: new Map(), folded: new Map() };
  for await (const entry of entries) {
    if (names.exact.size >= MOST_KEPT) return undefined;
    if (!names.exact.has(entry.name)) names.exact.set(entry.name, entry);
    const fold = folded?.(entry.name);
    if (fold !== undefined && !names.folded.has(fold)) names.folded.set(fold, entry);
  }
  return names;
}
