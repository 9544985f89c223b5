import { type ReactNode, useState } from 'react';
import type { Check } from '../pipeline/types.ts';
import { useEnv, useSize } from './env.tsx';
import { FormFrame } from './form.tsx';
import { useTitle } from './frame.tsx';
import { blank, bold, dim, type Line, line, wrap } from './parts/line.ts';
import type { Block } from './parts/rows.tsx';
import { useAsks } from './use-asks.ts';
import { useChecks } from './use-checks.ts';
import { verdictSign } from './use-ready.ts';
import { useNames, useStep } from './use-step.ts';

/** Questions without a screen of their own, as their target asks them. */
export function Options(): ReactNode {
  const { dispatch, text } = useEnv();
  const { route, target } = useNames();
  return (
    <FormFrame
      title={useTitle(route)}
      step={useStep('options')}
      heading={text.options.ask(target ?? '')}
      asks={useAsks('options')}
      hint={line(dim(text.form.hint))}
      onDone={(given, cleared) => dispatch({ is: 'answered', step: 'options', given, cleared })}
    />
  );
}

/** Subscription, region, group, name: and whether it can be done there. */
export function Where(): ReactNode {
  const { dispatch, state, text } = useEnv();
  const { columns } = useSize();
  const { route, target } = useNames();
  const asks = useAsks('where');
  const [draft, setDraft] = useState(state.answers);
  const complete = asks.every(ask => !ask.needed || ask.key in draft);
  const [round, setRound] = useState(0);
  const { checks, checking } = useChecks(complete ? draft : undefined, round);
  const lines = useCheckLines(checks, checking, columns);
  return (
    <FormFrame
      title={useTitle(route)}
      step={useStep('where')}
      heading={text.where.ask(target ?? '')}
      asks={asks}
      hint={line(dim(blocked(checks) ? text.where.blocked : text.where.hint))}
      keys={complete ? [{ id: 'again', label: text.keys.again, run: () => setRound(n => n + 1) }] : []}
      below={blocksOf(lines)}
      onDraft={setDraft}
      onDone={(given, cleared) => dispatch({ is: 'answered', step: 'where', given, cleared })}
    />
  );
}

function blocksOf(lines: readonly Line[]): readonly Block[] {
  return lines.length === 0 ? [] : [{ lines: [blank, ...lines], drop: 'evidence' }];
}

/** Does a check stop the run? */
export function blocked(checks: readonly Check[]): boolean {
  return checks.some(check => check.severity === 'blocks' && check.verdict === 'fail');
}

/**
 * The checks as rows: each verdict as sign and sentence.
 * @param brief those that passed are only counted
 */
export function useCheckLines(checks: readonly Check[], checking: boolean, columns: number, brief = false): Line[] {
  const { glyphs, say, text } = useEnv();
  if (checks.length === 0 && !checking) return [];
  const passed = checks.filter(check => check.verdict === 'pass').length;
  const told = brief ? checks.filter(check => check.verdict !== 'pass') : checks;
  return [
    line('  ', bold(text.where.checked), dim(checking ? `   ${text.where.checking}` : '')),
    ...(brief && passed > 0 ? [line('     ', verdictSign('pass', glyphs), ` ${text.where.passed(passed)}`)] : []),
    ...told.flatMap(check =>
      wrap(say.check(check), columns - 9).map((t, n) =>
        line('     ', n === 0 ? verdictSign(check.verdict, glyphs) : ' ', ` ${t}`),
      ),
    ),
  ];
}
