import { type ReactNode, useMemo, useState } from 'react';
import { useEnv, useSize } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import { bytesText } from './parts/figures.ts';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, type Line, line, pad, plain, span, widthOf } from './parts/line.ts';
import { useNames, useStep } from './use-step.ts';
import type { Inspected } from './world.ts';

/** Bytes of all disks: nominal, and with data where every disk says it. */
export function amounts(inspected: Inspected): { nominal: number; used: number | undefined } {
  const disks = inspected.inspections;
  const used = disks.every(disk => disk.allocated !== undefined)
    ? disks.reduce((sum, disk) => sum + (disk.allocated ?? 0), 0)
    : undefined;
  return { nominal: disks.reduce((sum, disk) => sum + disk.size, 0), used };
}

/** Where it shall live. */
export function PickTarget(): ReactNode {
  const { dispatch, glyphs, state, text, world } = useEnv();
  const { columns } = useSize();
  const { machine } = useNames();
  const title = useTitle(machine);
  const step = useStep('target');
  const before = state.answers['target.kind'] ?? state.marked['target.kind'];
  const first =
    world.targets.find(offer => offer.id === before) ?? world.targets.find(offer => offer.state === 'ready');
  const [at, setAt] = useState(first?.id);
  const options = world.targets.map((offer, n) => {
    const name = pad(text.offers[offer.id] ?? offer.id, 17);
    const about = offer.state === 'coming' ? text.coming : plain(offer.about ?? '');
    return {
      value: offer.id,
      row: line(
        dim(`${n + 1}  `),
        offer.state === 'ready' ? name : dim(name),
        dim(pad(about, Math.max(10, columns - 36))),
        offer.state === 'ready' ? span(glyphs.ok, 'ok') : '',
      ),
    };
  });
  const choose = (id: string) => {
    if (world.targets.find(offer => offer.id === id)?.state !== 'ready') return;
    dispatch({ is: 'answered', step: 'target', given: { 'target.kind': id } });
  };
  const keys: Bound[] = [
    { id: 'move', label: text.keys.move },
    { id: 'digit', label: text.keys.choose, sign: `1-${options.length}` },
    { id: 'enter', label: text.keys.choose },
    { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
  ];
  return (
    <Frame
      title={title}
      step={step}
      hint={line(dim(text.welcome.first))}
      keys={keys}
      blocks={[
        { lines: [line('  ', bold(text.target.ask(machine ?? ''))), blank] },
        {
          id: 'targets',
          node: <Choice options={options} first={first?.id} onChoose={choose} onHighlight={setAt} />,
          height: options.length,
        },
        { lines: useAbout(at, columns), drop: 'evidence' },
      ]}
    />
  );
}

/** What is known about a target before anybody is asked. */
function useAbout(target: string | undefined, columns: number): Line[] {
  const { glyphs, state, text, world } = useEnv();
  const { inspected } = state;
  const advice = useMemo(
    () => (target === undefined || inspected === undefined ? undefined : world.advise(target, inspected)),
    [world, target, inspected],
  );
  const offer = world.targets.find(o => o.id === target);
  if (target === undefined || inspected === undefined || offer?.state !== 'ready') return [];
  const { nominal, used } = amounts(inspected);
  const labels = text.target.labels;
  const names = Math.max(...Object.values(labels).map(widthOf)) + 2;
  const row = (label: string, what: string) => line('  ', dim(pad(label, names)), what);
  return [
    blank,
    line(dim(glyphs.rule.repeat(columns))),
    row(labels.way, text.offersWhat[target] ?? ''),
    row(
      labels.size,
      text.target.size(
        inspected.machine.disks.length,
        bytesText(nominal),
        used === undefined ? undefined : bytesText(used),
      ),
    ),
    ...(advice?.generation === undefined ? [] : [row(labels.boots, text.target.boots(advice.generation))]),
    row(labels.undo, text.target.undo),
  ];
}
