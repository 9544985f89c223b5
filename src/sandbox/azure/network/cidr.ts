import { badRequest } from '../errors.ts';

/** A block of IPv4 addresses. */
export interface Block {
  readonly first: number;
  readonly bits: number;
}

/** @throws Refusal 400 InvalidCIDRNotation, InvalidAddressPrefixFormat */
export function blockOf(text: string): Block {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a = 256, b = 0, c = 0, d = 0, bits = 33] = found?.slice(1).map(Number) ?? [];
  if ([a, b, c, d].some(part => part > 255) || bits > 32) {
    throw badRequest(`The address prefix ${text} is formatted incorrectly.`, 'InvalidAddressPrefixFormat');
  }
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  if (first % 2 ** (32 - bits) !== 0) {
    throw badRequest(`The address prefix ${text} has an invalid CIDR notation.`, 'InvalidCIDRNotation');
  }
  return { first, bits };
}

export function isInside(inner: Block, outer: Block): boolean {
  return inner.bits >= outer.bits && inner.first >= outer.first && inner.first < outer.first + 2 ** (32 - outer.bits);
}

/** Azure keeps five addresses of each subnet. */
export function usable({ bits }: Block): number {
  return Math.max(0, 2 ** (32 - bits) - 5);
}

/** @param n from 0, of the usable ones */
export function addressIn({ first }: Block, n: number): string {
  const address = first + 4 + n;
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.');
}
