import { EventEmitter } from 'node:events';
import { InkInput, InkOutput, type Size } from './ink-streams.ts';
import { Painter } from './painter.ts';
import { Tokens } from './tokens.ts';

/** The keyboard as far as it is used here: a TTY, or a test's stand-in. */
export interface Keyboard {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', heard: (data: Buffer | string) => void): unknown;
  off(event: 'data', heard: (data: Buffer | string) => void): unknown;
  on(event: 'end' | 'error', heard: () => void): unknown;
  off(event: 'end' | 'error', heard: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** The screen as far as it is used here. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize' | 'error', heard: () => void): unknown;
  off(event: 'resize' | 'error', heard: () => void): unknown;
}

/** Stopping and waking of this process (job control); a test has its own. */
export interface Jobs {
  stop(): void;
  onContinue(heard: () => void): () => void;
}

interface Heard {
  resize: [];
  paste: [string];
  interrupt: [];
  gone: [];
}

const csi = '\u001b[';
/** Alternate screen with the cursor saved (1049), cursor hidden (25), bracketed paste (2004). */
const enter = `${csi}?1049h${csi}?25l${csi}?2004h${csi}2J${csi}H`;
const leave = `${csi}0m${csi}?2004l${csi}?25h${csi}?1049l`;
const ctrlC = '\u0003';
const ctrlL = '\u000c';
const ctrlZ = '\u001a';

export interface TerminalOptions {
  readonly keyboard: Keyboard;
  readonly screen: Screen;
  readonly jobs: Jobs;
  /** Milliseconds an Esc waits for the rest of a sequence; a slow line cuts sequences in two. */
  readonly escapeMs?: number;
}

/** Owns the terminal from `open` to `close`, and gives Ink a calm one to work with. */
export class Terminal extends EventEmitter<Heard> {
  readonly output: InkOutput;
  readonly input = new InkInput();
  private readonly options: TerminalOptions;
  private readonly tokens = new Tokens();
  private readonly painter: Painter;
  private timer: NodeJS.Timeout | undefined;
  private opened = false;
  private away = false;
  private offContinue: (() => void) | undefined;

  constructor(options: TerminalOptions) {
    super();
    this.options = options;
    this.painter = new Painter(text => this.write(text), this.size.rows);
    this.output = new InkOutput(this.size, frame => {
      if (this.opened && !this.away) this.painter.paint(frame);
    });
  }

  get size(): Size {
    return { columns: this.options.screen.columns || 80, rows: this.options.screen.rows || 24 };
  }

  open(): void {
    const { keyboard, screen, jobs } = this.options;
    this.opened = true;
    this.write(enter);
    keyboard.setRawMode?.(true);
    keyboard.on('data', this.onData);
    keyboard.on('end', this.onGone);
    keyboard.on('error', this.onGone);
    keyboard.ref?.();
    keyboard.resume();
    screen.on('resize', this.onResize);
    screen.on('error', this.onGone);
    this.offContinue = jobs.onContinue(() => this.comeBack());
    process.on('exit', this.restore);
  }

  /** Gives the terminal back as it was. Harmless when done already. */
  close(): void {
    const { keyboard, screen } = this.options;
    if (!this.opened) return;
    clearTimeout(this.timer);
    this.restore();
    keyboard.off('data', this.onData);
    keyboard.off('end', this.onGone);
    keyboard.pause();
    keyboard.unref?.();
    screen.off('resize', this.onResize);
    this.offContinue?.();
    process.off('exit', this.restore);
  }

  /** ^Z: the terminal as it was, then this process sleeps until `fg`. */
  suspend(): void {
    if (!this.opened || this.away) return;
    this.write(leave);
    this.options.keyboard.setRawMode?.(false);
    this.away = true;
    this.options.jobs.stop();
  }

  /** Asks the terminal to put a text on the clipboard (OSC 52); many do, none answers. */
  copy(text: string): void {
    this.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  }

  private comeBack(): void {
    if (!this.opened || !this.away) return;
    this.away = false;
    this.options.keyboard.setRawMode?.(true);
    this.write(enter);
    this.onResize();
  }

  private readonly restore = (): void => {
    if (!this.opened) return;
    this.opened = false;
    this.painter.forget();
    if (!this.away) this.write(leave);
    try {
      this.options.keyboard.setRawMode?.(false);
    } catch {
      // The terminal is gone (EIO): there is nothing left to restore.
    }
  };

  private readonly onGone = (): void => {
    this.emit('gone');
  };

  private readonly onResize = (): void => {
    if (this.away) return;
    this.output.resize(this.size);
    this.emit('resize');
    this.painter.repaint(this.size.rows);
  };

  private readonly onData = (data: Buffer | string): void => {
    clearTimeout(this.timer);
    this.take(this.tokens.push(typeof data === 'string' ? data : this.decoder.decode(data, { stream: true })));
    if (this.tokens.waiting) this.timer = setTimeout(() => this.take(this.tokens.flush()), this.options.escapeMs ?? 25);
  };

  private readonly decoder = new TextDecoder();

  private take(tokens: ReturnType<Tokens['push']>): void {
    for (const token of tokens) {
      if ('paste' in token) this.emit('paste', token.paste);
      else if (token.key === ctrlC) this.emit('interrupt');
      else if (token.key === ctrlZ) this.suspend();
      else if (token.key === ctrlL) this.painter.repaint(this.size.rows);
      else this.input.press(asKey(token.key));
    }
  }

  private write(text: string): void {
    try {
      this.options.screen.write(text);
    } catch {
      // A terminal that was closed under us: the run goes on, or ends by its own signal.
    }
  }
}

/** Function key 1 in the ways terminals send it; Ink has no name for it, so it travels as ^G. */
const helpKeys = new Set([`\u001bOP`, `${csi}11~`, `${csi}[A`]);

/** Keys of which terminals send two kinds, as one: Backspace (DEL or BS), Enter (CR or LF). */
function asKey(key: string): string {
  if (key === '\u007f') return '\b';
  if (key === '\n') return '\r';
  // Ink would wait once more for the rest of a sequence; in the kitty protocol's words Esc is complete.
  if (key === '\u001b') return `${csi}27u`;
  return helpKeys.has(key) ? '\u0007' : key;
}

/** Job control of this process (POSIX XBD §11.1.9 and SIGTSTP/SIGCONT). */
export const ownJobs: Jobs = {
  stop: () => {
    process.kill(process.pid, 'SIGTSTP');
  },
  onContinue: heard => {
    process.on('SIGCONT', heard);
    return () => process.off('SIGCONT', heard);
  },
};
