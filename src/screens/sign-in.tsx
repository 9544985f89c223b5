import { type ReactNode, useEffect, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, pad, plain, span, widthOf, wrap } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import { useNames, useStep } from './use-step.ts';
import type { SignInStep, SignInWay } from './world.ts';

/** Signing in to a cloud, in the way the person likes; the screen moves on by itself. */
export function SignIn(): ReactNode {
  const { dispatch, glyphs, now, say, state, terminal, text, world } = useEnv();
  const { columns } = useSize();
  const { target } = useNames();
  const title = useTitle(target);
  const step = useStep('sign-in');
  const kind = String(state.answers['target.kind']);
  const [ways, setWays] = useState<readonly SignInWay[]>();
  const [under, setUnder] = useState<{ way: string; abort: AbortController }>();
  const [at, setAt] = useState<SignInStep>();
  const [failure, setFailure] = useState<Failure>();
  const [copied, setCopied] = useState(false);
  const spin = useSpinner(ways === undefined || under !== undefined);
  useEffect(() => {
    let here = true;
    world.signInWays(kind).then(
      found => here && setWays(found),
      error => {
        if (!here) return;
        setWays([]);
        setFailure(failureOf(error));
      },
    );
    return () => {
      here = false;
    };
  }, [world, kind]);
  useEffect(() => () => under?.abort.abort(), [under]);
  const go = (way: string) => {
    if (ways?.find(w => w.id === way)?.ready !== true) return;
    const abort = new AbortController();
    setUnder({ way, abort });
    setAt(undefined);
    setFailure(undefined);
    setCopied(false);
    const walk = async () => {
      for await (const next of world.signIn(kind, way, state.answers, abort.signal)) {
        if (abort.signal.aborted) return;
        setAt(next);
        if (next.is === 'done') return dispatch({ is: 'answered', step: 'sign-in', given: { 'target.signIn': way } });
      }
    };
    walk().catch(error => {
      if (abort.signal.aborted) return;
      setUnder(undefined);
      setFailure(failureOf(error));
    });
  };
  const copy = (what: string) => {
    setCopied(true);
    if (world.copy === undefined) terminal.copy(what);
    else world.copy(what).catch(() => setCopied(false));
  };
  const url = at?.is === 'code' || at?.is === 'browser' ? at.url : undefined;
  const keys: Bound[] = [
    ...(url !== undefined && world.open !== undefined
      ? [{ id: 'open', label: text.keys.open, run: () => void world.open?.(url).catch(() => {}) } as const]
      : []),
    ...(url !== undefined ? [{ id: 'copy', label: text.keys.copyLink, run: () => copy(url) } as const] : []),
    ...(at?.is === 'code' ? [{ id: 'copyCode', label: text.keys.copyCode, run: () => copy(at.code) } as const] : []),
    ...(ways !== undefined && ways.length > 0
      ? ([
          {
            id: 'digit',
            label: under === undefined ? text.keys.choose : text.keys.otherWay,
            sign: ways.length === 1 ? '1' : `1-${ways.length}`,
          },
          ...(under === undefined ? [{ id: 'enter', label: text.keys.choose } as const] : []),
        ] as const)
      : []),
    {
      id: 'back',
      label: text.keys.back,
      run: () => {
        if (under === undefined) return dispatch({ is: 'back' });
        under.abort.abort();
        setUnder(undefined);
        setAt(undefined);
      },
    },
  ];
  const wayName = (way: SignInWay) => text.signIn.ways[way.id] ?? way.id;
  const widest = Math.max(0, ...(ways ?? []).map(way => widthOf(wayName(way)))) + 2;
  const options = (ways ?? []).map((way, n) => ({
    value: way.id,
    row: line(
      `${n + 1}  `,
      way.ready ? pad(wayName(way), widest) : dim(pad(wayName(way), widest)),
      dim(
        way.ready
          ? [way.account, text.signIn.wayNotes[way.id]]
              .filter(Boolean)
              .map(t => plain(String(t)))
              .join(` ${glyphs.dot} `)
          : text.signIn.notFound,
      ),
    ),
  }));
  const hint = copied ? text.signIn.copied : at?.is === 'code' ? text.signIn.codeHint : text.signIn.hint;
  return (
    <Frame
      title={title}
      step={step}
      hint={line(dim(hint))}
      keys={keys}
      blocks={[
        {
          lines: [
            line('  ', bold(under === undefined ? text.signIn.ask(target ?? '') : text.signIn.to(target ?? ''))),
            blank,
          ],
        },
        ...(under === undefined ? [] : [{ lines: attempt(at) }]),
        ...(failure === undefined
          ? []
          : [
              {
                lines: [
                  ...wrap(say.failure(failure), columns - 8).map((t, n) =>
                    line(span(n === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t),
                  ),
                  blank,
                ],
              },
            ]),
        ...(under === undefined ? [] : [{ lines: [line('  ', bold(text.signIn.other))] }]),
        ways === undefined
          ? { lines: [line('  ', dim(`${spin} ${text.form.loading}`))] }
          : {
              id: 'ways',
              node: <Choice options={options} first={ways.find(way => way.ready)?.id} onChoose={go} />,
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

  function attempt(now1: SignInStep | undefined): Line[] {
    if (now1?.is === 'code') {
      const left =
        now1.expiresAt === undefined
          ? ''
          : `       ${text.signIn.goodFor(text.duration(Math.max(0, now1.expiresAt - now())))}`;
      return [
        line('  1  ', pad(text.signIn.openIt, 10), span(plain(now1.url), 'accent')),
        line('  2  ', pad(text.signIn.enterIt, 10), bold(plain(now1.code))),
        line('  3  ', text.signIn.comeBack),
        blank,
        line(`  ${spin} ${text.signIn.waiting}`, dim(left)),
        blank,
      ];
    }
    return [line(`  ${spin} ${now1?.is === 'browser' ? text.signIn.browser : text.signIn.checking}`), blank];
  }
}
