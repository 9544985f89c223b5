/** Milliseconds of work after which everybody else gets a turn: keys, timers, the other disks. */
const mostAtOnce = 4;

/**
 * Lets a loop that seldom waits give way: what it awaits is often there already, and then nothing else of the process
 * would run until it ends.
 */
export class Turns {
  private since = performance.now();

  /** Gives way when it is time to. */
  async pass(): Promise<void> {
    if (performance.now() - this.since < mostAtOnce) return;
    await new Promise(setImmediate);
    this.since = performance.now();
  }
}
