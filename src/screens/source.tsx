import { type ReactNode, useEffect, useState } from 'react';
import type { Failure } from '../pipeline/failure.ts';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { fieldSpans } from './form.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { bytesText } from './parts/figures.ts';
import { type Bound, typed } from './parts/keys.ts';
import { blank, bold, dim, ellipsis, ends, type Line, line, middle, pad, plain, span, wrap } from './parts/line.ts';
import { failureOf } from './parts/use-choices.ts';
import { usePaste } from './parts/use-keys.ts';
import { useStep } from './use-step.ts';
import type { MachineRow, PathRow } from './world.ts';

/** The longest start that all paths have in common. */
export function commonStart(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  let length = first.length;
  for (const path of rest) {
    let same = 0;
    while (same < Math.min(length, path.length) && path[same] === first[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/** Where the VM comes from: what kind of place, and the path in it. */
export function Source(): ReactNode {
  const { dispatch, glyphs, say, state, text, world } = useEnv();
  const { columns } = useSize();
  const title = useTitle();
  const step = useStep('source');
  const before = state.answers['source.kind'] ?? state.marked['source.kind'];
  const [kind, setKind] = useState(
    Math.max(
      0,
      world.sources.findIndex(offer => offer.id === before),
    ),
  );
  const [field, setField] = useState<FieldState>(() => fieldOf(String(state.answers['source.path'] ?? '')));
  const [rows, setRows] = useState<readonly PathRow[]>([]);
  const [failure, setFailure] = useState<Failure>();
  const [looking, setLooking] = useState<AbortController>();
  const [machines, setMachines] = useState<readonly MachineRow[]>();
  const spin = useSpinner(looking !== undefined);
  const offer = world.sources[kind];
  const server = offer?.id === 'vsphere';
  const file = world.sources.findIndex(each => each.id !== 'vsphere' && each.state === 'ready');
  const path = textOf(field);
  useEffect(() => () => looking?.abort(), [looking]);
  useEffect(() => {
    let here = true;
    world.completions(path).then(
      found => here && setRows(found),
      () => here && setRows([]),
    );
    return () => {
      here = false;
    };
  }, [world, path]);
  const put = (next: FieldState) => {
    setFailure(undefined);
    setField(next);
    // A path says by itself that it is not on a server.
    if (server && file >= 0) setKind(file);
  };
  const live = offer?.state === 'ready' && looking === undefined && machines === undefined;
  usePaste(pasted => live && put(insert(field, pasted)));
  const toServer = () => {
    if (offer !== undefined) dispatch({ is: 'answered', step: 'source', given: { 'source.kind': offer.id } });
  };
  const look = (vm?: string) => {
    if (offer?.state !== 'ready' || looking !== undefined || path.trim() === '') return;
    const abort = new AbortController();
    setFailure(undefined);
    setLooking(abort);
    const given = {
      'source.kind': offer.id,
      'source.path': path.trim(),
      'source.vm': vm ?? '',
    };
    const troubled = (error: unknown) => {
      if (abort.signal.aborted) return;
      setLooking(undefined);
      setFailure(failureOf(error));
    };
    const choose = async (error: unknown) => {
      if (failureOf(error).code !== 'OVF_SEVERAL_MACHINES' || world.machines === undefined) throw error;
      const found = await world.machines(offer.id, path.trim(), abort.signal);
      if (abort.signal.aborted) return;
      setLooking(undefined);
      setMachines(found);
    };
    world
      .inspect(offer.id, path.trim(), abort.signal, vm)
      .then(inspected => {
        if (!abort.signal.aborted) dispatch({ is: 'answered', step: 'source', given, inspected });
      }, choose)
      .catch(troubled);
  };
  // Asked anew: the rows on the screen may be those of what was typed a moment ago.
  const complete = () =>
    void world.completions(path).then(
      found => put(completed(found, field)),
      () => {},
    );
  const back = () => {
    if (looking === undefined && machines !== undefined) return setMachines(undefined);
    if (looking === undefined) return dispatch({ is: 'back' });
    looking.abort();
    setLooking(undefined);
  };
  const count = world.sources.length;
  const keys: Bound[] = [
    ...(machines !== undefined && looking === undefined
      ? ([
          { id: 'digit', label: text.keys.choose, sign: `1-${machines.length}` },
          { id: 'enter', label: text.keys.choose },
        ] as const)
      : []),
    ...(looking === undefined && machines === undefined && count > 1
      ? [{ id: 'move', label: text.keys.move, run: (key: string) => setKind(moved(key, kind, count)) } as const]
      : []),
    ...(live && server ? [{ id: 'enter', label: text.keys.goOn, run: toServer } as const] : []),
    ...(live && !server
      ? ([
          { id: 'complete', label: text.keys.complete, run: complete },
          { id: 'enter', label: text.keys.look, run: () => look() },
        ] as const)
      : []),
    { id: 'back', label: text.keys.back, run: back },
  ];
  const offers = world.sources.map((o, at) => {
    const name = pad(text.offers[o.id] ?? o.id, 14);
    const what = o.state === 'coming' ? text.coming : (text.offersWhat[o.id] ?? '');
    return line(
      at === kind ? span(`${glyphs.bar} `, 'accent') : '  ',
      at === kind ? bold(name) : name,
      '  ',
      dim(what),
    );
  });
  const entry =
    offer?.state === 'ready' && !server
      ? [blank, line(`  ${text.source.path}  `, ...fieldSpans(field, columns - 12)), blank]
      : [];
  return (
    <Frame
      title={title}
      step={step}
      typing={live}
      hint={
        looking === undefined
          ? line(dim(server ? text.source.serverHint : text.source.hint))
          : line(`${spin} ${text.source.looking(middle(plain(path), columns - 24))}`)
      }
      keys={keys}
      onKey={name => {
        const text1 = typed(name);
        const next = text1 === undefined ? edit(field, name) : insert(field, text1);
        if (live && next !== undefined) put(next);
      }}
      blocks={[
        { lines: [line('  ', bold(text.source.ask)), blank, ...offers, ...entry] },
        ...(failure === undefined
          ? []
          : [
              {
                lines: [
                  ...wrap(say.failure(failure), columns - 8).map((t, at) =>
                    line(span(at === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t),
                  ),
                  blank,
                ],
              },
            ]),
        ...(machines === undefined
          ? []
          : [
              { lines: [line('  ', bold(text.source.which)), blank] },
              {
                id: 'machines',
                height: machines.length,
                node: <Choice options={machines.map(machineOption)} active={looking === undefined} onChoose={look} />,
              },
            ]),
        ...(live && !server ? [{ lines: completionRows(), drop: 'more' as const }] : []),
      ]}
    />
  );

  function completionRows(): Line[] {
    if (rows.length === 0) return path === '' ? [] : [line('  ', dim(text.source.none))];
    const shown = rows.slice(0, 8).map(row => {
      const name = row.path.replace(/\/$/, '').split('/').at(-1) ?? row.path;
      const size = row.folder ? text.source.folder : row.bytes === undefined ? '' : bytesText(row.bytes);
      return ends(
        line('        ', ellipsis(plain(name), columns - 30)),
        line(dim(size), '      '),
        Math.min(columns, 76),
      );
    });
    return rows.length > 8 ? [...shown, line('        ', dim(text.source.found(rows.length)))] : shown;
  }
}

function machineOption({ id, name, bytes }: MachineRow, n: number) {
  const about = bytes === undefined ? '' : bytesText(bytes);
  return { value: id, row: line(dim(`${n + 1}  `), pad(plain(name), 32), dim(about)) };
}

function moved(key: string, at: number, count: number): number {
  if (key === 'up' || key === 'pageup') return Math.max(0, at - 1);
  if (key === 'down' || key === 'pagedown') return Math.min(count - 1, at + 1);
  return at;
}

function completed(rows: readonly PathRow[], field: FieldState): FieldState {
  const start = commonStart(rows.map(row => (row.folder && !row.path.endsWith('/') ? `${row.path}/` : row.path)));
  return rows.length === 0 || start.length < textOf(field).length ? field : fieldOf(start);
}
