/** Results of slow look-ups, the least recently used forgotten first; two who ask at once share one look-up. */
export class Lru<V> {
  private readonly entries = new Map<number, Promise<V>>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  get(key: number, load: () => Promise<V>): Promise<V> {
    const found = this.entries.get(key);
    if (found) {
      this.entries.delete(key);
      this.entries.set(key, found);
      return found;
    }
    const value = load();
    this.entries.set(key, value);
    value.catch(() => this.entries.delete(key));
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value as number);
    return value;
  }
}
