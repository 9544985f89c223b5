import { EventEmitter } from 'node:events';
import headless from '@xterm/headless';

export interface CellLook {
  readonly text: string;
  /** Columns: 0 for the second half of a wide character. */
  readonly width: number;
  /** 16-colour number, or undefined for the terminal's own. */
  readonly colour: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

/** A terminal of cells to paint into and a keyboard to type on, for a screen under test. */
export class FakeTerminal {
  readonly keyboard = Object.assign(new EventEmitter(), {
    isTTY: true,
    raw: false,
    setRawMode(raw: boolean) {
      this.raw = raw;
    },
    resume() {},
    pause() {},
  });
  readonly screen: EventEmitter & {
    isTTY: boolean;
    columns: number;
    rows: number;
    write(text: string, done?: () => void): boolean;
  };
  readonly jobs = {
    stops: 0,
    continued: undefined as (() => void) | undefined,
    stop() {
      this.stops++;
    },
    onContinue(heard: () => void) {
      this.continued = heard;
      return () => {
        this.continued = undefined;
      };
    },
  };
  /** Clipboard requests (OSC 52). */
  copied = 0;
  /** Times the screen was drawn whole. */
  cleared = 0;
  /** Everything written, in bytes. */
  bytes = 0;
  private readonly term: headless.Terminal;
  private pending = 0;

  constructor(columns: number, rows: number) {
    this.term = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
    const write = (text: string, done?: () => void) => {
      this.bytes += Buffer.byteLength(text);
      if (text.includes('\u001b]52;')) this.copied++;
      if (text.includes('\u001b[2J')) this.cleared++;
      this.pending++;
      this.term.write(text, () => {
        this.pending--;
        done?.();
      });
      return true;
    };
    this.screen = Object.assign(new EventEmitter(), { isTTY: true, columns, rows, write });
  }

  /** What is on the active screen, row by row, trailing spaces removed. */
  rows(): string[] {
    const buffer = this.term.buffer.active;
    return Array.from({ length: this.term.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true, 0, this.term.cols) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.rows().join('\n').trimEnd();
  }

  get alternate(): boolean {
    return this.term.buffer.active.type === 'alternate';
  }

  cells(): CellLook[][] {
    const buffer = this.term.buffer.active;
    return Array.from({ length: this.term.rows }, (_, row) => {
      const from = buffer.getLine(buffer.viewportY + row);
      return Array.from({ length: this.term.cols }, (_, column) => {
        const cell = from?.getCell(column);
        return {
          text: cell?.getChars() ?? '',
          width: cell?.getWidth() ?? 1,
          colour: cell?.isFgPalette() ? cell.getFgColor() : undefined,
          bold: Boolean(cell?.isBold()),
          dim: Boolean(cell?.isDim()),
          inverse: Boolean(cell?.isInverse()),
        };
      });
    });
  }

  type(text: string): void {
    this.keyboard.emit('data', text);
  }

  paste(text: string): void {
    this.type(`\u001b[200~${text}\u001b[201~`);
  }

  resize(columns: number, rows: number): void {
    this.term.resize(columns, rows);
    this.screen.columns = columns;
    this.screen.rows = rows;
    this.screen.emit('resize');
  }

  /** True when every byte written so far is in the cells. */
  get settled(): boolean {
    return this.pending === 0;
  }

  dispose(): void {
    this.term.dispose();
  }
}

/** Waits for a condition, one turn of the event loop at a time; says what it saw when it does not come. */
export async function until(holds: () => boolean, seen: () => string, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`did not come about; seen:\n${seen()}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}
