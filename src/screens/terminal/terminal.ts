import { EventEmitter } from 'node:events';
import { InkInput } from './ink-input.ts';
import { Tokens } from './tokens.ts';

/** The keyboard as far as it is used here: a TTY, or a test's stand-in. */
export interface Keyboard {
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', heard: (data: Buffer | string) => void): unknown;
  on(event: 'end' | 'error', heard: () => void): unknown;
  off(event: 'data', heard: (data: Buffer | string) => void): unknown;
  off(event: 'end' | 'error', heard: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** The screen as far as it is used here. Ink draws on it. */
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
  /** The window had other sizes meanwhile, even where it has the same again: the terminal may have cut what it showed. */
  onWindow?(heard: () => void): () => void;
}

/** Tells of signals that ask this process to end, instead of ending it; until called off. One of them means what ^C does. */
export type Signals = (heard: (as: 'interrupt' | 'gone') => void) => () => void;

/** Tells of errors that nobody caught, instead of letting the process end with a raw terminal; until called off. */
export type Crashes = (heard: (error: unknown) => void) => () => void;

interface Heard {
  interrupt: [];
  suspend: [];
  redraw: [];
  gone: [];
}

const csi = '\u001b[';
/** Milliseconds after the last of a row of resizes. */
const settled = 60;
const commands: Readonly<Record<string, keyof Heard>> = {
  '\u0003': 'interrupt',
  '\u001a': 'suspend',
  '\u000c': 'redraw',
};
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

export interface TerminalOptions {
  readonly keyboard: Keyboard;
  readonly screen: Screen;
  /** Milliseconds an Esc waits for the rest of a sequence; a slow line cuts sequences in two. */
  readonly escapeMs?: number;
}

/** Hears the keyboard before Ink does: what works everywhere is told here, the rest goes on as single keys and pastes. */
export class Terminal extends EventEmitter<Heard> {
  readonly input: InkInput;
  private readonly options: TerminalOptions;
  private readonly tokens = new Tokens();
  private readonly decoder = new TextDecoder();
  private timer: NodeJS.Timeout | undefined;
  private resizing: NodeJS.Timeout | undefined;

  constructor(options: TerminalOptions) {
    super();
    this.options = options;
    this.input = new InkInput(raw => this.setRaw(raw));
  }

  open(): void {
    const { keyboard, screen } = this.options;
    keyboard.on('data', this.onData);
    keyboard.on('end', this.onGone);
    keyboard.on('error', this.onGone);
    screen.on('error', this.onGone);
    screen.on('resize', this.onResize);
    keyboard.ref?.();
    keyboard.resume();
  }

  /** Lets go of the keyboard. Harmless when done already. */
  close(): void {
    const { keyboard, screen } = this.options;
    clearTimeout(this.timer);
    clearTimeout(this.resizing);
    screen.off('resize', this.onResize);
    keyboard.off('data', this.onData);
    keyboard.off('end', this.onGone);
    keyboard.pause();
    keyboard.unref?.();
  }

  /** All is drawn again once the size has come to rest. */
  windowChanged(): void {
    this.onResize();
  }

  /** Asks the terminal to put a text on the clipboard (OSC 52); many do, none answers. */
  copy(text: string): void {
    this.options.screen.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  }

  private setRaw(raw: boolean): void {
    try {
      this.options.keyboard.setRawMode?.(raw);
    } catch {
      // The terminal is gone (EIO): there is nothing left to set or restore.
    }
  }

  private readonly onGone = (): void => {
    this.emit('gone');
  };

  /** A frame of the old size that was on its way is wrapped or cut by the terminal: all is drawn once more. */
  private readonly onResize = (): void => {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.emit('redraw'), settled);
  };

  private readonly onData = (data: Buffer | string): void => {
    clearTimeout(this.timer);
    this.take(this.tokens.push(typeof data === 'string' ? data : this.decoder.decode(data, { stream: true })));
    if (this.tokens.waiting) this.timer = setTimeout(() => this.take(this.tokens.flush()), this.options.escapeMs ?? 25);
  };

  private take(tokens: ReturnType<Tokens['push']>): void {
    for (const token of tokens) {
      const command = 'key' in token ? commands[token.key] : undefined;
      if (command !== undefined) this.emit(command);
      else this.input.press('key' in token ? asKey(token.key) : `${csi}200~${token.paste}${csi}201~`);
    }
  }
}

/** SIGTERM, SIGHUP from a line that hung up, and a SIGINT that no key sent. */
export const ownSignals: Signals = heard => {
  const interrupt = () => heard('interrupt');
  const gone = () => heard('gone');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', gone);
  process.on('SIGHUP', gone);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', gone);
    process.off('SIGHUP', gone);
  };
};

/** Errors of this process. A rejection that nobody handles comes as one, too. */
export const ownCrashes: Crashes = heard => {
  process.on('uncaughtException', heard);
  return () => process.off('uncaughtException', heard);
};

/** Job control of this process (POSIX XBD §11.1.9 and SIGTSTP/SIGCONT). */
export const ownJobs: Jobs = {
  stop: () => {
    process.kill(process.pid, 'SIGTSTP');
  },
  onContinue: heard => {
    process.once('SIGCONT', heard);
    return () => process.off('SIGCONT', heard);
  },
  onWindow: heard => {
    process.on('SIGWINCH', heard);
    return () => process.off('SIGWINCH', heard);
  },
};
