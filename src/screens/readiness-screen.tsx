import { type ReactNode, useMemo, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, fit, type Line, line, lineWidth, plain, span, wrap } from './parts/line.ts';
import { moveBy, windowFrom } from './parts/list.ts';
import { failureOf } from './parts/use-choices.ts';
import { counted } from './readiness.ts';
import {
  cutTo,
  type ReadinessInk,
  type ReadinessRow,
  readinessAbout,
  readinessLine,
  readinessRows,
} from './readiness-lines.ts';
import { useReadiness } from './use-readiness.ts';
import { useNames, useStep } from './use-step.ts';

/** From so many columns on what is known of a check stands beside the list. */
const besideFrom = 100;

/** Columns of the list, and rows of what stands below it, its rule counted. */
function layout(columns: number, body: number) {
  if (columns >= besideFrom) return { beside: true, wide: Math.floor(columns * 0.575), under: 0 };
  return { beside: false, wide: columns, under: body >= 18 ? 9 : body >= 13 ? 6 : 0 };
}

/** The selected row, and how far below the top of the window it stands. */
interface Pin {
  readonly key: string;
  readonly offset: number;
}

/** Whether the guest will boot and answer there: what speaks against it first, with evidence; going on is always possible. */
export function Readiness(): ReactNode {
  const { dispatch, glyphs, lang, look, say, state, text, world } = useEnv();
  const { body, columns } = useSize();
  const words = text.readiness;
  const { machine, route, target } = useNames();
  const title = useTitle(route);
  const step = useStep('readiness');
  const { judged, looking, failure } = useReadiness() ?? { judged: [], looking: false, failure: undefined };
  const [all, setAll] = useState(false);
  const [over, setOver] = useState(false);
  const [pin, setPin] = useState<Pin>();
  const [said, setSaid] = useState<Line>();
  const spin = useSpinner(looking);
  const ink: ReadinessInk = { text: words, glyphs, say };
  const rows = useMemo(
    () => readinessRows(judged, all, { text: words, glyphs, say }),
    [judged, all, words, glyphs, say],
  );
  const { beside, wide, under } = layout(columns, body);
  const page = Math.max(1, body - 3 - under);
  const found = pin === undefined ? -1 : rows.findIndex(row => row.key === pin.key);
  const at = Math.max(0, found);
  const from = Math.max(0, Math.min(at - (found < 0 ? 0 : Math.min(pin?.offset ?? 0, page - 1)), rows.length - page));
  const selected = rows[at];
  const put = (next: number) => {
    const row = rows[next];
    if (row !== undefined) setPin({ key: row.key, offset: next - windowFrom(next, rows.length, page, from) });
  };
  const save = () =>
    world.saveReadiness?.(state.answers, judged, lang).then(
      path => setSaid(line(words.saved(plain(path)))),
      error => setSaid(line(span(`${glyphs.no} ${say.failure(failureOf(error))}`, 'error'))),
    );
  if (over && selected !== undefined)
    return <AboutPage title={title} row={selected} ink={ink} onClose={() => setOver(false)} />;
  const keys: Bound[] = [
    {
      id: 'enter',
      label: text.keys.goOn,
      run: () => dispatch({ is: 'answered', step: 'readiness', given: { 'readiness.seen': true } }),
    },
    ...(rows.length > 1
      ? [{ id: 'move', label: text.keys.move, run: (key: string) => put(moveBy(key, at, rows.length, page)) } as const]
      : []),
    ...(selected === undefined ? [] : [{ id: 'about', label: words.keys.about, run: () => setOver(true) } as const]),
    ...(rows.length === 0
      ? []
      : [{ id: 'all', label: all ? words.keys.showWrong : words.keys.showAll, run: () => setAll(!all) } as const]),
    ...(failure !== undefined
      ? [{ id: 'again', label: text.keys.again, run: () => look.again(state.answers) } as const]
      : judged.length === 0 || looking || world.saveReadiness === undefined
        ? []
        : [{ id: 'report', label: words.keys.report, run: () => void save() } as const]),
    { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
  ];
  return (
    <Frame
      title={title}
      step={step}
      hint={said ?? line(dim(words.hint))}
      keys={keys}
      blocks={[{ lines: [...head(), ...(beside ? besideRows() : [...listRows(), ...underRows()])] }]}
    />
  );

  function head(): Line[] {
    const busy = looking ? dim(`${spin} ${words.looking}${judged.length > 0 ? ` ${glyphs.dot} ` : ''}`) : '';
    const counts = judged.length === 0 ? '' : dim(words.counts(counted(judged)));
    return [line('  ', bold(words.ask(machine ?? '', target ?? ''))), line('  ', busy, counts), blank];
  }

  function listRows(): Line[] {
    const trouble =
      failure === undefined
        ? []
        : wrap(say.failure(failure), wide - 6).map((t, n) =>
            line(span(n === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t),
          );
    const shown = rows.slice(from, from + page - trouble.length).map((row, n, seen) => {
      const last = n === seen.length - 1;
      const edge = n === 0 && from > 0 ? glyphs.less : last && from + n + 1 < rows.length ? glyphs.more : ' ';
      return readinessLine(row, wide, { here: from + n === at, edge }, ink);
    });
    const all = [...trouble, ...shown];
    return [...all, ...Array.from({ length: Math.max(0, page - all.length) }, () => blank)];
  }

  function underRows(): Line[] {
    if (under === 0 || selected === undefined) return [];
    const about = cutTo(readinessAbout(selected, columns - 4, ink), under - 1, ink);
    return [line(dim(glyphs.rule.repeat(columns))), ...about.map(row => line('  ', ...row))];
  }

  function besideRows(): Line[] {
    const bar = glyphs.ascii ? ' | ' : ' │ ';
    const about = selected === undefined ? [] : cutTo(readinessAbout(selected, columns - wide - 4, ink), page, ink);
    return listRows().map((row, n) => {
      const left = fit(row, wide);
      return line(...left, ' '.repeat(Math.max(0, wide - lineWidth(left))), dim(bar), ...(about[n] ?? []));
    });
  }
}

interface AboutProps {
  readonly title: Line;
  readonly row: ReadinessRow;
  readonly ink: ReadinessInk;
  readonly onClose: () => void;
}

/** All that is known of one row of the list, on a screen of its own. */
function AboutPage({ title, row, ink, onClose }: AboutProps): ReactNode {
  const { text } = useEnv();
  const { body, columns } = useSize();
  const [from, setFrom] = useState(0);
  const step = useStep('readiness');
  const all = readinessAbout(row, Math.min(columns, 110) - 4, ink);
  const most = Math.max(0, all.length - body);
  const at = Math.min(from, most);
  const move: Bound = {
    id: 'move',
    label: text.keys.move,
    run: key => setFrom(moveBy(key, at, most + 1, Math.max(1, body - 1))),
  };
  return (
    <Frame
      title={title}
      step={step}
      hint={line(
        dim(most > 0 ? text.readiness.rows(at + 1, Math.min(all.length, at + body), all.length) : text.readiness.hint),
      )}
      keys={[...(most > 0 ? [move] : []), { id: 'back', label: text.keys.back, run: onClose }]}
      onKey={key => {
        if (key === 'left') onClose();
      }}
      blocks={[{ lines: all.slice(at, at + body).map(each => line('  ', ...each)) }]}
    />
  );
}
