import { type ReactNode, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame } from './frame.tsx';
import { heldSentences } from './held-lines.ts';
import { exitOf, nextActions } from './next-actions.ts';
import { Choice } from './parts/choice.tsx';
import { bytesText, percent } from './parts/figures.ts';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, ends, type Line, line, middle, pad, plain, span, widthOf, wrap } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import type { RunHandle, RunView } from './run-shapes.ts';
import { Log, useRunTitle } from './running.tsx';
import { useAsked } from './use-asked.ts';

/** A run that came to rest before its end, by the person or by a failure: what is safe, and what can be done. */
export function Stopped({ run, view }: { readonly run: RunHandle; readonly view: RunView }): ReactNode {
  const { end, glyphs, now, say, terminal, text, watch, world } = useEnv();
  const { columns } = useSize();
  const title = useRunTitle(view);
  const [working, setWorking] = useState(false);
  const [logging, setLogging] = useState(false);
  const [said, setSaid] = useState<Line>();
  const asked = useAsked();
  const spin = useSpinner(working);
  const actions = nextActions(view);
  const { failure } = view;
  const keep = () => end({ is: 'run', run, quit: true });
  const troubled = (error: unknown) => {
    setWorking(false);
    setSaid(line(span(`${glyphs.no} ${say.failure(failureOf(error))}`, 'error')));
  };
  const act = (action: string) => {
    if (working) return;
    if (action === 'keep' || action === 'leave') return keep();
    if (action === 'show-log') return setLogging(true);
    setWorking(true);
    if (action === 'undo') {
      asked
        .do(person => world.undo(view.session, person))
        .then(undone => (undone === undefined ? setWorking(false) : end({ is: 'quit' })), troubled);
      return;
    }
    asked
      .do(person => world.resume(view.session, action, person))
      .then(next => (next === undefined ? setWorking(false) : watch(next)), troubled);
  };
  if (logging) return <Log log={view.log} title={title} onClose={() => setLogging(false)} />;
  const widest = Math.max(...actions.map(action => widthOf(text.failed.actions[action] ?? action))) + 3;
  const options = actions.map((action, n) => ({
    value: action,
    row: line(
      `${n + 1}  ${pad(text.failed.actions[action] ?? action, widest)}`,
      dim(
        [
          n === 0 && action !== 'keep' && action !== 'leave' ? text.failed.recommended : undefined,
          text.failed.actionNotes[action],
        ]
          .filter(Boolean)
          .join(` ${glyphs.dot} `),
      ),
    ),
  }));
  const copy: Bound = { id: 'copy', label: text.keys.copy, run: () => copied(failure) };
  const copied = (what: Failure | undefined) => {
    if (what === undefined) return;
    terminal.copy(`${what.code} ${JSON.stringify(what.facts)}${what.where === undefined ? '' : ` ${what.where}`}`);
    setSaid(line(text.signIn.copied));
  };
  const open = view.stages.filter(stage => stage.state === 'failed' || stage.state === 'running');
  const at = open.find(stage => stage.state === 'failed') ?? open.find(stage => stage.id === 'send') ?? open[0];
  const step = text.failed.title(
    at === undefined ? undefined : (text.run.stages[at.id] ?? at.id),
    at?.progress === undefined ? undefined : percent(at.progress.done, at.progress.total),
  );
  return (
    <Frame
      title={title}
      step={step}
      hint={
        asked.panel !== undefined
          ? line(span(text.vsphere.waitsForYou, 'warn'))
          : working
            ? line(`${spin} ${text.working}`)
            : (said ?? line(dim(text.failed.hint(exitOf(view)))))
      }
      typing={asked.panel?.typing === true}
      {...(asked.panel === undefined ? {} : { onKey: asked.panel.key })}
      keys={
        asked.panel !== undefined
          ? asked.keys
          : working
            ? []
            : [
                { id: 'enter', label: text.keys.do },
                { id: 'digit', label: text.keys.choose, sign: `1-${actions.length}` },
                ...(failure === undefined ? [] : [copy]),
                { id: 'quit', label: view.watching === undefined ? text.keys.quitKeep : text.keys.quit, run: keep },
              ]
      }
      blocks={[
        ...(asked.panel?.blocks ?? []),
        { lines: failure === undefined ? stoppedLines() : failureLines(failure) },
        { lines: safeLines() },
        { id: 'actions', node: <Choice options={options} active={!working} onChoose={act} />, height: options.length },
        { lines: reportLines(), drop: 'more' },
      ]}
    />
  );

  function labelled(label: string, sentence: string): Line[] {
    const names =
      Math.max(
        ...[text.failed.what, text.failed.where, text.failed.likely, text.stopped.safe, text.failed.report].map(
          widthOf,
        ),
      ) + 3;
    return wrap(sentence, columns - names - 4).map((t, n) =>
      line('  ', n === 0 ? bold(pad(label, names)) : pad('', names), t),
    );
  }

  function stoppedLines(): Line[] {
    const watched = view.watching?.ended === true ? text.watch.ended : text.watch.stopped;
    const who = view.watching === undefined ? text.stopped.you : watched;
    return [line('  ', span(glyphs.warn, 'warn'), ' ', bold(who)), blank];
  }

  function failureLines(what: Failure): Line[] {
    return [
      line('  ', span(glyphs.no, 'error'), ' ', bold(text.failed.headline)),
      blank,
      ...labelled(text.failed.what, say.failure(what)),
      ...(what.where === undefined ? [] : labelled(text.failed.where, text.run.stages[what.where] ?? what.where)),
      ...labelled(text.failed.likely, text.failed.likelyBy[what.retry]),
      blank,
    ];
  }

  function safeLines(): Line[] {
    const sentences = [
      ...(view.safe === undefined ? [] : [text.stopped.safeBytes(bytesText(view.safe))]),
      ...(view.sourceHeld === undefined || view.sourceHeld.length === 0
        ? [text.stopped.sourceSafe]
        : heldSentences(view.sourceHeld, now(), text, say)),
      ...heldSentences(view.targetHeld ?? [], now(), text, say),
      ...(view.left ?? []).map(item => say.note(item.code, item.facts)),
    ];
    return [...sentences.flatMap((sentence, n) => labelled(n === 0 ? text.stopped.safe : '', sentence)), blank];
  }

  function reportLines(): Line[] {
    const code = failure === undefined ? '' : `${text.failed.code} ${failure.code} ${glyphs.dot} `;
    const report =
      view.report === undefined ? [] : labelled(text.failed.report, middle(plain(view.report), columns - 20));
    return [blank, ...report, ends(line('  ', dim(`${code}vmferry ${world.version}`)), [], columns)];
  }
}
