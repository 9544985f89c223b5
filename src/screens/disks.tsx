import type { ReactNode } from 'react';
import { emptyDisks, emptyIn, emptyKey, mostEmptyDisks } from './empty-disks.ts';
import { useEnv } from './env.tsx';
import { FormFrame, questionName } from './form.tsx';
import { useTitle } from './frame.tsx';
import { bytesText } from './parts/figures.ts';
import type { Bound } from './parts/keys.ts';
import { blank, dim, type Line, line, plain } from './parts/line.ts';
import { useAsks } from './use-asks.ts';
import type { Form } from './use-form.ts';
import { useNames, useStep } from './use-step.ts';
import type { Answers, Ask } from './world.ts';

const diskKey = /^disks\.(\d+)\.sizeGiB$/;

/** Which of the machine's disks a question is about, from 0. */
function indexOf({ key }: Ask): number | undefined {
  const found = diskKey.exec(key)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** What the disks become, and which new ones there are; a size that would cut data off is refused. */
export function Disks(): ReactNode {
  const { dispatch, state, text } = useEnv();
  const { route, target } = useNames();
  const disks = state.inspected?.machine.disks ?? [];
  const inspections = state.inspected?.inspections ?? [];
  const asks = useAsks('disks');
  const ends = (index: number): number =>
    Math.max(0, ...(inspections[index]?.partitions ?? []).map(partition => partition.offset + partition.length));
  const sized = (index: number) => asks.some(ask => indexOf(ask) === index);
  const sizes = disks.some(({ index }) => sized(index));
  const notes: Line[] = disks.flatMap(({ index }) =>
    sized(index) && ends(index) > 0 ? [line('  ', dim(text.disks.used(index + 1, bytesText(ends(index)))))] : [],
  );
  const nameOf = (ask: Ask): string => {
    const [index, empty] = [indexOf(ask), emptyIn(ask.key)];
    if (empty !== undefined) return text.disks.fresh(empty + 1);
    if (index === undefined) return questionName(ask.key, text);
    return text.disks.row(index + 1, plain(disks.find(disk => disk.index === index)?.name ?? ''));
  };
  const aboutOf = (ask: Ask, answers: Answers): string | undefined => {
    const [index, empty] = [indexOf(ask), emptyIn(ask.key)];
    const tier = ask.tells?.(answers).tier;
    const paid = `${text.disks.unit}${tier === undefined ? '' : `  ${text.disks.tier(String(tier))}`}`;
    if (empty !== undefined) return paid;
    const inspection = inspections[index ?? -1];
    if (inspection === undefined) return undefined;
    const used = inspection.allocated === undefined ? undefined : bytesText(inspection.allocated);
    return `${paid}   ${text.disks.about(bytesText(inspection.size), used)}`;
  };
  return (
    <FormFrame
      title={useTitle(route)}
      step={useStep('disks')}
      heading={text.disks.ask(target ?? '', sizes)}
      asks={asks}
      hint={line(dim(sizes ? text.disks.hint : text.disks.kindHint))}
      nameOf={nameOf}
      aboutOf={aboutOf}
      below={notes.length === 0 ? [] : [{ lines: [blank, ...notes], drop: 'evidence' }]}
      keys={form => keysOf(form, text.keys.addDisk, text.keys.removeDisk)}
      onDone={(given, cleared) => dispatch({ is: 'answered', step: 'disks', given, cleared })}
    />
  );
}

/** One more, and one less: the one that has the focus, else the last. */
function keysOf(form: Form, add: string, remove: string): Bound[] {
  const answered = form.answers[emptyDisks];
  const all = form.all.some(({ key }) => key === emptyDisks);
  if (!all) return [];
  const count = typeof answered === 'number' && Number.isInteger(answered) ? Math.max(0, answered) : 0;
  const sizes = Array.from({ length: count }, (_, n) => form.answers[emptyKey(n)]);
  const less = () => {
    const kept = sizes.toSpliced(emptyIn(form.at?.key ?? '') ?? count - 1, 1);
    form.give(Object.fromEntries([[emptyDisks, kept.length], ...kept.map((size, n) => [emptyKey(n), size])]));
  };
  return [
    ...(count < mostEmptyDisks
      ? [{ id: 'addDisk', label: add, run: () => form.give({ [emptyDisks]: count + 1 }) } as const]
      : []),
    ...(count > 0 ? [{ id: 'removeDisk', label: remove, run: less } as const] : []),
  ];
}
