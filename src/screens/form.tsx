import { type ReactNode, useEffect, useRef } from 'react';
import { type Env, useEnv, useSize } from './env.tsx';
import type { Entry } from './form-state.ts';
import { Frame } from './frame.tsx';
import { textOf, view } from './parts/field.ts';
import type { Glyphs } from './parts/glyphs.ts';
import type { Bound } from './parts/keys.ts';
import {
  blank,
  bold,
  dim,
  ellipsis,
  ends,
  type Line,
  line,
  pad,
  plain,
  type Span,
  span,
  widthOf,
  wrap,
} from './parts/line.ts';
import { windowFrom } from './parts/list.ts';
import type { Block } from './parts/rows.tsx';
import { usePaste } from './parts/use-keys.ts';
import { subscriptionAbout } from './subscription-rows.ts';
import type { WizardText } from './text/wizard-types.ts';
import { type Form, useForm } from './use-form.ts';
import type { Answers, Ask, Choice } from './world.ts';

export interface FormFrameProps {
  readonly title: Line;
  readonly step: string;
  readonly heading: string;
  readonly asks: readonly Ask[];
  readonly hint: Line;
  readonly nameOf?: (ask: Ask) => string;
  /** Known of a question besides its answer: behind the value, dim. */
  readonly aboutOf?: (ask: Ask, answers: Answers) => string | undefined;
  readonly below?: readonly Block[];
  /** Told which question has the focus, and whether its choices have come. */
  readonly onFocus?: (key: string | undefined, loading: boolean) => void;
  /** Told the answers so far whenever the person goes on to another question. */
  readonly onDraft?: (answers: Answers) => void;
  readonly keys?: readonly Bound[] | ((form: Form) => readonly Bound[]);
  readonly onDone: (given: Answers, cleared: readonly string[]) => void;
}

/** What a question is called in the person's language. */
export function questionName(key: string, text: WizardText): string {
  return text.questions[key] ?? key.replace(/^[a-z]+\./, '');
}

/** What an answer is called in the person's language. */
export function answerText(key: string, value: unknown, text: WizardText): string {
  if (typeof value === 'boolean') return value ? text.form.yes : text.form.no;
  return plain(text.values[key]?.[String(value)] ?? String(value));
}

function wrongText(code: string, text: WizardText): string {
  if (code === 'NEEDED') return text.form.needed;
  if (code === 'NOT_A_NUMBER') return text.form.number;
  return text.wrong[code] ?? code;
}

/** Several questions on one screen, one under the other; a choice opens where it stands. */
export function FormFrame(props: FormFrameProps): ReactNode {
  const env = useEnv();
  const { dispatch, glyphs, say, state, text } = env;
  const { body, columns } = useSize();
  const below = props.below ?? [];
  const wrongRows = (code: string | undefined): Line[] =>
    code === undefined
      ? []
      : wrap(wrongText(code, text), columns - 6).map(t => line('    ', span(`${glyphs.no} ${t}`, 'error')));
  const belowRows = below.filter(block => block.drop === undefined).reduce((n, b) => n + (b.lines?.length ?? 0), 0);
  // Heading, blank row, the row of the list's filter; and one that stays free above the hint.
  const pageOf: Parameters<typeof useForm>[1] = (asks, wrong) =>
    Math.max(3, body - belowRows - asks.reduce((n, { key }) => n + 1 + wrongRows(wrong[key]).length, 4));
  const form = useForm(props.asks, pageOf, props.onDone);
  usePaste(form.paste);
  const draft = useRef({ answers: form.answers, tell: props.onDraft });
  draft.current = { answers: form.answers, tell: props.onDraft };
  useEffect(() => draft.current.tell?.(draft.current.answers), [form.focus]);
  const watched = useRef(props.onFocus);
  watched.current = props.onFocus;
  const { at } = form;
  const { loading } = form.loaded;
  useEffect(() => watched.current?.(at?.key, loading), [at?.key, loading]);
  const nameOf = (ask: Ask) => props.nameOf?.(ask) ?? questionName(ask.key, text);
  const widest = Math.min(Math.floor(columns * 0.4), Math.max(8, ...form.asks.map(ask => widthOf(nameOf(ask)))) + 2);
  const rowsOf = form.asks.map(ask => {
    const focused = ask === form.at;
    return [
      line(
        focused ? span(`${glyphs.bar} `, 'accent') : '  ',
        focused ? bold(pad(nameOf(ask), widest)) : pad(nameOf(ask), widest),
        ...valueSpans(ask, form, focused, columns - widest - 4, env),
        dim(noteOf(ask, form, props, ask.key in state.marked && !form.entry(ask).touched, text)),
      ),
      ...(focused && ask.kind === 'choice' ? listRows(ask, form, columns, glyphs, text, say.failure) : []),
      ...wrongRows(form.wrong[ask.key]),
    ];
  });
  const rows = rowsOf.flat();
  const room = Math.max(1, body - 2);
  const first = rowsOf.slice(0, form.focus).reduce((sum, each) => sum + each.length, 0);
  // Where there are more than fit, what has the focus is seen, with what opens under it.
  const from = rows.length <= room ? 0 : Math.max(0, Math.min(first - 1, rows.length - room));
  const typing = form.at !== undefined && form.at.kind !== 'toggle' && form.at.kind !== 'choice';
  const keys: Bound[] = [
    ...(form.at?.kind === 'choice' ? [{ id: 'move', label: text.keys.move } as const] : []),
    ...(form.at?.kind === 'toggle' ? [{ id: 'toggle', label: text.keys.toggle } as const] : []),
    ...(form.asks.length > 1 ? ([{ id: 'next', label: text.keys.field, run: () => form.go(1) }] as const) : []),
    { id: 'enter', label: text.keys.next, run: form.enter },
    ...(typeof props.keys === 'function' ? props.keys(form) : (props.keys ?? [])),
    { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
  ];
  return (
    <Frame
      title={props.title}
      step={props.step}
      hint={props.hint}
      keys={keys}
      typing={typing}
      onKey={name => (name === 'backtab' ? form.go(-1) : form.key(name))}
      blocks={[{ lines: [line('  ', bold(props.heading)), blank, ...rows.slice(from, from + room)] }, ...below]}
    />
  );
}

/** The value of a question: a field with its cursor, a chosen name, or dots. */
function valueSpans(
  ask: Ask,
  form: Form,
  focused: boolean,
  room: number,
  { glyphs, names, text }: Pick<Env, 'glyphs' | 'names' | 'text'>,
): Line {
  const entry = form.entry(ask);
  if (ask.kind === 'secret') return secretSpans(form.secretLength(ask), focused, room, glyphs);
  if (ask.kind === 'choice') return [{ text: ellipsis(chosenText(ask, entry, names, text), room) }];
  if (ask.kind === 'toggle')
    return [{ text: `[${entry.value === true ? 'x' : ' '}] ${answerText(ask.key, entry.value === true, text)}` }];
  const { graphemes } = entry.field;
  if (!focused) return [{ text: ellipsis(plain(textOf(entry.field)), room) }];
  return fieldSpans({ graphemes, cursor: entry.field.cursor }, Math.min(room, 48));
}

/** A field's text with the cursor in it. */
export function fieldSpans(field: Parameters<typeof view>[0], room: number): Line {
  const { before, under, after } = view(field, room);
  return [{ text: plain(before) }, { text: plain(under), inverse: true }, { text: plain(after) }];
}

function secretSpans(length: number, focused: boolean, room: number, glyphs: Glyphs): Line {
  const dots: Span = { text: glyphs.hidden.repeat(Math.min(length, room - 2, 24)) };
  return focused ? [dots, { text: ' ', inverse: true }] : [dots];
}

function chosenText(ask: Ask, entry: Entry, names: ReadonlyMap<string, string>, text: WizardText): string {
  if (entry.value === undefined) return '';
  const known = text.values[ask.key]?.[String(entry.value)] ?? names.get(`${ask.key} ${entry.value}`);
  return known === undefined ? answerText(ask.key, entry.value, text) : plain(known);
}

function choiceName(ask: Ask, row: Choice, text: WizardText): string {
  return plain(text.values[ask.key]?.[String(row.value)] ?? row.label);
}

function noteOf(ask: Ask, form: Form, props: FormFrameProps, doubt: boolean, text: WizardText): string {
  const notes = [
    props.aboutOf?.(ask, form.answers),
    doubt ? text.form.doubt : undefined,
    ask.kind === 'secret' && form.secretLength(ask) > 0 ? text.form.typed(form.secretLength(ask)) : undefined,
  ].filter(note => note !== undefined && note !== '');
  return notes.length === 0 ? '' : `   ${notes.join(' · ')}`;
}

/** The open list of a choice: the filter, then a window on the rows that match. */
function listRows(
  ask: Ask,
  form: Form,
  columns: number,
  glyphs: Glyphs,
  text: WizardText,
  sayFailure: (failure: NonNullable<Form['loaded']['failure']>) => string,
): Line[] {
  const entry = form.entry(ask);
  const { page } = form;
  const { rows, loading, failure } = form.loaded;
  const count = loading
    ? text.form.loading
    : rows.length > page || textOf(entry.field) !== ''
      ? text.form.of(form.shown.filter(row => rows.includes(row)).length, rows.length)
      : '';
  const out: Line[] = [ends(line('    / ', ...fieldSpans(entry.field, 32)), line(dim(count)), columns - 1)];
  if (failure !== undefined)
    return [
      ...out,
      ...wrap(sayFailure(failure), columns - 8).map(t => line('    ', span(`${glyphs.no} ${t}`, 'error'))),
    ];
  if (form.shown.length === 0 && !loading)
    return [...out, line('    ', dim(ask.free === true ? text.form.nothingButNew : text.form.nothing))];
  const from = windowFrom(entry.selected, form.shown.length, page, Math.max(0, entry.selected - Math.floor(page / 2)));
  const seen = form.shown.slice(from, from + page);
  const nameOf = (row: Choice) =>
    rows.includes(row) ? choiceName(ask, row, text) : text.form.new(plain(String(row.value)));
  const widest = Math.min(Math.floor(columns / 2), Math.max(12, ...seen.map(row => widthOf(nameOf(row)))) + 2);
  return [
    ...out,
    ...seen.map((row, at) => {
      const here = from + at === entry.selected;
      const name = pad(nameOf(row), widest);
      const told = Object.entries(row.facts ?? {}).map(([key, fact]) => text.form.facts[key]?.(fact) ?? String(fact));
      const facts =
        ask.key === 'target.subscription'
          ? subscriptionAbout(row, seen, columns - widest - 5, text.subscriptions, glyphs)
          : line(dim(plain(told.join(` ${glyphs.dot} `))));
      const best = row.recommended === true ? span(`  ${text.boot.recommended}`, 'ok') : '';
      return line('  ', here ? span(`${glyphs.bar} `, 'accent') : '  ', here ? bold(name) : name, ...facts, best);
    }),
  ];
}
