import { EventEmitter } from 'node:events';

/**
 * What Ink takes for the keyboard: one key for each read, never two in one turn of the event loop, so that
 * every part of a screen hears each key as the screen of the key before left it.
 */
export class InkInput extends EventEmitter {
  readonly isTTY = true;
  private readonly raw: (raw: boolean) => void;
  private readonly keys: string[] = [];
  private turn: NodeJS.Immediate | undefined;
  private ready: string | undefined;

  /** @param raw told when Ink wants the terminal raw, and when no more */
  constructor(raw: (raw: boolean) => void) {
    super();
    this.raw = raw;
  }

  /** @param key bytes of one key, or of one bracketed paste */
  press(key: string): void {
    this.keys.push(key);
    this.turn ??= setImmediate(() => this.pump());
  }

  read(): string | null {
    const key = this.ready;
    this.ready = undefined;
    return key ?? null;
  }

  setRawMode(raw: boolean): this {
    this.raw(raw);
    return this;
  }

  setEncoding(): this {
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
