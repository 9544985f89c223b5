/** A row of a long list: what is searched, and who it is. */
export interface ListState {
  readonly filter: string;
  readonly selected: number;
}

export interface Searchable<T> {
  readonly value: T;
  /** Lower case. */
  readonly text: string;
}

/** Prepares rows for filtering, once for every change of the rows and not for every key. */
export function searchable<T>(rows: readonly T[], textOf: (row: T) => string): Searchable<T>[] {
  return rows.map(value => ({ value, text: textOf(value).toLowerCase() }));
}

/** Rows in which every word of the filter occurs, in their order. */
export function filterRows<T>(rows: readonly Searchable<T>[], filter: string): T[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const out: T[] = [];
  for (const row of rows) if (words.every(word => row.text.includes(word))) out.push(row.value);
  return out;
}

/** The rows to show so that the selected one is seen and the window moves only when it must. */
export function windowFrom(selected: number, count: number, rows: number, from: number): number {
  const most = Math.max(0, count - rows);
  if (selected < from) return Math.min(most, selected);
  if (selected >= from + rows) return Math.min(most, selected - rows + 1);
  return Math.min(most, from);
}

/** Where a movement key leads. */
export function moveBy(key: string, selected: number, count: number, page: number): number {
  const last = Math.max(0, count - 1);
  const to: Readonly<Record<string, number>> = {
    up: selected - 1,
    down: selected + 1,
    pageup: selected - page,
    pagedown: selected + page,
    home: 0,
    end: last,
  };
  return Math.max(0, Math.min(last, to[key] ?? selected));
}
