/** Padded as the other tables of the page are. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const wide = head.map((_, column) => Math.max(3, ...all.map(each => each[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${wide.map((width, n) => (cells[n] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(wide.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
