import { type ReactNode, useEffect, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { fieldSpans } from './form.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { type Bound, typed } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, pad, plain, widthOf } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import { usePaste } from './parts/use-keys.ts';
import { useAttempt } from './use-attempt.ts';
import { useNames, useStep } from './use-step.ts';
import type { SignInWay } from './world.ts';

/** The row for a tenant that is not the person's own: signing in to it is by code, with its name. */
const elsewhere = 'tenant';

/** Signing in to a cloud, in the way the person likes; the screen moves on by itself. */
export function SignIn(): ReactNode {
  const { dispatch, glyphs, state, text, world } = useEnv();
  const { columns } = useSize();
  const { target } = useNames();
  const title = useTitle(target);
  const step = useStep('sign-in');
  const kind = String(state.answers['target.kind']);
  const [ways, setWays] = useState<readonly SignInWay[]>();
  /** The tenant being typed. */
  const [field, setField] = useState<FieldState>();
  const attempt = useAttempt();
  const spin = useSpinner(ways === undefined);
  const { failed } = attempt;
  useEffect(() => {
    let here = true;
    world.signInWays(kind).then(
      found => here && setWays(found),
      error => {
        if (!here) return;
        setWays([]);
        failed(failureOf(error));
      },
    );
    return () => {
      here = false;
    };
  }, [world, kind]);

  const rows: readonly SignInWay[] = ways === undefined ? [] : withElsewhere(ways);
  const go = (way: string) => {
    if (rows.find(each => each.id === way)?.ready !== true) return;
    if (way !== elsewhere) return begin(way);
    attempt.stop();
    setField(fieldOf(''));
  };
  const begin = (way: string, tenant?: string) => {
    const { 'target.tenant': _before, ...bare } = state.answers;
    const named = tenant === undefined ? {} : { 'target.tenant': tenant };
    attempt.begin(
      signal => world.signIn(kind, way, { ...bare, ...named }, signal),
      () =>
        dispatch({
          is: 'answered',
          step: 'sign-in',
          given: { 'target.signIn': way, ...named },
          cleared: tenant === undefined ? ['target.tenant'] : [],
        }),
    );
  };
  const typing = field !== undefined;
  usePaste(pasted => setField(before => (before === undefined ? before : insert(before, pasted))), typing);
  const press = (name: string) => {
    if (field === undefined) return;
    const character = typed(name);
    const next = character === undefined ? edit(field, name) : insert(field, character);
    if (next !== undefined) setField(next);
  };
  const enter = () => {
    const tenant = field === undefined ? '' : textOf(field).trim();
    if (!tenantForm.test(tenant)) return;
    setField(undefined);
    begin('device-code', tenant);
  };
  const back = () => {
    if (typing) return setField(undefined);
    if (attempt.under) return attempt.stop();
    return dispatch({ is: 'back' });
  };
  const choose: readonly Bound[] =
    rows.length === 0
      ? []
      : [
          {
            id: 'digit',
            label: attempt.under ? text.keys.otherWay : text.keys.choose,
            sign: rows.length === 1 ? '1' : `1-${rows.length}`,
          },
          ...(attempt.under ? [] : [{ id: 'enter', label: text.keys.choose } as const]),
        ];
  const keys: Bound[] = [
    ...(typing ? [{ id: 'enter', label: text.keys.signIn, run: enter } as const] : [...attempt.keys, ...choose]),
    { id: 'back', label: text.keys.back, run: back },
  ];
  const options = optionsOf(rows);
  const hint = attempt.copied ? text.signIn.copied : attempt.code ? text.signIn.codeHint : text.signIn.hint;
  return (
    <Frame
      title={title}
      step={step}
      hint={line(dim(typing ? text.signIn.tenantHint : hint))}
      keys={keys}
      typing={typing}
      onKey={press}
      blocks={[
        {
          lines: [
            line('  ', bold(attempt.under || typing ? text.signIn.to(target ?? '') : text.signIn.ask(target ?? ''))),
            blank,
          ],
        },
        { lines: attempt.lines(columns) },
        ...(field === undefined
          ? []
          : [{ lines: [line('  ', pad(text.signIn.tenant, 10), ...fieldSpans(field, 48)), blank] }]),
        ...(attempt.under ? [{ lines: [line('  ', bold(text.signIn.other))] }] : []),
        ways === undefined
          ? { lines: [line('  ', dim(`${spin} ${text.form.loading}`))] }
          : {
              id: 'ways',
              node: <Choice options={options} first={rows.find(way => way.ready)?.id} active={!typing} onChoose={go} />,
              height: options.length,
            },
        {
          lines: [
            blank,
            line('  ', bold(text.signIn.asked), '   ', text.signIn.askedFor),
            line('  ', ' '.repeat(widthOf(text.signIn.asked)), '   ', dim(text.signIn.nothingYet)),
          ],
          drop: 'more',
        },
      ]}
    />
  );

  function optionsOf(shown: readonly SignInWay[]): { value: string; row: Line }[] {
    const nameOf = (way: SignInWay) => text.signIn.ways[way.id] ?? way.id;
    const widest = Math.max(0, ...shown.map(way => widthOf(nameOf(way)))) + 2;
    return shown.map((way, n) => {
      const name = pad(nameOf(way), widest);
      const about = [way.account, way.tenant, way.cloud, text.signIn.wayNotes[way.id]].filter(Boolean);
      const note = way.ready ? about.map(t => plain(String(t))).join(` ${glyphs.dot} `) : text.signIn.notFound;
      return { value: way.id, row: line(`${n + 1}  `, way.ready ? name : dim(name), dim(note)) };
    });
  }
}

/** An id or a domain, as the plan takes it. */
const tenantForm = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;

/** Where a person can sign in by code, they can do so in another tenant. */
function withElsewhere(ways: readonly SignInWay[]): readonly SignInWay[] {
  return ways.some(({ id }) => id === 'device-code') ? [...ways, { id: elsewhere, ready: true }] : ways;
}
