/** Milliseconds within which a piece should be through, with all others that are under way. */
const comfortable = 4000;
/** Times as long: then fewer should be under way. */
const tooLong = 2;
/** Bytes of the first pieces, of which nobody knows yet how long they take. */
const firstPiece = 1024 * 1024;
/** Bytes below which a piece costs more in requests than it saves in patience. */
const leastPiece = 256 * 1024;
/** Weight of the newest request among those before. */
const newest = 0.25;

/**
 * How long pieces are: on a slow line shorter, so that each request is through soon, with whatever else is under way.
 * What was under way when a request began, over the time it took, is what the line carries: whether it shares among all
 * or serves one after the other.
 */
export class Pace {
  private readonly most: number;
  private readonly least: number;
  /** Bytes a millisecond. */
  private rate: number | undefined;

  /** @param most bytes of a piece */
  constructor(most: number) {
    this.most = most;
    this.least = Math.min(leastPiece, most);
  }

  /** Bytes of the next piece at most. @param window pieces that may be under way */
  piece(window: number): number {
    if (this.rate === undefined) return Math.min(firstPiece, this.most);
    const wanted = 2 ** Math.floor(Math.log2((this.rate * comfortable) / window));
    return Math.max(this.least, Math.min(wanted, this.most));
  }

  /** Do even the shortest pieces take too long? Then fewer should be under way. */
  crowded(window: number): boolean {
    return this.rate !== undefined && this.rate * comfortable * tooLong < this.least * window;
  }

  /**
   * @param bytes of the piece
   * @param flying bytes under way when it began, its own among them
   * @param ms that the request took
   */
  acknowledged(bytes: number, flying: number, ms: number): void {
    // Of a small piece most of the time is the way there and back.
    if (bytes < this.least) return;
    const rate = flying / Math.max(1, ms);
    this.rate = this.rate === undefined ? rate : this.rate + (rate - this.rate) * newest;
  }
}
