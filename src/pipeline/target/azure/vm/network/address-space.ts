/** Blocks of RFC 1918 and, in each, the addresses a new network takes: out of the way of what is usual. */
const blocks = [
  { inside: (a: number, _b: number) => a === 10, space: '10.231.64.0/24' },
  { inside: (a: number, b: number) => a === 172 && b >= 16 && b <= 31, space: '172.27.231.0/24' },
  { inside: (a: number, b: number) => a === 192 && b === 168, space: '192.168.231.0/24' },
] as const;

/** Where every block is in use at the source. */
const seconds = [17, 53, 89, 121, 163, 199] as const;

/**
 * The addresses of a new network: of a private block in which the source's cards have none, so that both can be joined
 * later; where they are in all of them, of a /16 that they leave free.
 * @param cards addresses of the source's cards, as its tools tell them
 */
export function addressSpaceBeside(cards: readonly string[]): string {
  const known = cards.flatMap(card => partsOf(card) ?? []);
  const free = blocks.find(({ inside }) => !known.some(([a, b]) => inside(a, b)));
  if (free) return free.space;
  const second = seconds.find(each => !known.some(([a, b]) => a === 10 && b === each));
  return second === undefined ? blocks[0].space : `10.${second}.231.0/24`;
}

/** The first two numbers of an IPv4 address. */
function partsOf(address: string): [[number, number]] | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}(\/|$)/.exec(address.trim());
  return found ? [[Number(found[1]), Number(found[2])]] : undefined;
}
