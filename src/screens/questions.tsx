import { type ReactNode, useState } from 'react';
import type { Check, Verdict } from '../pipeline/types/inspection.ts';
import { useEnv, useSize } from './env.tsx';
import { FormFrame, questionName } from './form.tsx';
import { useTitle } from './frame.tsx';
import { blank, bold, dim, type Line, line, plain, wrap } from './parts/line.ts';
import { useAsks } from './use-asks.ts';
import { useChecks } from './use-checks.ts';
import { useClosedTenants } from './use-closed-tenants.tsx';
import { verdictSign } from './use-ready.ts';
import { useNames, useStep } from './use-step.ts';
import { tagKey, useWantedAsks } from './use-wanted-asks.ts';
import { asked } from './wizard.ts';

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
  const { body, columns } = useSize();
  const { route, target } = useNames();
  const own = useAsks('where');
  const [draft, setDraft] = useState(state.answers);
  const complete = own.every(ask => !ask.needed || !asked(ask, draft) || ask.key in draft);
  const [round, setRound] = useState(0);
  const { checks, checking } = useChecks(complete ? draft : undefined, round);
  const { asks, valuesOf } = useWantedAsks(own, checks, String(draft['target.subscription']));
  // Under the questions and their heading, and with an open list of at least three rows.
  const room = body - asks.filter(ask => asked(ask, draft)).length - 7;
  const lines = useFittingLines(checks, checking, columns, room);
  const tenants = useClosedTenants();
  if (tenants.page !== undefined) return tenants.page;
  return (
    <FormFrame
      title={useTitle(route)}
      step={useStep('where')}
      heading={text.where.ask(target ?? '')}
      asks={asks}
      hint={line(dim(blocked(checks) ? text.where.blocked : text.where.hint))}
      keys={[
        ...tenants.keys,
        ...(complete ? [{ id: 'again', label: text.keys.again, run: () => setRound(n => n + 1) } as const] : []),
      ]}
      nameOf={ask =>
        ask.key.startsWith(tagKey) ? text.where.tag(plain(ask.key.slice(tagKey.length))) : questionName(ask.key, text)
      }
      aboutOf={ask => {
        const values = valuesOf(ask.key);
        return values === undefined ? undefined : text.where.oneOf(plain(values));
      }}
      below={[...tenants.below, ...(lines.length === 0 ? [] : [{ lines: [blank, ...lines] }])]}
      onFocus={tenants.look}
      onDraft={setDraft}
      onDone={(given, cleared) => dispatch({ is: 'answered', step: 'where', given, cleared })}
    />
  );
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
  const sorted = checks.toSorted((a, b) => worstFirst.indexOf(a.verdict) - worstFirst.indexOf(b.verdict));
  const told = brief ? sorted.filter(check => check.verdict !== 'pass') : sorted;
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

const worstFirst: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** The checks in so many rows: those that passed are counted where all are too many, and at last the rest too. */
function useFittingLines(checks: readonly Check[], checking: boolean, columns: number, rows: number): Line[] {
  const { text } = useEnv();
  const all = useCheckLines(checks, checking, columns);
  const brief = useCheckLines(checks, checking, columns, true);
  if (all.length <= rows) return all;
  if (brief.length <= rows) return brief;
  const kept = brief.slice(0, Math.max(1, rows - 1));
  return [...kept, line('       ', dim(text.where.more(brief.length - kept.length)))];
}
