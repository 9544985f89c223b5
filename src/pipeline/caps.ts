/** So many at once of each: streams from a host, disks on an uplink. Runs share it by being given the same one. */
export class Caps {
  private readonly most: number;
  private readonly taken = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(most: number) {
    this.most = most;
  }

  /**
   * Waits for a place.
   * @returns gives it back; harmless the second time
   * @throws the signal's reason when it is aborted first
   */
  async take(name: string, signal: AbortSignal): Promise<() => void> {
    while ((this.taken.get(name) ?? 0) >= this.most) {
      signal.throwIfAborted();
      const free = Promise.withResolvers<void>();
      const stop = () => free.reject(signal.reason);
      this.waiting.set(name, [...(this.waiting.get(name) ?? []), free.resolve]);
      signal.addEventListener('abort', stop, { once: true });
      await free.promise.finally(() => signal.removeEventListener('abort', stop));
    }
    this.taken.set(name, (this.taken.get(name) ?? 0) + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.taken.set(name, (this.taken.get(name) ?? 1) - 1);
      // All look again: one that was stopped meanwhile must not be the only one woken.
      const woken = this.waiting.get(name) ?? [];
      this.waiting.delete(name);
      for (const wake of woken) wake();
    };
  }
}
