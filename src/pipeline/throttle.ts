/** A person's hand on a run: hold it, let it go, and how many pieces may be in flight. */
export class Throttle {
  /** Pieces in flight that a person asked for; undefined while the window finds its own. */
  wanted: number | undefined;
  private gate: PromiseWithResolvers<void> | undefined;

  get held(): boolean {
    return this.gate !== undefined;
  }

  /** What is in flight is finished; nothing new begins. */
  hold(): void {
    this.gate ??= Promise.withResolvers<void>();
  }

  go(): void {
    this.gate?.resolve();
    this.gate = undefined;
  }

  /** Waits while it is held; an aborted signal lets everything through, to be stopped by what comes after. */
  async pass(signals: readonly AbortSignal[]): Promise<void> {
    while (this.gate && !signals.some(signal => signal.aborted)) {
      const stopped = Promise.withResolvers<void>();
      for (const signal of signals) signal.addEventListener('abort', () => stopped.resolve(), { once: true });
      await Promise.race([this.gate.promise, stopped.promise]);
    }
  }
}
