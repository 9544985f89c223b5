import { StringDecoder } from 'node:string_decoder';

/** The keyboard, as far as a question needs it: process.stdin. */
export interface Keyboard {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data' | 'end', heard: (chunk: Buffer) => void): unknown;
  off(event: 'data' | 'end', heard: (chunk: Buffer) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

export interface Terminal {
  readonly keyboard: Keyboard;
  write(text: string): void;
  /** ^C, as the terminal would have sent it: what listens decides. */
  interrupt(): void;
}

export interface Typing {
  /** Shows what is typed. */
  readonly echo: boolean;
  readonly signal: AbortSignal;
}

/**
 * One line from the keyboard; the terminal is as it was before, whatever happens.
 * @returns undefined where the keyboard is closed (^D on an empty line)
 * @throws the signal's reason
 */
export function askLine(terminal: Terminal, question: string, { echo, signal }: Typing): Promise<string | undefined> {
  const { keyboard, write, interrupt } = terminal;
  const answer = Promise.withResolvers<string | undefined>();
  const line = new Line(echo ? write : () => {});
  const decoder = new StringDecoder('utf8');
  const heard = (chunk: Buffer) => {
    for (const key of decoder.write(chunk)) {
      if (key === '\u0003') interrupt();
      else if (key === '\u0004' && line.empty) answer.resolve(undefined);
      else if (key === '\r' || key === '\n') return answer.resolve(line.take());
      else line.type(key);
    }
  };
  const closed = () => answer.resolve(undefined);
  const stop = () => answer.reject(signal.reason);
  if (signal.aborted) return Promise.reject(signal.reason);
  keyboard.setRawMode?.(true);
  keyboard.on('data', heard);
  keyboard.on('end', closed);
  keyboard.resume();
  signal.addEventListener('abort', stop, { once: true });
  write(question);
  return answer.promise.finally(() => {
    signal.removeEventListener('abort', stop);
    keyboard.off('data', heard);
    keyboard.off('end', closed);
    keyboard.setRawMode?.(false);
    keyboard.pause();
    write('\n');
  });
}

/** What stands on the line, a character at a time. */
class Line {
  private characters: string[] = [];
  private readonly show: (text: string) => void;

  constructor(show: (text: string) => void) {
    this.show = show;
  }

  get empty(): boolean {
    return this.characters.length === 0;
  }

  take(): string {
    const text = this.characters.join('');
    this.characters = [];
    return text;
  }

  type(key: string): void {
    if (key === '\u007f' || key === '\b') {
      if (this.characters.pop() !== undefined) this.show('\b \b');
    } else if (key === '\u0015') {
      this.show('\b \b'.repeat(this.characters.length));
      this.characters = [];
    } else if (key >= ' ') {
      this.characters.push(key);
      this.show(key);
    }
  }
}

/** The terminal that this process was started in. */
export function ownTerminal(): Terminal {
  return {
    keyboard: process.stdin,
    write: text => void process.stderr.write(text),
    interrupt: () => process.kill(process.pid, 'SIGINT'),
  };
}

/** Can a person be asked here? Questions go to stderr, for stdout is for results. */
export function hasPerson(env: NodeJS.ProcessEnv): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !env.CI;
}
