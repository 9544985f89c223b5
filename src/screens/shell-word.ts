/** A word as a POSIX shell reads it back: quoted where it is more than letters, digits and `.`, `_`, `-`. */
export function shellWord(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
