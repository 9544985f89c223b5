/** The version after the highest of these: its last part one more; 1.0.0 where there is none. Numbers are int32. */
export function nextVersion(taken: readonly string[]): string {
  const [highest] = taken
    .map(name => /^(\d{1,10})\.(\d{1,10})\.(\d{1,10})$/.exec(name)?.slice(1).map(Number))
    .filter(parts => parts !== undefined)
    .toSorted(([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => d - a || e - b || f - c);
  if (!highest) return '1.0.0';
  const [major = 1, minor = 0, patch = 0] = highest;
  return `${major}.${minor}.${patch + 1}`;
}
