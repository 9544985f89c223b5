import { useRef, useState } from 'react';
import { type AskPanel, useAskPanel } from './ask-panel.tsx';
import { useEnv } from './env.tsx';
import type { Bound } from './parts/keys.ts';
import type { Attending, RunQuestion } from './run-shapes.ts';

interface Asked {
  readonly question: RunQuestion;
  readonly answer: (value: string) => void;
}

/** Work that may have to ask: undoing a session whose server wants a password that nobody knows any more. */
export interface AskedWork {
  /** Undefined where the person left a question unanswered. */
  do<T>(work: (person: Attending) => Promise<T>): Promise<T | undefined>;
  /** The question that is open, and the keys while it is. */
  readonly panel: AskPanel | undefined;
  readonly keys: readonly Bound[];
}

/** Questions of something under way that is no run. */
export function useAsked(): AskedWork {
  const { text } = useEnv();
  const [asked, setAsked] = useState<Asked>();
  const leave = useRef<AbortController>(undefined);
  const panel = useAskPanel(asked?.question, asked?.answer);
  const choices = asked?.question.kind === 'choice' ? asked.question.choices.length : 0;
  const keys: Bound[] = [
    ...(choices > 0 ? [{ id: 'digit', label: text.keys.choose, sign: `1-${choices}` } as const] : []),
    panel?.typing === true
      ? { id: 'enter', label: text.keys.answer, run: panel.enter }
      : { id: 'enter', label: text.keys.answer },
    {
      id: 'back',
      label: text.keys.back,
      run: () => {
        setAsked(undefined);
        leave.current?.abort();
      },
    },
  ];
  return {
    panel,
    keys,
    async do(work) {
      const abort = new AbortController();
      leave.current = abort;
      const ask = (question: RunQuestion) =>
        new Promise<string>(resolve => {
          const answer = (value: string) => {
            setAsked(undefined);
            resolve(value);
          };
          setAsked({ question, answer });
        });
      try {
        return await work({ ask, signal: abort.signal });
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    },
  };
}
