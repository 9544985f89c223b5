/** Milliseconds that a request may take whatever it carries: a line that stands still so long has broken. */
const standstill = 120_000;
/** What is waited longer than all that is under way should take: lines are shared with others. */
const slack = 4;
/** Bytes a millisecond of a line that nobody has measured yet: 256 kbit/s, the slowest that gets somewhere. */
const slowest = 32;
/** Milliseconds that make a measure. */
const measure = 1000;

export interface Flight {
  /** Milliseconds from its beginning after which a request is given up; more while more is under way. */
  patience(): number;
  /** @param carried true when all of it has arrived */
  end(carried: boolean): void;
}

/**
 * The line to Azure, which all disks of a run share: a request waits for all that is under way, not for its own bytes
 * alone, and on a slow line it must not be ended, and sent again, for that.
 */
export class Line {
  readonly #now: () => number;
  #flying = 0;
  #carried = 0;
  /** Milliseconds since the last measure in which anything was under way. */
  #busy = 0;
  #since = 0;
  #rate: number | undefined;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A request that carries so many bytes, to or fro. */
  begin(bytes: number): Flight {
    if (this.#flying === 0) this.#since = this.#now();
    this.#flying += bytes;
    let most = this.#flying;
    return {
      patience: () => {
        most = Math.max(most, this.#flying);
        return standstill + (slack * most) / Math.max(1, this.#rate ?? slowest);
      },
      end: carried => {
        this.#flying -= bytes;
        const now = this.#now();
        this.#busy += now - this.#since;
        this.#since = now;
        if (carried) this.#arrived(bytes);
      },
    };
  }

  #arrived(bytes: number): void {
    this.#carried += bytes;
    if (this.#busy < measure) return;
    const rate = this.#carried / this.#busy;
    this.#rate = this.#rate === undefined ? rate : (this.#rate + rate) / 2;
    this.#carried = 0;
    this.#busy = 0;
  }
}
