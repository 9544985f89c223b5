import { useEffect, useRef, useState } from 'react';
import { useEnv } from './env.tsx';
import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { typed } from './parts/keys.ts';
import { Secret } from './parts/secret.ts';
import type { KnownServer } from './server-shapes.ts';

export const serverFields = ['server', 'user', 'password', 'keep'] as const;
export type ServerField = (typeof serverFields)[number];

/** Milliseconds for which a password is shown. */
const shownFor = 3000;

export interface ServerForm {
  readonly server: FieldState;
  readonly user: FieldState;
  readonly keep: boolean;
  readonly focus: ServerField;
  /** Characters of the password, and whether the last of them were pasted. */
  readonly typed: { readonly count: number; readonly pasted: boolean };
  /** The password, while it is to be seen. */
  readonly shown: string | undefined;
  readonly secret: Secret;
  /** Servers signed in to before. */
  readonly known: readonly KnownServer[];
  /** The one of them that the form names. */
  readonly same: KnownServer | undefined;
  focusOn(field: ServerField): void;
  go(by: 1 | -1): void;
  key(name: string): void;
  paste(text: string): void;
  reveal(): void;
  other(): void;
  forget(): void;
}

/** Who signs in to which server: what is typed, and what is known from before. */
export function useServerForm(): ServerForm {
  const { state, world } = useEnv();
  const answer = (key: string) => fieldOf(String(state.answers[key] ?? state.marked[key] ?? ''));
  const [server, setServer] = useState(() => answer('source.server'));
  const [user, setUser] = useState(() => answer('source.user'));
  const [keep, setKeep] = useState(false);
  const [focus, setFocus] = useState<ServerField>(
    textOf(server) === '' ? 'server' : textOf(user) === '' ? 'user' : 'password',
  );
  const [count, setCount] = useState({ count: 0, pasted: false });
  const [shown, setShown] = useState(false);
  const [known, setKnown] = useState<readonly KnownServer[]>([]);
  const touched = useRef(textOf(server) !== '');
  const secret = useRef(new Secret());
  const take = ({ server: name, user: who }: KnownServer) => {
    setServer(fieldOf(name));
    setUser(fieldOf(who));
    setFocus('password');
  };
  useEffect(() => {
    let here = true;
    world.servers?.().then(
      rows => {
        if (!here) return;
        setKnown(rows);
        const last = rows[0];
        if (last !== undefined && !touched.current) take(last);
      },
      // Without preferences there is nothing to propose.
      () => {},
    );
    return () => {
      here = false;
    };
  }, [world]);
  useEffect(() => {
    const held = secret.current;
    return () => held.wipe();
  }, []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(false), shownFor);
    return () => clearTimeout(timer);
  }, [shown]);
  const at = known.findIndex(row => row.server === textOf(server).trim() && row.user === textOf(user).trim());
  const change = (
    put: (change: (field: FieldState) => FieldState) => void,
    next: (field: FieldState) => FieldState,
  ) => {
    touched.current = true;
    put(next);
  };
  const sawSecret = (pasted: boolean) => setCount({ count: secret.current.length, pasted });
  const go = (by: 1 | -1) => {
    const next = serverFields.indexOf(focus) + by + serverFields.length;
    setFocus(serverFields[next % serverFields.length] ?? 'server');
  };
  const typeSecret = (name: string) => {
    const text = typed(name);
    if (text !== undefined) secret.current.type(text);
    else if (name === 'backspace') secret.current.rub();
    else if (name === '^U') secret.current.wipe();
    else return;
    sawSecret(false);
  };
  const key = (name: string) => {
    if (name === 'up' || name === 'down' || name === 'backtab') return go(name === 'down' ? 1 : -1);
    if (focus === 'password') return typeSecret(name);
    if (focus === 'keep') {
      if (['space', 'left', 'right'].includes(name)) setKeep(on => !on);
      return;
    }
    const text = typed(name);
    change(focus === 'server' ? setServer : setUser, field =>
      text === undefined ? (edit(field, name) ?? field) : insert(field, text),
    );
  };
  const paste = (text: string) => {
    if (focus === 'keep') return;
    if (focus === 'password') {
      secret.current.type(text);
      return sawSecret(true);
    }
    change(focus === 'server' ? setServer : setUser, field => insert(field, text));
  };
  return {
    server,
    user,
    keep,
    focus,
    typed: count,
    shown: shown ? secret.current.show() : undefined,
    secret: secret.current,
    known,
    same: known[at],
    focusOn: setFocus,
    go,
    key,
    paste,
    reveal: () => setShown(true),
    other: () => {
      const next = known[(at + 1) % Math.max(1, known.length)];
      touched.current = true;
      if (next !== undefined) take(next);
    },
    forget: () => {
      secret.current.wipe();
      setShown(false);
      sawSecret(false);
    },
  };
}
