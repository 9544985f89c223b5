import type { Line } from './lines.ts';

export interface Assignment extends Line {
  readonly key: string;
  /** Without the quotes around it. */
  readonly value: string;
}

/** `KEY=value` as shell files of configuration have it (os-release, ifcfg, /etc/default): nothing is expanded. */
export function assignmentsOf(lines: readonly Line[]): readonly Assignment[] {
  return lines.flatMap(line => {
    const found = /^(?:export\s+)?([A-Za-z_][\w.]*)=(.*)$/.exec(line.text);
    return found ? [{ ...line, key: found[1] ?? '', value: unquoted(found[2] ?? '') }] : [];
  });
}

/** The last one wins, as in a shell. */
export function lastOf(assignments: readonly Assignment[], key: string): Assignment | undefined {
  return assignments.findLast(assignment => assignment.key === key);
}

function unquoted(value: string): string {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value.replace(/\s+#.*$/, '');
  const end = value.indexOf(quote, 1);
  return end < 0 ? value.slice(1) : value.slice(1, end);
}
