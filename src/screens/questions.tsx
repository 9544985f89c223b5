import { type ReactNode, useState } from 'react';
import type { Check } from '../pipeline/types.ts';
import { useEnv, useSize } from './env.tsx';
import { FormFrame } from './form.tsx';
import { useTitle } from './frame.tsx';
import { bytesText } from './parts/figures.ts';
import { blank, bold, dim, type Line, line, plain, wrap } from './parts/line.ts';
import type { Block } from './parts/rows.tsx';
import { useChecks } from './use-checks.ts';
import { useClosedTenants } from './use-closed-tenants.tsx';
import { verdictSign } from './use-ready.ts';
import { useNames, useStep } from './use-step.ts';
import { type StepId, stepOf } from './wizard.ts';
import type { Ask } from './world.ts';

/** The questions of one step, given the answers so far. */
function useAsks(step: StepId): readonly Ask[] {
  const { state, world } = useEnv();
  return world.asks(state.answers, state.inspected).filter(ask => stepOf(ask.key, state.answers) === step);
}

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

const diskKey = /^disks\.(\d+)\.sizeGiB$/;

/** What the disks become; a size that would cut data off is refused. */
export function Disks(): ReactNode {
  const { dispatch, state, text } = useEnv();
  const { route, target } = useNames();
  const disks = state.inspected?.machine.disks ?? [];
  const inspections = state.inspected?.inspections ?? [];
  const indexOf = (ask: Ask): number | undefined => {
    const found = diskKey.exec(ask.key)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const ends = (index: number): number =>
    Math.max(0, ...(inspections[index]?.partitions ?? []).map(partition => partition.offset + partition.length));
  const asks = useAsks('disks');
  const sized = (index: number) => asks.some(ask => indexOf(ask) === index);
  const sizes = disks.some(({ index }) => sized(index));
  const notes: Line[] = disks.flatMap(({ index }) =>
    sized(index) && ends(index) > 0 ? [line('  ', dim(text.disks.used(index + 1, bytesText(ends(index)))))] : [],
  );
  return (
    <FormFrame
      title={useTitle(route)}
      step={useStep('disks')}
      heading={text.disks.ask(target ?? '', sizes)}
      asks={asks}
      hint={line(dim(sizes ? text.disks.hint : text.disks.kindHint))}
      nameOf={ask => {
        const index = indexOf(ask);
        if (index === undefined) return text.questions[ask.key] ?? ask.key;
        return text.disks.row(index + 1, plain(disks.find(disk => disk.index === index)?.name ?? ''));
      }}
      aboutOf={ask => {
        const inspection = inspections[indexOf(ask) ?? -1];
        if (inspection === undefined) return undefined;
        const used = inspection.allocated === undefined ? undefined : bytesText(inspection.allocated);
        return `${text.disks.unit}   ${text.disks.about(bytesText(inspection.size), used)}`;
      }}
      below={notes.length === 0 ? [] : [{ lines: [blank, ...notes], drop: 'evidence' }]}
      onDone={(given, cleared) => dispatch({ is: 'answered', step: 'disks', given, cleared })}
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
      below={[...tenants.below, ...blocksOf(lines)]}
      onFocus={tenants.look}
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
