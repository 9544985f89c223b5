import { type ReactNode, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice as Choose } from './parts/choice.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, pad, plain, span, widthOf, wrap } from './parts/line.ts';
import { type Loaded, useChoices } from './parts/use-choices.ts';
import { useNames, useStep } from './use-step.ts';
import { asked } from './wizard.ts';
import type { Answers, Ask, Choice } from './world.ts';

/** How a machine that runs comes to rest, and what becomes of it afterwards. */
export function Power(): ReactNode {
  const { dispatch, say, state, text, world } = useEnv();
  const { columns } = useSize();
  const words = text.vsphere.power;
  const { machine } = useNames();
  const title = useTitle(machine);
  const step = useStep('power');
  const [way, setWay] = useState<string>();
  const held = state.answers['source.power'] ?? state.marked['source.power'];
  const [at, setAt] = useState<string | undefined>(held === undefined ? undefined : String(held));
  const given: Answers = way === undefined ? state.answers : { ...state.answers, 'source.power': way };
  const find = (key: string, answers: Answers): Ask | undefined =>
    world.asks(answers, state.inspected).find(ask => ask.key === key && asked(ask, answers));
  const ways = useChoices(find('source.power', state.answers), state.answers);
  const after = way === undefined ? undefined : find('source.after', given);
  const afters = useChoices(after, given);
  const spin = useSpinner(ways.loading || afters.loading);
  const name = machine ?? '';
  const first = String(ways.rows.find(row => row.value === held)?.value ?? best(ways.rows)?.value ?? '');
  const here = at ?? first;
  const chooseWay = (value: string) => {
    setAt(value);
    const next = { ...state.answers, 'source.power': value };
    if (find('source.after', next) !== undefined) return setWay(value);
    dispatch({ is: 'answered', step: 'power', given: { 'source.power': value }, cleared: ['source.after'] });
  };
  const chooseAfter = (value: string) =>
    dispatch({ is: 'answered', step: 'power', given: { 'source.power': way ?? here, 'source.after': value } });
  const open = after === undefined ? ways : afters;
  const keys: Bound[] = [
    ...(open.rows.length > 1 ? [{ id: 'move', label: text.keys.move } as const] : []),
    ...(open.rows.length > 0
      ? ([
          { id: 'digit', label: text.keys.choose, sign: open.rows.length === 1 ? '1' : `1-${open.rows.length}` },
          { id: 'enter', label: text.keys.choose },
        ] as const)
      : []),
    {
      id: 'back',
      label: text.keys.back,
      run: () => (way === undefined ? dispatch({ is: 'back' }) : setWay(undefined)),
    },
  ];
  const shown = ways.rows.find(row => String(row.value) === here);
  return (
    <Frame
      title={title}
      step={step}
      hint={line(dim(words.hint))}
      keys={keys}
      blocks={[
        { lines: [line('  ', bold(words.ask(name))), blank] },
        ...trouble(ways),
        {
          id: 'ways',
          height: ways.rows.length,
          node: ways.rows.length > 0 && (
            <Choose
              options={optionsOf(ways.rows, words.names)}
              first={here}
              active={way === undefined}
              onChoose={chooseWay}
              onHighlight={setAt}
            />
          ),
        },
        { lines: shown === undefined ? [] : [blank, ...meaning(shown)] },
        ...(after === undefined
          ? []
          : [
              { lines: [blank, line('  ', bold(words.after(name)))] },
              ...trouble(afters),
              {
                id: 'afters',
                height: afters.rows.length,
                node: afters.rows.length > 0 && (
                  <Choose
                    options={optionsOf(afters.rows, words.afters)}
                    first={String(state.answers['source.after'] ?? best(afters.rows)?.value ?? '')}
                    onChoose={chooseAfter}
                  />
                ),
              },
            ]),
      ]}
    />
  );

  function optionsOf(rows: readonly Choice[], names: Readonly<Record<string, string>>) {
    const nameOf = (row: Choice) => names[String(row.value)] ?? plain(row.label);
    const widest = Math.max(...rows.map(row => widthOf(nameOf(row)))) + 3;
    return rows.map((row, n) => ({
      value: String(row.value),
      row: line(
        dim(`${n + 1}  `),
        pad(nameOf(row), widest),
        row === best(rows) && row.recommended === true ? span(words.recommended, 'ok') : '',
      ),
    }));
  }

  function meaning(row: Choice): Line[] {
    const value = String(row.value);
    const sentences = [words.means[value]];
    if (value === 'snapshot') sentences.push(row.facts?.quiesced === true ? words.quiesced : words.crashConsistent);
    return sentences.flatMap(sentence => wrap(sentence ?? '', columns - 8).map(t => line('     ', t)));
  }

  function trouble({ failure, loading }: Loaded) {
    if (failure !== undefined)
      return [{ lines: wrap(say.failure(failure), columns - 8).map(t => line('    ', span(t, 'error'))) }];
    return loading ? [{ lines: [line('  ', dim(`${spin} ${text.form.loading}`))] }] : [];
  }
}

/** What is recommended, else the first. */
function best(rows: readonly Choice[]): Choice | undefined {
  return rows.find(row => row.recommended === true) ?? rows[0];
}
