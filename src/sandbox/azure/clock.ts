/** The sandbox's own clock: real time plus what a test has put it ahead. */
export class Clock {
  #ahead = 0;
  readonly #waiting = new Set<() => void>();

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Puts the clock ahead, so that what lasts a day can end in a test. */
  advance(seconds: number): void {
    this.#ahead += seconds * 1000;
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Calls `deed` when so many milliseconds have passed by this clock.
   * @returns what calls it off
   */
  later(ms: number, deed: () => void): () => void {
    const due = this.now() + ms;
    let timer: NodeJS.Timeout | undefined;
    const off = () => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    };
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          off();
          deed();
        },
        Math.max(0, due - this.now()),
      );
    };
    this.#waiting.add(look);
    look();
    return off;
  }
}
