const binary = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;
const decimal = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const;
/** 64 TiB: the largest disk there is. */
const most = 2 ** 46;

/**
 * A size as a person writes it: `64GiB` and `64G` are 64 · 2³⁰ bytes, `64GB` is 64 · 10⁹, a bare number is bytes.
 * @returns bytes; undefined where nothing was given
 */
export function bytesIn(text: string | boolean | undefined): number | 'wrong' | undefined {
  if (text === undefined) return undefined;
  const found = typeof text === 'string' && /^(\d+(?:\.\d+)?) ?([KMGT]?)(i?B)?$/i.exec(text.trim());
  if (!found) return 'wrong';
  const [, number = '', letter = '', ending = ''] = found;
  const units = letter !== '' && ending.toUpperCase() === 'B' ? decimal : binary;
  const bytes = Number(number) * units[letter.toUpperCase() as keyof typeof units];
  return Number.isInteger(bytes) && bytes > 0 && bytes <= most ? bytes : 'wrong';
}
