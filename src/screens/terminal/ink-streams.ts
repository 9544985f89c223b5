import { EventEmitter } from 'node:events';

/** The size of a screen in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * What Ink takes for the terminal's output. Ink 6 in its debug mode writes every whole frame in one piece and
 * leaves the cursor alone; its own way of drawing clears the screen and the scrollback once a frame fills the screen.
 */
export class InkOutput extends EventEmitter {
  readonly isTTY = false;
  readonly writable = true;
  columns: number;
  rows: number;
  private readonly frame: (text: string) => void;

  constructor(size: Size, frame: (text: string) => void) {
    super();
    this.columns = size.columns;
    this.rows = size.rows;
    this.frame = frame;
  }

  write(text: string, done?: () => void): boolean {
    if (text !== '') this.frame(text);
    if (typeof done === 'function') setImmediate(done);
    return true;
  }

  resize(size: Size): void {
    this.columns = size.columns;
    this.rows = size.rows;
    this.emit('resize');
  }

  get asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** What Ink takes for the keyboard: one key for each read, never two in one turn of the event loop. */
export class InkInput extends EventEmitter {
  readonly isTTY = true;
  private readonly keys: string[] = [];
  private turn: NodeJS.Immediate | undefined;
  private ready: string | undefined;

  press(key: string): void {
    this.keys.push(key);
    this.turn ??= setImmediate(() => this.pump());
  }

  /** True while keys wait for their turn. */
  get busy(): boolean {
    return this.keys.length > 0 || this.turn !== undefined;
  }

  read(): string | null {
    const key = this.ready;
    this.ready = undefined;
    return key ?? null;
  }

  setEncoding(): this {
    return this;
  }
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  unshift(): void {}

  get asStream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }

  private pump(): void {
    this.ready = this.keys.shift();
    this.emit('readable');
    // React's passive effects, in which keys are armed, run in a turn of their own after each key.
    this.turn = this.keys.length > 0 ? setImmediate(() => (this.turn = setImmediate(() => this.pump()))) : undefined;
  }
}
