import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useEnv, useSize } from './env.tsx';
import { Choice } from './parts/choice.tsx';
import { typed } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, plain, span, wrap } from './parts/line.ts';
import type { Block } from './parts/rows.tsx';
import { Secret } from './parts/secret.ts';
import { usePaste } from './parts/use-keys.ts';
import type { RunQuestion } from './run-shapes.ts';

/** A question of the run, and the keyboard for its answer. */
export interface AskPanel {
  readonly blocks: readonly Block[];
  readonly typing: boolean;
  enter(): void;
  key(name: string): void;
}

/** The same question put again, after an answer that was none, begins anew. */
const nameOf = ({ key, facts }: RunQuestion): string => JSON.stringify([key, facts]);

/**
 * What the run waits for the person to say: it has the keyboard until it is answered.
 * @param asking undefined while nothing is asked
 * @param answer undefined where it cannot be answered from here
 */
export function useAskPanel(
  asking: RunQuestion | undefined,
  answer: ((value: string) => void) | undefined,
): AskPanel | undefined {
  const { glyphs, text } = useEnv();
  const { columns } = useSize();
  const secret = useRef(new Secret());
  const [count, setCount] = useState(0);
  const [answered, setAnswered] = useState<string>();
  const name = asking === undefined ? undefined : nameOf(asking);
  const open = name !== undefined && name !== answered && answer !== undefined;
  const typing = open && asking?.kind === 'secret';
  useEffect(() => {
    const held = secret.current;
    setCount(0);
    // The same words may be asked again later, once this question is gone.
    if (name === undefined) setAnswered(undefined);
    return () => held.wipe();
  }, [name]);
  usePaste(pasted => {
    secret.current.type(pasted);
    setCount(secret.current.length);
  }, typing);
  const give = (value: string) => {
    setAnswered(name);
    answer?.(value);
  };
  if (!open || asking === undefined) return undefined;
  const sentence = text.vsphere.asks[asking.key]?.(asking.facts) ?? plain(asking.key);
  const head: Line[] = [
    ...wrap(sentence, columns - 6).map((t, n) => line(n === 0 ? span(`  ${glyphs.warn} `, 'warn') : '    ', bold(t))),
  ];
  const names = text.vsphere.answers[asking.key] ?? {};
  const body: Block =
    asking.kind === 'secret'
      ? {
          lines: [
            line('    ', glyphs.hidden.repeat(Math.min(count, 24)), { text: ' ', inverse: true }, dim(typedNote())),
            blank,
          ],
        }
      : { id: `ask ${name}`, height: asking.choices.length, node: choices(asking, names) };
  return {
    typing,
    blocks: [{ lines: head }, body, ...(asking.kind === 'secret' ? [] : [{ lines: [blank] }])],
    enter: () => {
      if (!typing || count === 0) return;
      give(secret.current.take());
    },
    key: pressed => {
      if (!typing) return;
      const t = typed(pressed);
      if (t !== undefined) secret.current.type(t);
      else if (pressed === 'backspace') secret.current.rub();
      else if (pressed === '^U') secret.current.wipe();
      setCount(secret.current.length);
    },
  };

  function typedNote(): string {
    return count === 0 ? '' : `   ${text.form.typed(count)}`;
  }

  function choices({ choices: values }: RunQuestion, called: Readonly<Record<string, string>>): ReactNode {
    const options = values.map((value, n) => ({
      value,
      row: line(dim(`${n + 1}  `), called[value] ?? plain(value)),
    }));
    return <Choice options={options} onChoose={give} />;
  }
}
