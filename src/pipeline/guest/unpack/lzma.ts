import { damaged } from '../unreadable.ts';
import { LzmaModel, type LzmaProperties } from './lzma-model.ts';
import { Window } from './window.ts';

/** What one symbol takes at most: 20 bytes (LZMA specification, LZMA_REQUIRED_INPUT_MAX of xz). */
const SYMBOL = 20;
const TOP = 2 ** 24;
const LONGEST = 273;

/**
 * The decoder that LZMA and LZMA2 share. It is given packed bytes piece by piece, and decodes into its window.
 * Source: LZMA specification of the LZMA SDK (public domain).
 */
export class LzmaDecoder {
  readonly window: Window;
  private model: LzmaModel | undefined;
  private range = 0;
  private code = 0;
  private input: Uint8Array = new Uint8Array(0);
  private at = 0;
  private state = 0;
  private pending = 0;
  private readonly reps = [0, 0, 0, 0];

  constructor(dictionary: number) {
    this.window = new Window(dictionary);
  }

  /** New properties begin a new model; without them the old one begins anew. */
  reset(properties?: LzmaProperties): void {
    if (properties !== undefined) this.model = new LzmaModel(properties);
    else if (this.model === undefined) throw damaged('LZMA2 chunk');
    else this.model.reset();
    this.state = 0;
    this.reps.fill(0);
  }

  /** The five bytes with which the range coder starts. */
  start(bytes: Uint8Array): void {
    if (bytes[0] !== 0) throw damaged('LZMA stream');
    this.range = 0xffffffff;
    this.code = (((bytes[1] ?? 0) << 24) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 8) | (bytes[4] ?? 0)) >>> 0;
  }

  /**
   * Decodes until the window holds `most` new bytes, the input may end within a symbol, or an end mark.
   * @param last there is no more input than this
   * @returns how many bytes of the input were used, and whether the end mark was met
   */
  run(input: Uint8Array, most: number, last: boolean): { used: number; ended: boolean } {
    const { model, window } = this;
    if (model === undefined) throw damaged('LZMA2 chunk');
    this.input = input;
    this.at = 0;
    const enough = last ? Infinity : input.length - SYMBOL;
    const end = window.total + most;
    let ended = false;
    while (window.total < end && !ended) {
      if (this.pending > 0) this.copy(window, end);
      else if (this.at > enough) break;
      else ended = this.symbol(model, window, end);
    }
    if (this.at > input.length) throw damaged('LZMA stream');
    return { used: this.at, ended };
  }

  /** Where packed bytes end, no match is cut short and the range coder has nothing left over. */
  get finished(): boolean {
    return this.pending === 0 && this.code === 0;
  }

  /** No match waits for room. */
  get idle(): boolean {
    return this.pending === 0;
  }

  private symbol(model: LzmaModel, window: Window, end: number): boolean {
    const { probabilities: p, layout: l } = model;
    const { reps } = this;
    const position = window.total & model.positionMask;
    const state = this.state;
    if (this.bit(p, l.isMatch + (state << 4) + position) === 0) {
      this.literal(model, window);
      return false;
    }
    let length: number;
    if (this.bit(p, l.isRep + state) === 0) {
      reps.copyWithin(1, 0, 3);
      length = this.length(p, l.length, position);
      this.state = state < 7 ? 7 : 10;
      const distance = this.distance(model, length);
      if (distance === 0xffffffff) return true;
      reps[0] = distance;
    } else {
      if (window.total === 0) throw damaged('LZMA stream');
      if (this.repeated(model, position)) length = 1;
      else {
        length = this.length(p, l.repLength, position);
        this.state = state < 7 ? 8 : 11;
      }
    }
    this.pending = length;
    this.copy(window, end);
    return false;
  }

  /** As much of a match as there is room for; the rest comes first the next time. */
  private copy(window: Window, end: number): void {
    const some = Math.min(this.pending, end - window.total);
    if (!window.copy((this.reps[0] ?? 0) + 1, some)) throw damaged('LZMA stream');
    this.pending -= some;
  }

  /** Which of the last four distances it is. @returns true for a single byte of the last one */
  private repeated({ probabilities: p, layout: l }: LzmaModel, position: number): boolean {
    const { reps, state } = this;
    if (this.bit(p, l.isRepG0 + state) === 0) {
      if (this.bit(p, l.isRep0Long + (state << 4) + position) !== 0) return false;
      this.state = state < 7 ? 9 : 11;
      return true;
    }
    const index = this.bit(p, l.isRepG1 + state) === 0 ? 1 : 2 + this.bit(p, l.isRepG2 + state);
    const distance = reps[index] ?? 0;
    reps.copyWithin(1, 0, index);
    reps[0] = distance;
    return false;
  }

  private literal(model: LzmaModel, window: Window): void {
    const p = model.probabilities;
    const base = model.literalBase(window.total, window.last);
    let symbol = 1;
    if (this.state >= 7) {
      let match = window.back((this.reps[0] ?? 0) + 1);
      if (match < 0) throw damaged('LZMA stream');
      while (symbol < 0x100) {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = this.bit(p, base + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      }
    }
    window.put(this.branch(p, base, symbol, 0x100) & 0xff);
    this.state = this.state < 4 ? 0 : this.state < 10 ? this.state - 3 : this.state - 6;
  }

  private length(p: Uint16Array, base: number, position: number): number {
    if (this.bit(p, base) === 0) return 2 + this.tree(p, base + 2 + (position << 3), 3);
    if (this.bit(p, base + 1) === 0) return 10 + this.tree(p, base + 130 + (position << 3), 3);
    return Math.min(LONGEST, 18 + this.tree(p, base + 258, 8));
  }

  private distance({ probabilities: p, layout: l }: LzmaModel, length: number): number {
    const slot = this.tree(p, l.slot + (Math.min(length - 2, 3) << 6), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.reverse(p, l.special + base - slot, bits);
    return base + this.direct(bits - 4) * 16 + this.reverse(p, l.align, 4);
  }

  /** The same as `bit` for each level: most of the time goes here, and the coder's state stays in registers. */
  private tree(p: Uint16Array, base: number, bits: number): number {
    return this.branch(p, base, 1, 1 << bits) - (1 << bits);
  }

  /** Goes down a tree of bits from `symbol` until it is at least `end`. */
  private branch(p: Uint16Array, base: number, from: number, end: number): number {
    const { input } = this;
    let { range, code, at } = this;
    let symbol = from;
    while (symbol < end) {
      const probability = p[base + symbol] as number;
      const bound = Math.imul(range >>> 11, probability) >>> 0;
      if (code < bound) {
        range = bound;
        p[base + symbol] = probability + ((2048 - probability) >> 5);
        symbol <<= 1;
      } else {
        code = (code - bound) >>> 0;
        range = (range - bound) >>> 0;
        p[base + symbol] = probability - (probability >> 5);
        symbol = (symbol << 1) | 1;
      }
      if (range < TOP) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | (at < input.length ? (input[at] as number) : 0)) >>> 0;
        at++;
      }
    }
    this.range = range;
    this.code = code;
    this.at = at;
    return symbol;
  }

  private reverse(p: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(p, base + symbol);
      symbol = (symbol << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  /** Bits that are as likely 0 as 1. */
  private direct(bits: number): number {
    let value = 0;
    for (let i = 0; i < bits; i++) {
      this.range >>>= 1;
      const one = this.code >= this.range ? 1 : 0;
      if (one) this.code -= this.range;
      value = value * 2 + one;
      if (this.range < TOP) this.shift();
    }
    return value;
  }

  private bit(p: Uint16Array, index: number): number {
    const probability = p[index] as number;
    const bound = Math.imul(this.range >>> 11, probability) >>> 0;
    let bit = 0;
    if (this.code < bound) {
      this.range = bound;
      p[index] = probability + ((2048 - probability) >> 5);
    } else {
      this.code -= bound;
      this.range -= bound;
      p[index] = probability - (probability >> 5);
      bit = 1;
    }
    if (this.range < TOP) this.shift();
    return bit;
  }

  private shift(): void {
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | (this.input[this.at++] ?? 0)) >>> 0;
  }
}
