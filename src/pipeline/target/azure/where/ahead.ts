/**
 * Does a few at once and gives the results in order.
 * @param atOnce how many are under way, or done and not yet asked for
 */
export async function* ahead<T, R>(
  items: readonly T[],
  atOnce: number,
  deed: (item: T) => Promise<R>,
): AsyncGenerator<{ readonly item: T; readonly result: R }> {
  const begin = (item: T) => {
    const result = deed(item);
    // Whoever waits for it hears of its failure; until then it is nobody's.
    result.catch(() => {});
    return { item, result };
  };
  const begun = items.slice(0, atOnce).map(begin);
  for (let next = begun.shift(), at = atOnce; next !== undefined; next = begun.shift(), at++) {
    const result = await next.result;
    begun.push(...items.slice(at, at + 1).map(begin));
    yield { item: next.item, result };
  }
}
