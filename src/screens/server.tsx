import { type ReactNode, useState } from 'react';
import { certificateLines } from './certificate.ts';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { fieldSpans } from './form.tsx';
import { Frame, useTitle } from './frame.tsx';
import { textOf } from './parts/field.ts';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, ellipsis, ends, type Line, line, pad, plain, span, widthOf, wrap } from './parts/line.ts';
import { usePaste } from './parts/use-keys.ts';
import type { SignedIn } from './server-shapes.ts';
import { type ServerField, serverFields, useServerForm } from './use-server-form.ts';
import { useServerSignIn } from './use-server-sign-in.ts';
import { useStep } from './use-step.ts';

/** vCenter locks an account after five wrong passwords: after three of them it is time to think. */
const tries = 3;
const example = 'vcenter.corp.example';

/** Signing in to a vCenter or an ESXi host, and whether its certificate can be trusted. */
export function Server(): ReactNode {
  const { dispatch, glyphs, now, say, signedIn, state, text } = useEnv();
  const { columns } = useSize();
  const words = text.vsphere.server;
  const title = useTitle(text.offers[String(state.answers['source.kind'])]);
  const step = useStep('server');
  const form = useServerForm();
  const [needed, setNeeded] = useState<ServerField>();
  const server = textOf(form.server).trim();
  const user = textOf(form.user).trim();
  const already = signedIn.current?.server === server && signedIn.current.user === user ? signedIn.current : undefined;
  const done = (signed: SignedIn, fingerprint: string | undefined) => {
    signedIn.current = signed;
    const given = {
      'source.server': signed.server,
      'source.user': signed.user,
      ...(already === undefined || fingerprint !== undefined ? { 'source.fingerprint': fingerprint ?? '' } : {}),
    };
    dispatch({ is: 'answered', step: 'server', given });
  };
  const session = useServerSignIn(done, () => {
    form.forget();
    form.focusOn('password');
  });
  const spin = useSpinner(session.under);
  const live = !session.under;
  usePaste(pasted => {
    if (!live) return;
    setNeeded(undefined);
    form.paste(pasted);
  });
  const enter = () => {
    const empty = form.typed.count === 0;
    const missing = server === '' ? 'server' : user === '' ? 'user' : undefined;
    if (missing === undefined && empty && already !== undefined) return done(already, undefined);
    const lacks = missing ?? (empty && form.same?.password !== true ? 'password' : undefined);
    setNeeded(lacks);
    if (lacks !== undefined) return form.focusOn(lacks);
    const password = empty ? {} : { password: form.secret.show() };
    session.begin({ server, user, keep: form.keep, ...password });
  };
  const asking = session.certificate !== undefined;
  const back: Bound = {
    id: 'back',
    label: text.keys.back,
    run: () => (session.under ? session.stop() : dispatch({ is: 'back' })),
  };
  const keys: Bound[] = asking
    ? [
        { id: 'change', label: text.keys.choose, run: key => session.turn(key === 'left' ? -1 : 1) },
        { id: 'move', label: text.keys.choose, hidden: true, run: key => session.turn(key === 'up' ? -1 : 1) },
        { id: 'enter', label: text.keys.answer, run: session.decide },
        back,
      ]
    : session.under
      ? [back]
      : [
          { id: 'enter', label: text.keys.signIn, run: enter },
          { id: 'next', label: text.keys.field, run: () => form.go(1) },
          ...(form.focus === 'keep' ? [{ id: 'toggle', label: text.keys.toggle, run: form.key } as const] : []),
          ...(form.typed.count > 0 ? [{ id: 'reveal', label: text.keys.reveal, run: form.reveal } as const] : []),
          ...(form.known.length > 1
            ? [{ id: 'otherServer', label: text.keys.otherServer, rare: true, run: form.other } as const]
            : []),
          back,
        ];
  const hint = asking
    ? text.vsphere.certificate.hint
    : session.under
      ? `${spin} ${words.signingIn(plain(server))}`
      : form.keep
        ? words.hintKept
        : words.hint;
  const names = Math.max(...serverFields.map(field => widthOf(words.labels[field]))) + 3;
  return (
    <Frame
      title={title}
      step={step}
      typing={live && form.focus !== 'keep'}
      hint={session.under && !asking ? line(hint) : line(dim(hint))}
      keys={keys}
      onKey={name => {
        if (!live) return;
        setNeeded(undefined);
        session.clear();
        form.key(name);
      }}
      blocks={[
        { lines: [line('  ', bold(words.ask)), blank] },
        { lines: serverFields.map(fieldLine), ...(asking ? { drop: 'more' as const } : {}) },
        { lines: [blank, ...below()] },
      ]}
    />
  );

  function fieldLine(field: ServerField): Line {
    const here = live && form.focus === field;
    const head = line(
      here ? span(`   ${glyphs.pointer} `, 'accent') : '     ',
      here ? bold(pad(words.labels[field], names)) : pad(words.labels[field], names),
    );
    const note = noteOf(field);
    const room = columns - names - 8 - widthOf(note);
    return ends(line(head, ...valueLine(field, here, Math.max(8, room))), line(dim(note), ' '), columns);
  }

  function valueLine(field: ServerField, here: boolean, room: number): Line {
    if (field === 'keep') return [{ text: `[${form.keep ? 'x' : ' '}] ${ellipsis(words.keep, room)}` }];
    if (field === 'password') {
      const dots = form.shown === undefined ? glyphs.hidden.repeat(Math.min(form.typed.count, room - 2, 24)) : '';
      const seen = ellipsis(plain(form.shown ?? ''), room - 2);
      return [{ text: dots + seen }, ...(here ? [{ text: ' ', inverse: true }] : [])];
    }
    if (here) return fieldSpans(form[field], Math.min(room, 60));
    const value = textOf(form[field]);
    return value === '' && field === 'server' ? [dim(example)] : [{ text: ellipsis(plain(value), room) }];
  }

  function noteOf(field: ServerField): string {
    if (field !== 'password') return '';
    const { count, pasted } = form.typed;
    if (count > 0) return pasted ? words.pasted(count) : words.typed(count);
    if (already !== undefined) return words.signedIn;
    return form.same?.password === true ? words.inKeyring : '';
  }

  function below(): Line[] {
    const { certificate, failure, refused, wrong } = session;
    if (certificate !== undefined)
      return certificateLines(certificate.seen, certificate.at, columns, now(), glyphs, text.vsphere);
    if (needed !== undefined && needed !== 'keep') return sentence(words.needed[needed]);
    if (refused) return sentence(words.notTrusted);
    if (failure === undefined) return [];
    if (failure.code !== 'VSPHERE_SIGN_IN') return sentence(say.failure(failure));
    const next = wrong < tries ? words.tries(wrong + 1, tries) : '';
    return [...sentence(say.failure(failure), next), ...wrap(words.lock, columns - 6).map(t => line('    ', dim(t)))];
  }

  /** What is wrong, with what is said at the right edge of its first row. */
  function sentence(what: string, right = ''): Line[] {
    return wrap(what, columns - 8 - widthOf(right)).map((t, n) =>
      ends(line(span(n === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t), line(dim(n === 0 ? right : ''), ' '), columns),
    );
  }
}
