import { useEffect, useRef, useState } from 'react';
import { useEnv } from './env.tsx';
import {
  answersOf,
  chosen,
  type Entry,
  entryOf,
  type FormState,
  firstRow,
  givenValue,
  keyed,
  wrongWith,
} from './form-state.ts';
import { insert, textOf } from './parts/field.ts';
import { filterRows } from './parts/list.ts';
import { Secret } from './parts/secret.ts';
import { type Loaded, useChoices } from './parts/use-choices.ts';
import { takesWork } from './subscription-rows.ts';
import { asked, proposed } from './wizard.ts';
import type { Answer, Answers, Ask, Choice } from './world.ts';

export interface Form {
  /** Also those that are not asked as the answers are. */
  readonly all: readonly Ask[];
  readonly asks: readonly Ask[];
  readonly at: Ask | undefined;
  readonly focus: number;
  readonly answers: Answers;
  readonly loaded: Loaded;
  /** Rows that the open list of a choice takes. */
  readonly page: number;
  /** Rows of the focused choice that match its filter. */
  readonly shown: readonly Choice[];
  readonly wrong: FormState['wrong'];
  entry(ask: Ask): Entry;
  secretLength(ask: Ask): number;
  key(name: string): void;
  paste(text: string): void;
  enter(): void;
  go(by: 1 | -1): void;
  /** Answers that a key of the screen gives. */
  give(answers: Answers): void;
}

/**
 * The questions of one screen being answered together: one has the focus, a choice opens under it.
 * @param pageOf rows that a choice's list can have beside these questions and what is wrong with their answers
 * @param done gets the answers, and the keys whose answer was taken away; secrets go to the world alone
 */
export function useForm(
  all: readonly Ask[],
  pageOf: (asks: readonly Ask[], wrong: FormState['wrong']) => number,
  done: (given: Answers, cleared: readonly string[]) => void,
): Form {
  const { state: wizardState, world } = useEnv();
  const [state, setState] = useState<FormState>({ entries: {}, wrong: {} });
  const secrets = useRef(new Map<string, Secret>());
  useEffect(() => {
    const held = secrets.current;
    return () => {
      for (const secret of held.values()) secret.wipe();
    };
  }, []);
  const entry = (ask: Ask): Entry => state.entries[ask.key] ?? entryOf(ask, proposed(ask, wizardState));
  const filled = { ...state, entries: Object.fromEntries(all.map(ask => [ask.key, entry(ask)])) };
  const answers = answersOf(all, filled, wizardState.answers);
  const asks = all.filter(ask => asked(ask, answers));
  const focus = Math.max(
    0,
    asks.findIndex(ask => ask.key === state.focus),
  );
  const at = asks[focus];
  const page = pageOf(asks, state.wrong);
  const loaded = useChoices(at?.kind === 'choice' ? at : undefined, answers);
  const filter = at?.kind === 'choice' ? textOf(entry(at).field) : '';
  const shown =
    filter === ''
      ? withProposed(at, loaded.rows, at && entry(at).value)
      : withNew(at, filterRows(loaded.index, filter), filter.trim());
  const now = at === undefined ? undefined : current(at, entry(at), shown, filter);

  const put = (ask: Ask, next: Entry) =>
    setState(s => ({
      ...s,
      ...focusOn(ask),
      entries: { ...s.entries, [ask.key]: next },
      wrong: without(s.wrong, ask.key),
    }));
  const go = (by: 1 | -1) =>
    setState(s => ({ ...s, ...focusOn(asks[(focus + by + asks.length) % Math.max(1, asks.length)]) }));

  const key = (name: string) => {
    if (at === undefined || now === undefined) return;
    if (at.kind === 'secret') return typeSecret(at, name);
    const next = keyed(at, now, name, shown, page);
    if (next !== undefined) put(at, next);
    else if (name === 'up') go(-1);
    else if (name === 'down') go(1);
  };
  const secretOf = (ask: Ask): Secret => {
    const held = secrets.current.get(ask.key) ?? new Secret();
    secrets.current.set(ask.key, held);
    return held;
  };
  const typeSecret = (ask: Ask, name: string) => {
    if (name === 'up' || name === 'down') return go(name === 'up' ? -1 : 1);
    if (name === 'backspace') secretOf(ask).rub();
    else if (name === '^U') secretOf(ask).wipe();
    else if (name === 'space') secretOf(ask).type(' ');
    else if ([...name].length === 1) secretOf(ask).type(name);
    sawSecret(ask);
  };
  const sawSecret = (ask: Ask) => {
    const length = secretOf(ask).length;
    const given = { ...entryOf(ask, undefined), selected: length };
    put(ask, length === 0 ? given : { ...given, value: true });
  };
  const paste = (text: string) => {
    if (at === undefined || now === undefined || at.kind === 'toggle') return;
    if (at.kind === 'secret') {
      secretOf(at).type(text);
      return sawSecret(at);
    }
    const { on: _, ...free } = now;
    put(at, {
      ...free,
      field: insert(free.field, text),
      selected: at.kind === 'choice' ? 0 : free.selected,
      touched: true,
    });
  };
  const enter = () => {
    if (at === undefined || now === undefined) return submit(filled.entries);
    const next = at.kind === 'choice' ? chosen(now, shown) : now;
    const entries = { ...filled.entries, [at.key]: next };
    const given = answersOf(all, { ...filled, entries }, wizardState.answers);
    const code = wrongWith(at, next, given);
    if (code !== undefined) return setState(s => ({ ...s, entries, wrong: { ...s.wrong, [at.key]: code } }));
    // What is asked after it may depend on the answer.
    const then = all.filter(ask => asked(ask, given));
    const after = then[then.indexOf(at) + 1];
    if (after !== undefined)
      return setState(s => ({ ...s, ...focusOn(after), entries, wrong: without(s.wrong, at.key) }));
    return submit(entries);
  };
  const submit = (entries: Readonly<Record<string, Entry>>) => {
    const given = answersOf(all, { ...filled, entries }, wizardState.answers);
    const open = all.filter(ask => asked(ask, given));
    const wrong = Object.fromEntries(
      open.flatMap(ask => {
        const code = wrongWith(ask, entries[ask.key] ?? entryOf(ask, undefined), given);
        return code === undefined ? [] : [[ask.key, code]];
      }),
    );
    const first = open.find(ask => ask.key in wrong);
    if (first !== undefined) return setState(s => ({ ...s, ...focusOn(first), entries, wrong }));
    for (const [name, secret] of secrets.current) if (secret.length > 0) world.secret?.(name, secret.take());
    const own = ownAnswers(open, entries, given);
    done(
      own,
      open.map(ask => ask.key).filter(name => !(name in own)),
    );
  };
  const give = (given: Answers) => {
    const entries = all.flatMap(ask => {
      const value = given[ask.key];
      return value === undefined ? [] : [[ask.key, { ...entryOf(ask, value), touched: true }] as const];
    });
    setState(s => ({ ...s, entries: { ...s.entries, ...Object.fromEntries(entries) }, wrong: {} }));
  };
  return {
    all,
    asks,
    at,
    focus,
    answers,
    loaded,
    page,
    shown,
    wrong: state.wrong,
    entry: ask => (ask === at && now !== undefined ? now : entry(ask)),
    secretLength: ask => secrets.current.get(ask.key)?.length ?? 0,
    key,
    paste,
    enter,
    go,
    give,
  };
}

function focusOn(ask: Ask | undefined): Pick<FormState, 'focus'> {
  return ask === undefined ? {} : { focus: ask.key };
}

/** What is typed is a row of its own, the last, where it may be a name that is not there yet. */
function withNew(ask: Ask | undefined, found: readonly Choice[], name: string): readonly Choice[] {
  if (ask?.free !== true || name === '' || found.some(row => row.value === name || row.label === name)) return found;
  return [...found, { value: name, label: name }];
}

/** A name to be created that was given or is proposed stands first in the list of those that are there. */
function withProposed(ask: Ask | undefined, rows: readonly Choice[], value: Answer | undefined): readonly Choice[] {
  if (ask?.free !== true || value === undefined || value === '') return rows;
  if (rows.some(row => row.value === value || row.label === value)) return rows;
  return [{ value, label: String(value) }, ...rows];
}

/** A list that was not moved yet stands on its chosen or recommended row; one that was, on its row wherever that is now. */
function current(ask: Ask, entry: Entry, shown: readonly Choice[], filter: string): Entry {
  if (ask.kind !== 'choice') return entry;
  const willDo = ask.key === 'target.subscription' ? takesWork : undefined;
  if (!entry.touched && filter === '') return { ...entry, selected: firstRow(shown, entry.value, willDo) };
  const at = entry.on === undefined ? -1 : shown.findIndex(row => row.value === entry.on);
  return { ...entry, selected: at >= 0 ? at : Math.min(entry.selected, Math.max(0, shown.length - 1)) };
}

function without(wrong: FormState['wrong'], key: string): FormState['wrong'] {
  return Object.fromEntries(Object.entries(wrong).filter(([k]) => k !== key));
}

/** What was given, and what is implied where nothing was: a question that was seen is answered. */
function ownAnswers(asks: readonly Ask[], entries: Readonly<Record<string, Entry>>, given: Answers): Answers {
  return Object.fromEntries(
    asks.flatMap(ask => {
      const entry = entries[ask.key];
      const value = (entry === undefined ? undefined : givenValue(ask, entry)) ?? ask.implied?.(given);
      return value === undefined ? [] : [[ask.key, value]];
    }),
  );
}
