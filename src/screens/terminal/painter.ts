const csi = '\u001b[';

/** Synchronized output (DEC private mode 2026): the terminal shows the frame at once. Others ignore it. */
const begin = `${csi}?2026h`;
const end = `${csi}?2026l`;

/**
 * Brings frames to a terminal that owns the whole screen: only the rows that changed are written, each at its
 * own place, and nothing beyond the edges. A row's colours never leak into the next.
 */
export class Painter {
  private readonly write: (text: string) => void;
  private shown: string[] = [];
  private frame = '';
  private rows: number;

  constructor(write: (text: string) => void, rows: number) {
    this.write = write;
    this.rows = rows;
  }

  /** @param frame rows joined by line feeds; rows beyond the screen are left out */
  paint(frame: string): void {
    this.frame = frame;
    const next = frame.split('\n').slice(0, this.rows);
    let out = '';
    for (let row = 0; row < Math.max(next.length, this.shown.length); row++) {
      const text = next[row] ?? '';
      if (text === this.shown[row]) continue;
      // Erased before and not after: erasing after a full row would take its last cell.
      out += `${csi}${row + 1};1H${csi}0m${csi}2K${text}`;
    }
    this.shown = next;
    if (out !== '') this.write(`${begin}${out}${csi}0m${end}`);
  }

  /** Everything again: after a resize, after being in the background, on ^L. */
  repaint(rows: number): void {
    this.rows = rows;
    this.shown = [];
    this.write(`${csi}0m${csi}2J${csi}H`);
    this.paint(this.frame);
  }

  /** Forgets the last frame, so that nothing old can come back with the next repaint. */
  forget(): void {
    this.frame = '';
    this.shown = [];
  }
}
