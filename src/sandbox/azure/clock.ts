/** The sandbox's own clock: real time plus what a test has put it ahead. */
export class Clock {
  #ahead = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Puts the clock ahead, so that what lasts a day can end in a test. */
  advance(seconds: number): void {
    this.#ahead += seconds * 1000;
  }
}
