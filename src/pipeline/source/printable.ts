/**
 * A name from a foreign file as it may be shown: control characters (they steer a terminal) and bidirectional
 * overrides (they make one name look like another) become U+FFFD. Unicode Standard Annex #9, §2.
 * @param most characters kept; a name is no place for a novel
 */
export function printable(text: string, most = 1024): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/gu, '\ufffd');
}
