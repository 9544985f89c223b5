import { type ReactNode, useMemo, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import { blank, bold, dim, ends, type Line, line, pad, plain, span, widthOf, wrap } from './parts/line.ts';
import type { Block } from './parts/rows.tsx';
import { failureOf } from './parts/use-choices.ts';
import { blocked, useCheckLines } from './questions.tsx';
import { useChecks } from './use-checks.ts';
import { useReadiness } from './use-readiness.ts';
import { useNames, useStep } from './use-step.ts';
import { relevant, type StepId, stepsOf } from './wizard.ts';
import type { Outline, OutlineStep } from './world.ts';

/** Steps after which the machine is off, steps that change something at the source, and what is then not true. */
const stops = new Set(['shut-down', 'power-off']);
const touches = new Set([...stops, 'snapshot', 'eject']);
const untouched = new Set(['source-kept', 'source-untouched']);

/** What will happen and what will not, before anything does. */
export function Plan(): ReactNode {
  const { dispatch, glyphs, look, say, state, text, watch, world } = useEnv();
  const { columns } = useSize();
  const { machine, route, target } = useNames();
  const title = useTitle(route);
  const step = useStep('plan');
  const { inspected } = state;
  const answers = useMemo(() => relevant(state, world.asks), [state, world]);
  const outline = useMemo(
    () => (inspected === undefined ? undefined : world.outline(answers, inspected)),
    [world, answers, inspected],
  );
  const { checks, checking } = useChecks(answers, 0);
  const looked = useReadiness();
  const [editing, setEditing] = useState(false);
  const [starting, setStarting] = useState(false);
  const [said, setSaid] = useState<Line>();
  const spin = useSpinner(starting);
  const troubled = (error: unknown) => {
    setStarting(false);
    setSaid(line(span(`${glyphs.no} ${say.failure(failureOf(error))}`, 'error')));
  };
  const start = () => {
    if (starting) return;
    setStarting(true);
    // The run reads the same disks: nobody looks at them meanwhile.
    look.stop();
    world.start(answers).then(watch, troubled);
  };
  const save = () => world.savePlan(answers).then(path => setSaid(line(text.plan.saved(plain(path)))), troubled);
  const steps = stepsOf(state, world.asks)
    .filter(id => id !== 'plan' && id !== 'run')
    .map((id, n) => ({ value: id, row: line(dim(`${n + 1}  `), pad(text.steps[id], 16), dim(noteOf(id))) }));
  const checkLines = useCheckLines(checks, checking, columns, true);
  const hint = said ?? line(dim(blocked(checks) ? text.plan.blocked : text.plan.hint));
  return (
    <Frame
      title={title}
      step={step}
      hint={starting ? line(`${spin} ${text.working}`) : hint}
      keys={
        starting
          ? []
          : editing
            ? [
                { id: 'digit', label: text.keys.choose, sign: `1-${steps.length}` },
                { id: 'enter', label: text.keys.choose },
                { id: 'back', label: text.keys.back, run: () => setEditing(false) },
              ]
            : [
                { id: 'enter', label: text.keys.start, run: start },
                { id: 'edit', label: text.keys.edit, run: () => setEditing(true) },
                { id: 'save', label: text.keys.save, run: () => void save() },
                { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
              ]
      }
      blocks={
        outline === undefined
          ? []
          : editing
            ? [
                { lines: [line('  ', bold(text.plan.which)), blank] },
                {
                  id: 'steps',
                  height: steps.length,
                  node: <Choice options={steps} onChoose={at => dispatch({ is: 'revisited', step: at })} />,
                },
              ]
            : [
                { lines: happens(outline) },
                { lines: [blank], drop: 'picture' },
                { lines: offLines(outline) },
                { lines: wont(outline), drop: 'more' },
                { lines: about(outline) },
                readiness(),
                { lines: asFile(outline), drop: 'more' },
                {
                  lines: checkLines.length === 0 ? [] : [blank, ...checkLines],
                  ...(blocked(checks) ? {} : { drop: 'evidence' as const }),
                },
              ]
      }
    />
  );

  /** What was answered, where the name of the step alone does not tell which one it is. */
  function noteOf(id: StepId): string {
    if (id === 'server') return plain(String(answers['source.server'] ?? ''));
    if (id === 'sign-in') return target ?? '';
    return id === 'machine' ? (machine ?? '') : '';
  }

  /** That the machine will be off, from when on and until when. */
  function offLines(plan: Outline): Line[] {
    const off = plan.steps.findIndex(s => stops.has(s.code));
    if (off < 0) return [];
    const time = plan.ms === undefined ? undefined : text.duration(plan.ms);
    const on = plan.steps.findIndex((s, n) => n > off && s.code === 'power-on');
    const words = text.vsphere.plan;
    const told = on < 0 ? words.offFor(machine ?? '', time) : words.offUntil(machine ?? '', on + 1, time);
    return [
      ...wrap(told, columns - 8).map((t, n) => line(n === 0 ? span(`  ${glyphs.warn}  `, 'warn') : '     ', bold(t))),
      blank,
    ];
  }

  /** What was found of the guest, in one line: it stays where it tells of failures. */
  function readiness(): Block {
    const words = text.readiness.plan;
    if (looked === undefined) return { lines: [] };
    const { looking, judged } = looked;
    const failed = (severity: string) =>
      judged.filter(one => one.verdict === 'fail' && one.severity === severity).length;
    const [boot, reach] = [failed('boot'), failed('reach')];
    if (boot + reach > 0) {
      const told = wrap(words.fails({ boot, reach, target: target ?? '' }), columns - 8);
      return { lines: told.map((t, n) => line(span(n === 0 ? `  ${glyphs.warn}  ` : '     ', 'warn'), t)) };
    }
    const unknown = judged.filter(({ verdict }) => verdict === 'unknown').length;
    const told = looking ? words.looking : unknown > 0 ? words.unknown(unknown) : judged.length > 0 ? words.fine : '';
    return { lines: told === '' ? [] : [line('     ', dim(told))], drop: 'more' };
  }

  function happens(plan: Outline): Line[] {
    const touches = Math.max(widthOf(text.plan.touches), ...plan.steps.map(s => widthOf(touchText(s)))) + 2;
    const times = Math.max(widthOf(text.plan.time), ...plan.steps.map(s => widthOf(timeText(s)))) + 2;
    const timed = plan.steps.some(s => s.ms !== undefined);
    const tail = (time: string, touch: string) => line(...(timed ? [pad(time, times)] : []), pad(touch, touches));
    return [
      ends(line('  ', bold(text.plan.will)), line(dimmed(tail(text.plan.time, text.plan.touches))), columns),
      ...plan.steps.map((s, n) => {
        const number = pad(String(n + 1), String(plan.steps.length).length, 'right');
        const what = text.plan.steps[s.code]?.(s.facts) ?? s.code;
        return ends(line(dim(`  ${number}  `), plain(what)), tail(timeText(s), touchText(s)), columns);
      }),
      ...(plan.ms === undefined ? [] : [ends([], line(text.plan.total(text.duration(plan.ms)), '  '), columns)]),
    ];
  }

  function row(label: string, ...what: (string | ReturnType<typeof dim>)[]): Line {
    const names = Math.max(...[text.plan.where, text.plan.undo, text.plan.file].map(widthOf)) + 2;
    return line('  ', dim(pad(label, names)), ...what);
  }

  function touchText(s: OutlineStep): string {
    return s.touches === undefined ? text.plan.nothing : plain(s.touches);
  }

  function timeText(s: OutlineStep): string {
    return s.ms === undefined ? '' : text.duration(s.ms);
  }

  function wont(plan: Outline): Line[] {
    const not = plan.not.filter(n => !(touched(plan) && untouched.has(n.code)));
    const all = not.map(n => text.plan.not[n.code]?.(n.facts) ?? n.code).join(` ${glyphs.dot} `);
    return [line('  ', bold(text.plan.wont)), ...wrap(all, columns - 8).map(t => line('     ', t))];
  }

  function about(plan: Outline): Line[] {
    return [
      blank,
      ...(plan.where.length === 0 ? [] : [row(text.plan.where, plan.where.map(plain).join(` ${glyphs.crumb} `))]),
      row(
        text.plan.undo,
        plain(plan.undo),
        dim(`   ${touched(plan) ? text.vsphere.plan.undoWhat : text.plan.undoWhat}`),
      ),
    ];
  }

  function asFile(plan: Outline): Line[] {
    return [
      row(text.plan.file, plain(plan.file), dim(` ${glyphs.dot} ${text.plan.same}`)),
      row('', plain(plan.headless)),
    ];
  }
}

/** Is anything changed at the source? */
function touched({ steps }: Outline): boolean {
  return steps.some(s => touches.has(s.code));
}

function dimmed(row: Line): Line {
  return row.map(part => ({ ...part, tone: 'dim' as const }));
}
