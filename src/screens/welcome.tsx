import { type ReactNode, useEffect, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { heldBy, heldSentences } from './held-lines.ts';
import { bar } from './parts/bar.ts';
import { percent, rateText, shareText } from './parts/figures.ts';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, ends, fit, type Line, line, lineWidth, plain, span, wrap } from './parts/line.ts';
import { moveBy } from './parts/list.ts';
import { failureOf } from './parts/use-choices.ts';
import { useAsked } from './use-asked.ts';
import { useReady } from './use-ready.ts';
import type { SessionRow } from './world.ts';

/** What is unfinished comes first; one key goes on with it. */
export function Welcome(): ReactNode {
  const { dispatch, end, glyphs, now, say, text, watch, world } = useEnv();
  const { body, columns } = useSize();
  const title = useTitle();
  const [sessions, setSessions] = useState<readonly SessionRow[]>();
  const [selected, setSelected] = useState(0);
  const [sure, setSure] = useState(false);
  const [working, setWorking] = useState(false);
  const [said, setSaid] = useState<Line>();
  const spin = useSpinner(sessions === undefined || working);
  const asked = useAsked();
  const ready = useReady();
  const troubled = (error: unknown) => {
    setWorking(false);
    setSaid(line(span(`${glyphs.no} ${say.failure(failureOf(error))}`, 'error')));
  };
  useEffect(() => {
    let here = true;
    world.sessions().then(
      rows => here && setSessions(rows),
      error => {
        if (!here) return;
        setSessions([]);
        troubled(error);
      },
    );
    return () => {
      here = false;
    };
  }, [world]);
  const rows = sessions ?? [];
  const count = rows.length + 1;
  const at = Math.min(selected, count - 1);
  const session = rows[at];
  const resume = (row: SessionRow) => {
    if (row.pid !== undefined && world.watch === undefined) {
      return setSaid(line(text.welcome.busy(plain(row.machine), row.pid)));
    }
    setWorking(true);
    if (row.pid !== undefined) return void world.watch?.(row.id).then(watch, troubled);
    world.resume(row.id).then(watch, troubled);
  };
  const discard = (row: SessionRow) => {
    setSure(false);
    setWorking(true);
    asked
      .do(person => world.undo(row.id, person))
      .then(undone => {
        setWorking(false);
        if (undone === undefined) return;
        setSessions(left => left?.filter(other => other.id !== row.id));
        const rest = undone.left.length === 0 ? '' : ` ${text.welcome.leftOver(undone.left.join(', '))}`;
        setSaid(line(`${text.welcome.discarded(plain(row.machine), undone.gone.length)}${rest}`));
      }, troubled);
  };
  const begin: Bound = { id: 'begin', label: text.keys.begin, run: () => dispatch({ is: 'began' }) };
  const quit: Bound = { id: 'quit', label: text.keys.quit, run: () => end({ is: 'quit' }) };
  const move: Bound = {
    id: 'move',
    label: text.keys.move,
    run: key => {
      setSaid(undefined);
      setSelected(moveBy(key, at, count, 5));
    },
  };
  const keys: readonly Bound[] =
    asked.panel !== undefined
      ? asked.keys
      : sure
        ? [
            { id: 'enter', label: text.keys.yes, run: () => session !== undefined && discard(session) },
            { id: 'back', label: text.keys.no, run: () => setSure(false) },
          ]
        : working
          ? [quit]
          : session === undefined
            ? [
                ...(rows.length > 0 ? [move] : []),
                { id: 'enter', label: text.keys.begin, run: begin.run ?? (() => {}) },
                begin,
                quit,
              ]
            : [
                move,
                {
                  id: 'enter',
                  label: session.pid === undefined || world.watch === undefined ? text.keys.resume : text.keys.watch,
                  run: () => resume(session),
                },
                begin,
                ...(session.pid === undefined
                  ? [{ id: 'discard', label: text.keys.discard, run: () => setSure(true) } as const]
                  : []),
                quit,
              ];
  // Three rows for the selected session, two for each other, and what stands around them.
  const told = rows.reduce((sum, row) => sum + heldBy(row).length + troubleOf(row).length, 0);
  const room = Math.max(1, Math.floor((body - 11 - told) / 2));
  const from = Math.max(0, Math.min(at - Math.floor(room / 2), rows.length - room));
  const unfinished = rows.slice(from, from + room).flatMap((row, i) => sessionLines(row, from + i === at));
  const hidden = rows.length - Math.min(rows.length, room);

  function troubleOf({ trouble }: SessionRow): string[] {
    return trouble === undefined ? [] : wrap(plain(say.note(trouble.code, trouble.facts)), columns - 5);
  }

  function sessionLines(row: SessionRow, here: boolean): Line[] {
    const mark = here ? span(`${glyphs.bar} `, 'accent') : '  ';
    const stage = row.stage === undefined ? '' : (text.run.stages[row.stage] ?? row.stage);
    const share = row.sent === undefined || row.expected === undefined ? '' : ` ${percent(row.sent, row.expected)}%`;
    const why = row.why === undefined ? undefined : say.note(row.why.code, row.why.facts);
    const when =
      row.pid !== undefined
        ? text.welcome.runsIn(row.pid)
        : row.stoppedAt === undefined
          ? ''
          : text.welcome.stopped(text.ago(Math.max(0, now() - row.stoppedAt)), why);
    const name = line(here ? bold(plain(row.machine)) : plain(row.machine), `   ${glyphs.arrow} ${plain(row.target)}`);
    const head = ends(line(mark, name, dim(`   ${stage}${share}`)), line(dim(when), ' '), columns);
    // Said of every session: nobody may forget a machine that is off, or a disk that costs money.
    const held = [
      ...troubleOf(row).map((part, i) => line(mark, span(i === 0 ? `${glyphs.warn} ` : '  ', 'warn'), part)),
      ...heldSentences(heldBy(row), now(), text, say).map(sentence =>
        line(mark, span(`${glyphs.warn} `, 'warn'), fit(line(sentence), columns - 5)),
      ),
    ];
    if (!here || row.sent === undefined || row.expected === undefined) return [head, ...held, blank];
    const { part, whole, unit } = shareText(row.sent, row.expected);
    const amounts = line('  ', text.welcome.sent(part, `${whole} ${unit}`));
    const room = Math.min(33, columns - lineWidth(amounts) - 3);
    const left = row.rate === undefined || row.rate <= 0 ? undefined : ((row.expected - row.sent) / row.rate) * 1000;
    const rest =
      left === undefined || row.rate === undefined ? '' : text.welcome.left(text.duration(left), rateText(row.rate));
    return [
      head,
      line(mark, room >= 8 ? bar(row.sent / row.expected, room, glyphs) : [], amounts),
      line(mark, dim(`${rest}${text.welcome.twice}`)),
      ...held,
      blank,
    ];
  }

  const migrate = line(
    session === undefined ? span(`${glyphs.bar} `, 'accent') : '  ',
    session === undefined ? bold(text.welcome.migrate) : text.welcome.migrate,
  );
  const hint =
    sure && session !== undefined
      ? line(span(text.welcome.sure(plain(session.machine)), 'warn'))
      : (said ?? line(dim(text.welcome.first)));
  return (
    <Frame
      title={title}
      step={`${text.tagline}   v${world.version}`}
      hint={
        asked.panel !== undefined
          ? line(span(text.vsphere.waitsForYou, 'warn'))
          : working
            ? line(`${spin} ${text.working}`)
            : hint
      }
      keys={keys}
      typing={asked.panel?.typing === true}
      {...(asked.panel === undefined ? {} : { onKey: asked.panel.key })}
      blocks={[
        ...(asked.panel?.blocks ?? []),
        ...(sessions === undefined ? [{ lines: [line('  ', dim(`${spin} ${text.welcome.looking}`)), blank] }] : []),
        ...(rows.length === 0 ? [] : [{ lines: [line('  ', bold(text.welcome.unfinished)), blank, ...unfinished] }]),
        ...(hidden > 0 ? [{ lines: [line('  ', dim(text.welcome.more(hidden))), blank] }] : []),
        { lines: [line('  ', bold(text.welcome.new)), blank, migrate, blank] },
        ...(ready.length === 0 ? [] : [{ lines: ready, drop: 'more' as const }]),
      ]}
    />
  );
}
