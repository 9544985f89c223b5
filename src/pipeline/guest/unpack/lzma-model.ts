import { damaged } from '../unreadable.ts';

/** Bits of context from the byte before (lc) and from the position (lp), and of the position for lengths (pb). */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

/** One byte: (pb * 5 + lp) * 9 + lc. @throws GuestUnreadable */
export function propertiesOf(byte: number): LzmaProperties {
  const lp = Math.floor(byte / 9) % 5;
  const properties = { lc: byte % 9, lp, pb: Math.floor(byte / 45) };
  if (byte >= 225) throw damaged('LZMA properties', { value: byte });
  return properties;
}

const EVEN = 1024;
const LENGTHS = 2 + 128 + 128 + 256;

/** Where each kind of probability begins in the one array that holds them all. */
const layout = arranged({
  isMatch: 12 << 4,
  isRep: 12,
  isRepG0: 12,
  isRepG1: 12,
  isRepG2: 12,
  isRep0Long: 12 << 4,
  slot: 4 << 6,
  special: 128,
  align: 16,
  length: LENGTHS,
  repLength: LENGTHS,
  literal: 0,
});

/** The probabilities, which follow the data. */
export class LzmaModel {
  readonly layout = layout;
  readonly probabilities: Uint16Array;
  readonly positionMask: number;
  private readonly lc: number;
  private readonly literalMask: number;

  constructor({ lc, lp, pb }: LzmaProperties) {
    this.probabilities = new Uint16Array(layout.literal + (0x300 << (lc + lp)));
    this.positionMask = (1 << pb) - 1;
    this.literalMask = (1 << lp) - 1;
    this.lc = lc;
    this.reset();
  }

  reset(): void {
    this.probabilities.fill(EVEN);
  }

  literalBase(position: number, before: number): number {
    const context = ((position & this.literalMask) << this.lc) + (before >> (8 - this.lc));
    return layout.literal + 0x300 * context;
  }
}

function arranged<T extends Record<string, number>>(sizes: T): { readonly [K in keyof T]: number } {
  let at = 0;
  const places = Object.entries(sizes).map(([name, size]) => {
    at += size;
    return [name, at - size];
  });
  return Object.fromEntries(places);
}
