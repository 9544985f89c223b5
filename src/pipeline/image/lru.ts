/**
 * Results of slow look-ups, the least recently used forgotten first; two who ask at once share one look-up.
 */
export class Lru<V> {
  private readonly entries = new Map<number, { value: Promise<V>; weight: number }>();
  private readonly most: number;
  private readonly weigh: (value: V) => number;
  private weight = 0;

  /** @param most weight kept, without what is still looked for · @param weigh of one result; each weighs 1 otherwise */
  constructor(most: number, weigh: (value: V) => number = () => 1) {
    this.most = most;
    this.weigh = weigh;
  }

  get(key: number, load: () => Promise<V>): Promise<V> {
    const found = this.entries.get(key);
    if (found) {
      this.entries.delete(key);
      this.entries.set(key, found);
      return found.value;
    }
    const entry = { value: load(), weight: 0 };
    this.entries.set(key, entry);
    entry.value.then(
      value => {
        entry.weight = this.weigh(value);
        this.weight += entry.weight;
        this.shrink(entry);
      },
      () => this.entries.delete(key),
    );
    return entry.value;
  }

  /** Forgets what is too much, but never the newest. */
  private shrink(newest: { readonly weight: number }): void {
    for (const [key, entry] of this.entries) {
      if (this.weight <= this.most) return;
      if (entry === newest || entry.weight === 0) continue;
      this.entries.delete(key);
      this.weight -= entry.weight;
    }
  }
}
