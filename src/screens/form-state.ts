import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { typed } from './parts/keys.ts';
import { moveBy } from './parts/list.ts';
import type { Answer, Answers, Ask, Choice } from './world.ts';

/** What a form holds of one question while it is being answered. */
export interface Entry {
  readonly field: FieldState;
  /** Of a choice: what is chosen so far. */
  readonly value?: Answer;
  readonly selected: number;
  /** Of a list that was moved: the value of the row it stands on, while others may still come above it. */
  readonly on?: Answer;
  readonly touched: boolean;
}

export interface FormState {
  /** Key of the question that has it: rows come and go with what is answered. The first one's when absent. */
  readonly focus?: string;
  readonly entries: Readonly<Record<string, Entry>>;
  /** Code of what is wrong, by key. */
  readonly wrong: Readonly<Record<string, string>>;
}

/** An entry that shows a proposed value. A choice begins with an empty filter. */
export function entryOf(ask: Ask, value: Answer | undefined): Entry {
  if (ask.kind === 'secret') return { field: fieldOf(''), selected: 0, touched: false };
  const text = ask.kind === 'choice' || ask.kind === 'toggle' || value === undefined ? '' : String(value);
  const entry = { field: fieldOf(text), selected: 0, touched: false };
  return value === undefined ? entry : { ...entry, value };
}

/** The value an entry stands for; undefined when nothing was given. */
export function givenValue(ask: Ask, entry: Entry): Answer | undefined {
  if (ask.kind === 'choice' || ask.kind === 'toggle' || ask.kind === 'secret') return entry.value;
  const text = textOf(entry.field).trim();
  if (text === '') return undefined;
  if (ask.kind !== 'number') return text;
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

/** Answers of a form so far, over those from before. */
export function answersOf(asks: readonly Ask[], state: FormState, before: Answers): Answers {
  const all: Record<string, Answer> = { ...before };
  for (const ask of asks) {
    const entry = state.entries[ask.key];
    const value = entry === undefined ? undefined : givenValue(ask, entry);
    if (value !== undefined && !Number.isNaN(value)) all[ask.key] = value;
    else delete all[ask.key];
  }
  return all;
}

/** Code of what is wrong with an entry, or undefined. */
export function wrongWith(ask: Ask, entry: Entry, answers: Answers): string | undefined {
  const value = givenValue(ask, entry);
  if (typeof value === 'number' && Number.isNaN(value)) return 'NOT_A_NUMBER';
  if (value === undefined) return ask.needed && ask.implied?.(answers) === undefined ? 'NEEDED' : undefined;
  return ask.wrong?.(value, answers);
}

/** What a key does to the entry that has the focus; undefined when the key is not its own. */
export function keyed(ask: Ask, entry: Entry, key: string, shown: readonly Choice[], page: number): Entry | undefined {
  if (ask.kind === 'toggle') {
    return key === 'space' || key === 'left' || key === 'right'
      ? { ...entry, value: entry.value !== true, touched: true }
      : undefined;
  }
  const { on: _, ...free } = entry;
  if (ask.kind === 'choice' && ['up', 'down', 'pageup', 'pagedown', 'home', 'end'].includes(key)) {
    const selected = moveBy(key, entry.selected, shown.length, page);
    const row = shown[selected];
    return { ...free, selected, touched: true, ...(row === undefined ? {} : { on: row.value }) };
  }
  const text = typed(key);
  const field = text === undefined ? edit(entry.field, key) : insert(entry.field, text);
  if (field === undefined) return undefined;
  return { ...free, field, selected: ask.kind === 'choice' ? 0 : entry.selected, touched: true };
}

/** What a choice becomes when Enter is pressed on its list. */
export function chosen(entry: Entry, shown: readonly Choice[]): Entry {
  const row = shown[entry.selected];
  return row === undefined ? entry : { ...entry, value: row.value, field: fieldOf(''), touched: false };
}

/** The row on which a list begins: the chosen value, else the recommended one, else the first that will do. */
export function firstRow(
  rows: readonly Choice[],
  value: Answer | undefined,
  willDo: (row: Choice) => boolean = () => true,
): number {
  const isChosen = (row: Choice) => row.value === value || row.label === value;
  const found = [isChosen, (row: Choice) => row.recommended === true, willDo].map(is => rows.findIndex(is));
  return found.find(at => at >= 0) ?? 0;
}
