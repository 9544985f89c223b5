import { useEffect, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv, useSpinner } from './env.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, pad, plain, span, wrap } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import type { SignInStep } from './world.ts';

/** A sign-in that a person has to do something for. */
export interface Attempt {
  readonly under: boolean;
  readonly copied: boolean;
  /** They are shown a code now. */
  readonly code: boolean;
  /** Open, copy link, copy code: what there is to open and copy now. */
  readonly keys: readonly Bound[];
  /** What the person is to do, or what went wrong. */
  lines(columns: number): readonly Line[];
  begin(walk: (signal: AbortSignal) => AsyncIterable<SignInStep>, done: () => void): void;
  stop(): void;
  failed(failure: Failure): void;
}

/** Signing in while the screen shows what is to be done, counts down how long the code is good, and moves on by itself. */
export function useAttempt(): Attempt {
  const { glyphs, now, say, terminal, text, world } = useEnv();
  const [under, setUnder] = useState<AbortController>();
  const [at, setAt] = useState<SignInStep>();
  const [failure, setFailure] = useState<Failure>();
  const [copied, setCopied] = useState(false);
  // Its turning also brings the countdown up to date.
  const spin = useSpinner(under !== undefined);
  useEffect(() => () => under?.abort(), [under]);

  const begin: Attempt['begin'] = (walk, done) => {
    const abort = new AbortController();
    setUnder(abort);
    setAt(undefined);
    setFailure(undefined);
    setCopied(false);
    const follow = async () => {
      for await (const next of walk(abort.signal)) {
        if (abort.signal.aborted) return;
        // Another code than the one that was copied.
        setCopied(false);
        setAt(next);
        if (next.is === 'done') return done();
      }
    };
    follow().catch(error => {
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
  ];

  const doing = (): Line[] => {
    if (at?.is !== 'code')
      return [line(`  ${spin} ${at?.is === 'browser' ? text.signIn.browser : text.signIn.checking}`), blank];
    const left = at.expiresAt === undefined ? undefined : Math.max(0, at.expiresAt - now());
    const good = left === undefined ? '' : `       ${text.signIn.goodFor(minutesText(left))}`;
    return [
      line('  1  ', pad(text.signIn.openIt, 10), span(plain(at.url), 'accent')),
      line('  2  ', pad(text.signIn.enterIt, 10), bold(plain(at.code))),
      line('  3  ', text.signIn.comeBack),
      blank,
      line(`  ${spin} ${text.signIn.waiting}`, dim(good)),
      blank,
    ];
  };
  return {
    under: under !== undefined,
    copied,
    code: at?.is === 'code',
    keys,
    begin,
    stop: () => {
      under?.abort();
      setUnder(undefined);
      setAt(undefined);
    },
    failed: setFailure,
    lines: columns => [
      ...(under === undefined ? [] : doing()),
      ...(failure === undefined
        ? []
        : [
            ...wrap(say.failure(failure), columns - 8).map((t, n) =>
              line(span(n === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t),
            ),
            blank,
          ]),
    ],
  };
}

/** `14:32`: minutes and seconds that are left. */
export function minutesText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
