import { type ReactNode, useMemo, useState } from 'react';
import type { Evidence } from '../pipeline/types/inspection.ts';
import { useEnv, useSize } from './env.tsx';
import { fieldSpans } from './form.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { type Bound, typed } from './parts/keys.ts';
import { blank, bold, dim, ends, type Line, line, pad, span, wrap } from './parts/line.ts';
import { usePaste } from './parts/use-keys.ts';
import { verdictSign } from './use-ready.ts';
import { useNames, useStep } from './use-step.ts';

type Generation = 1 | 2;
const nameOf = (generation: Generation): string => `Gen${generation}`;

/** How it boots there: the recommendation with its evidence; the other choice asks to be typed. */
export function Boot(): ReactNode {
  const { dispatch, glyphs, say, state, text, world } = useEnv();
  const { columns } = useSize();
  const { route, target } = useNames();
  const title = useTitle(route);
  const step = useStep('boot');
  const { inspected } = state;
  const kind = String(state.answers['target.kind']);
  const advice = useMemo(
    () => (inspected === undefined ? undefined : world.advise(kind, inspected)),
    [world, kind, inspected],
  );
  const best = advice?.generation;
  const order: readonly Generation[] = best === 1 ? [1, 2] : [2, 1];
  const held = state.answers['target.generation'] ?? state.marked['target.generation'];
  const [at, setAt] = useState<Generation>(held === 1 || held === 2 ? held : (best ?? 2));
  const [field, setField] = useState<FieldState>();
  const [all, setAll] = useState(false);
  const word = nameOf(at).toLowerCase();
  const give = (generation: Generation) =>
    dispatch({ is: 'answered', step: 'boot', given: { 'target.generation': generation } });
  const choose = (generation: Generation) => {
    setAt(generation);
    if (best === undefined || generation === best) give(generation);
    else setField(fieldOf(''));
  };
  const confirm = () => {
    if (field !== undefined && textOf(field).trim().toLowerCase() === word) give(at);
  };
  usePaste(pasted => field !== undefined && setField(insert(field, pasted)));
  const keys: Bound[] =
    field === undefined
      ? [
          { id: 'move', label: text.keys.choose },
          { id: 'evidence', label: text.keys.evidence, run: () => setAll(!all) },
          { id: 'enter', label: text.keys.keep(nameOf(at)) },
          { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
        ]
      : [
          { id: 'enter', label: text.keys.keep(nameOf(at)), run: confirm },
          { id: 'back', label: text.keys.back, run: () => setField(undefined) },
        ];
  const options = order.map(generation => ({ value: generation, row: optionRow(generation) }));
  const other: Generation = best === 1 ? 2 : 1;
  const evidence = advice?.evidence ?? [];
  const group = (heading: string, rows: readonly Evidence[]): Line[] =>
    rows.length === 0
      ? []
      : [
          blank,
          line('  ', bold(heading)),
          ...rows.flatMap(e =>
            wrap(say.evidence(e), columns - 9).map((t, n) =>
              line('     ', n === 0 ? verdictSign(e.verdict, glyphs) : ' ', ` ${t}`),
            ),
          ),
        ];
  return (
    <Frame
      title={title}
      step={step}
      typing={field !== undefined}
      hint={line(
        dim(best === undefined ? text.boot.noAdvice : text.boot.hint(nameOf(other), nameOf(other).toLowerCase())),
      )}
      keys={keys}
      onKey={name => {
        const t = typed(name);
        const next = field === undefined ? undefined : t === undefined ? edit(field, name) : insert(field, t);
        if (next !== undefined) setField(next);
      }}
      blocks={[
        { lines: [line('  ', bold(text.boot.ask(target ?? ''))), blank] },
        {
          id: 'generations',
          node: (
            <Choice options={options} first={at} active={field === undefined} onChoose={choose} onHighlight={setAt} />
          ),
          height: options.length,
        },
        ...(field === undefined
          ? []
          : [
              {
                lines: [blank, line('  ', span(text.boot.typeIt(word), 'warn')), line('  ', ...fieldSpans(field, 12))],
              },
            ]),
        ...(best === undefined
          ? [{ lines: group(text.boot.all, evidence), drop: 'evidence' as const }]
          : [
              {
                lines: group(
                  text.boot.why(nameOf(best)),
                  evidence.filter(e => sideOf(e, best) === 'why'),
                ),
                drop: 'evidence' as const,
              },
              {
                lines: group(
                  text.boot.whyNot(nameOf(other)),
                  evidence.filter(e => sideOf(e, best) === 'why not'),
                ),
                drop: 'evidence' as const,
              },
              { lines: all ? group(text.boot.all, rest()) : [], drop: 'evidence' as const },
            ]),
      ]}
    />
  );

  /** What speaks for neither, and what each disk shows by itself. */
  function rest(): Evidence[] {
    const seen = new Set(evidence.map(e => JSON.stringify(e)));
    const more = (inspected?.inspections ?? [])
      .flatMap(disk => disk.evidence)
      .filter(e => !seen.has(JSON.stringify(e)));
    return [...evidence.filter(e => best === undefined || sideOf(e, best) === 'neither'), ...more];
  }

  function optionRow(generation: Generation): Line {
    const name = line(
      generation === at ? glyphs.on : glyphs.off,
      ` ${pad(nameOf(generation), 7)}`,
      text.boot.firmware[`${generation}`],
    );
    if (best === undefined) return name;
    const note = generation === best ? span(text.boot.recommended, 'ok') : dim(text.boot.against);
    return ends(name, line(note), Math.min(columns, 80) - 6);
  }
}

/** What the evidence is about: facts name the generation where it is about one, and the verdict is on that one. */
function sideOf({ facts, verdict }: Evidence, best: Generation): 'why' | 'why not' | 'neither' {
  if (verdict === 'unknown') return 'neither';
  if (facts.generation === undefined) return verdict === 'fail' ? 'why not' : 'why';
  if (facts.generation === best) return 'why';
  return verdict === 'pass' ? 'neither' : 'why not';
}
