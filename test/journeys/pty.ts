import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { keyBytes } from '../screens/key-bytes.ts';
import { vmferry } from './program.ts';

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What a terminal has switched on: what a program that left must have put back. */
export interface Modes {
  readonly alternate: boolean;
  readonly cursorHidden: boolean;
  readonly bracketedPaste: boolean;
  readonly mouse: string;
  readonly applicationCursor: boolean;
}

const longest = 25_000;

/** A program on a terminal of its own, whose cells can be read. */
export class Pty {
  /** Bytes the program wrote to the terminal. */
  bytes = 0;
  /** All of it. */
  written = '';
  /** How the program ended. */
  readonly ended: Promise<{ code: number; signal: number }>;
  over = false;
  /** What the program last asked the terminal to put on the clipboard (OSC 52). */
  clipboard = '';
  private readonly process: ReturnType<typeof spawn>;
  private readonly term: headless.Terminal;
  private pending = 0;
  private cursorHidden = false;

  constructor(file: string, args: readonly string[], { columns = 80, rows = 24, env = {}, cwd }: PtyOptions) {
    this.term = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    const cursor = (hidden: boolean) => (params: (number | number[])[]) => {
      if (params.includes(25)) this.cursorHidden = hidden;
      return false;
    };
    this.term.parser.registerCsiHandler({ prefix: '?', final: 'l' }, cursor(true));
    this.term.parser.registerCsiHandler({ prefix: '?', final: 'h' }, cursor(false));
    this.term.parser.registerOscHandler(52, data => {
      this.clipboard = Buffer.from(data.replace(/^c;/, ''), 'base64').toString();
      return true;
    });
    this.process = spawn(file, [...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8', TZ: 'UTC', NO_PROXY: '127.0.0.1', ...env },
    });
    this.process.onData(data => {
      this.bytes += Buffer.byteLength(data);
      this.written += data;
      this.pending++;
      this.term.write(data, () => this.pending--);
    });
    // What the terminal answers when it is asked (where is the cursor, who are you).
    this.term.onData(answer => this.over || this.process.write(answer));
    this.ended = new Promise(resolve => {
      this.process.onExit(({ exitCode, signal }) => {
        this.over = true;
        // What it wrote last is on the screen only once everything before it was worked through.
        this.term.write('', () => resolve({ code: exitCode, signal: signal ?? 0 }));
      });
    });
  }

  get pid(): number {
    return this.process.pid;
  }

  get modes(): Modes {
    const { bracketedPasteMode, mouseTrackingMode, applicationCursorKeysMode } = this.term.modes;
    return {
      alternate: this.term.buffer.active.type === 'alternate',
      cursorHidden: this.cursorHidden,
      bracketedPaste: bracketedPasteMode,
      mouse: mouseTrackingMode,
      applicationCursor: applicationCursorKeysMode,
    };
  }

  /** The visible rows, trailing spaces removed. */
  rows(): string[] {
    const buffer = this.term.buffer.active;
    return Array.from({ length: this.term.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true, 0, this.term.cols) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.rows().join('\n').trimEnd();
  }

  /** The colours on the screen other than the terminal's own. */
  colours(): Set<number> {
    const buffer = this.term.buffer.active;
    const found = new Set<number>();
    for (let row = 0; row < this.term.rows; row++) {
      const line = buffer.getLine(buffer.viewportY + row);
      for (let column = 0; column < this.term.cols; column++) {
        const cell = line?.getCell(column);
        if (cell !== undefined && !cell.isFgDefault()) found.add(cell.getFgColor());
      }
    }
    return found;
  }

  /** Everything on the main screen, with what has scrolled away. */
  history(): string {
    const buffer = this.term.buffer.normal;
    return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '').join(
      '\n',
    );
  }

  /** Waits until all these texts are on the screen. */
  async shows(...wanted: readonly string[]): Promise<void> {
    await this.until(() => wanted.every(text => this.text().includes(text)), wanted.join(' & '));
  }

  /** Waits for a condition; when it does not come, says what is on the screen instead. */
  async until(holds: () => boolean, wanted: string): Promise<void> {
    const end = performance.now() + longest;
    while (this.pending > 0 || !holds()) {
      if (performance.now() > end) throw new Error(`waited for ${wanted}; on the screen:\n${this.text()}`);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    // A visible frame does not mean that the keys are armed: that comes in the turn after.
    await new Promise(resolve => setTimeout(resolve, 10));
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.process.write(keyBytes[key] ?? key);
  }

  paste(text: string): void {
    this.process.write(`\u001b[200~${text}\u001b[201~`);
  }

  resize(columns: number, rows: number): void {
    this.term.resize(columns, rows);
    this.process.resize(columns, rows);
  }

  /** Ends the line: what is in the terminal gets SIGHUP, as when a window is closed. */
  hangUp(): void {
    // Not in its types: closes this end of the line, and the kernel sends the signal.
    (this.process as unknown as { destroy(): void }).destroy();
  }

  async close(): Promise<void> {
    if (!this.over) this.process.kill('SIGKILL');
    await this.ended;
    this.term.dispose();
  }
}

/** The built program on a terminal. */
export function wizardOn(args: readonly string[], options: PtyOptions): Pty {
  return new Pty(process.execPath, [vmferry, ...args], options);
}

/** A shell with job control on a terminal, in which `vmferry` is the built program. */
export function shellOn(options: PtyOptions): Pty {
  const env = { PS1: '$ ', VMFERRY: `${process.execPath} ${vmferry}`, ...options.env };
  return new Pty('/bin/bash', ['--norc', '--noprofile', '-i'], { ...options, env });
}
