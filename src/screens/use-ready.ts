import { useEffect, useState } from 'react';
import type { Verdict } from '../pipeline/types/inspection.ts';
import { useEnv } from './env.tsx';
import type { Glyphs } from './parts/glyphs.ts';
import { dim, type Line, line, pad, plain, type Span, span } from './parts/line.ts';
import type { ReadyRow } from './world.ts';

/** The sign of a verdict: never a colour alone. */
export function verdictSign(verdict: Verdict, glyphs: Glyphs): Span {
  if (verdict === 'pass') return span(glyphs.ok, 'ok');
  if (verdict === 'fail') return span(glyphs.no, 'error');
  return verdict === 'warn' ? span(glyphs.warn, 'warn') : span(glyphs.waiting, 'dim');
}

/** What this machine has, as far as the program finds out by itself. */
export function useReady(): Line[] {
  const { glyphs, say, text, world } = useEnv();
  const [rows, setRows] = useState<readonly ReadyRow[]>([]);
  useEffect(() => {
    if (world.ready === undefined) return;
    const abort = new AbortController();
    const gather = async () => {
      for await (const row of world.ready?.(abort.signal) ?? []) {
        if (abort.signal.aborted) return;
        setRows(seen => [...seen, row]);
      }
    };
    // What cannot be found out is not shown; nothing here is needed to go on.
    gather().catch(() => {});
    return () => abort.abort();
  }, [world]);
  return rows.map((row, at) =>
    line(
      `  ${pad(at === 0 ? text.welcome.ready : '', 9)}`,
      verdictSign(row.verdict, glyphs),
      ` ${pad(plain(row.name), 20)}`,
      dim(` ${say.note(row.code, row.facts)}`),
    ),
  );
}
