import { type ReactNode, useState } from 'react';
import { useEnv, useSize, useSpinner } from './env.tsx';
import { fieldSpans } from './form.tsx';
import { Frame, useTitle } from './frame.tsx';
import { MachinePage } from './machine-page.tsx';
import { type Pane, paneLines, underLines } from './machine-pane.ts';
import { columnsFor, headerLine, machineLine } from './machine-table.ts';
import { edit, type FieldState, fieldOf, insert, textOf } from './parts/field.ts';
import { countText } from './parts/figures.ts';
import { type Bound, typed } from './parts/keys.ts';
import { blank, dim, ends, fit, type Line, line, lineWidth, plain, span, wrap } from './parts/line.ts';
import { usePaste } from './parts/use-keys.ts';
import { type FilterKind, filterExamples } from './text/vsphere-types.ts';
import { useChosen } from './use-chosen.ts';
import { useDetails } from './use-details.ts';
import { useInventory } from './use-inventory.ts';
import { useMachineList } from './use-machine-list.ts';
import { useStep } from './use-step.ts';

const filterKinds = Object.keys(filterExamples) as FilterKind[];

/** From so many columns on the details stand beside the list. */
const besideFrom = 100;

/** Columns of the list, and rows of what stands below it. */
function layout(columns: number, body: number) {
  if (columns >= besideFrom) return { beside: true, wide: Math.floor(columns * 0.575), under: 0 };
  return { beside: false, wide: columns, under: body >= 18 ? 5 : body >= 13 ? 4 : 0 };
}

/** Which machine of the server: a list that is there while it is still being read. */
export function PickMachine(): ReactNode {
  const { dispatch, glyphs, say, signedIn, state, text } = useEnv();
  const { body, columns } = useSize();
  const words = text.vsphere.picker;
  const title = useTitle(plain(String(state.answers['source.server'] ?? '')));
  const step = useStep('machine');
  const { beside, wide, under } = layout(columns, body);
  const page = Math.max(1, body - 2 - under);
  const [round, setRound] = useState(0);
  const [field, setField] = useState<FieldState>(fieldOf(''));
  const [over, setOver] = useState(false);
  const inventory = useInventory(round);
  const before = state.answers['source.vm'];
  const list = useMachineList(
    inventory.machines,
    textOf(field),
    page,
    typeof before === 'string' && before !== '' ? before : undefined,
  );
  const { selected } = list;
  const details = useDetails(selected?.id, round);
  const chosen = useChosen(details.now);
  const spin = useSpinner(inventory.loading || details.asking || chosen.looking !== undefined);
  const live = chosen.looking === undefined && !over;
  const put = (next: FieldState | undefined) => {
    if (!live || next === undefined) return;
    chosen.clear();
    setField(next);
  };
  usePaste(pasted => put(insert(field, pasted)));
  const pane: Pane = {
    row: selected,
    details: details.of,
    asking: details.asking,
    failure: details.failure,
    refused: chosen.refused,
    spin,
    ink: { text: text.vsphere, glyphs, say },
  };
  if (over && selected !== undefined) return <MachinePage title={title} pane={pane} onClose={() => setOver(false)} />;
  const keys: Bound[] =
    chosen.looking !== undefined
      ? [{ id: 'back', label: text.keys.back, run: chosen.stop }]
      : [
          {
            id: 'move',
            label: text.keys.move,
            run: key => {
              chosen.clear();
              list.move(key);
            },
          },
          {
            id: 'details',
            label: text.keys.details,
            run: key => {
              if (field.cursor < field.graphemes.length) return put(edit(field, key));
              list.hold();
              setOver(selected !== undefined);
            },
          },
          { id: 'sort', label: text.keys.sort, run: list.sort },
          { id: 'refresh', label: text.keys.refresh, rare: true, run: () => setRound(n => n + 1) },
          {
            id: 'enter',
            label: text.keys.choose,
            run: () => {
              list.hold();
              if (selected !== undefined) chosen.choose(selected);
            },
          },
          { id: 'back', label: text.keys.back, run: () => dispatch({ is: 'back' }) },
        ];
  const who = columns >= besideFrom ? `${plain(String(state.answers['source.user'] ?? ''))} ${glyphs.dot} ` : '';
  return (
    <Frame
      title={title}
      step={`${who}${step}`}
      typing={live}
      hint={hint()}
      keys={keys}
      about={{ heading: words.filterHelp, rows: filterKinds.map(kind => [filterExamples[kind], words.filters[kind]]) }}
      onKey={name => {
        const t = typed(name);
        put(t === undefined ? edit(field, name) : insert(field, t));
      }}
      blocks={[{ lines: beside ? besideRows() : [...listRows(), ...underLines(pane, under, columns)] }]}
    />
  );

  function hint(): Line {
    if (chosen.looking !== undefined) return line(`${spin} ${words.looking(plain(chosen.looking.name))}`);
    if (inventory.failure !== undefined && inventory.machines.length > 0)
      return line(span(`${glyphs.no} ${say.failure(inventory.failure)}`, 'error'));
    const { notKept } = signedIn.current ?? {};
    if (notKept !== undefined) return line(span(text.vsphere.server.notKept(plain(notKept)), 'warn'));
    return line(dim(columns >= 80 ? words.hint : words.hintShort));
  }

  function filterRow(): Line {
    const { by, down } = list.order;
    const all = countText(inventory.machines.length);
    const count = words.count(countText(list.count), all, inventory.loading);
    const sorted = `${words.sorts[by]} ${down ? glyphs.more : glyphs.less}`;
    const busy = inventory.loading ? `${spin} ` : '';
    const long = line(dim(`${busy}${count} ${glyphs.dot} ${words.sorted(sorted)}`));
    const right = lineWidth(long) <= wide / 2 ? long : line(dim(`${busy}${count} ${glyphs.dot} ${sorted}`));
    const room = Math.max(8, wide - lineWidth(right) - 6);
    return ends(line('  / ', ...fieldSpans(field, room)), right, wide);
  }

  function listRows(): Line[] {
    const shape = columnsFor(wide);
    const rows = list.seen.map((row, n) => {
      const last = n === list.seen.length - 1;
      const edge = n === 0 && list.from > 0 ? glyphs.less : last && list.from + n + 1 < list.count ? glyphs.more : ' ';
      return machineLine(row, shape, { here: list.from + n === list.at, edge }, glyphs, text.vsphere);
    });
    const none = rows.length === 0 ? emptyRows() : [];
    const rest = Array.from({ length: Math.max(0, page - rows.length - none.length) }, () => blank);
    return [filterRow(), headerLine(shape, text.vsphere), ...rows, ...none, ...rest].slice(0, page + 2);
  }

  function emptyRows(): Line[] {
    if (inventory.failure !== undefined)
      return wrap(say.failure(inventory.failure), wide - 6).map((t, n) =>
        line(span(n === 0 ? `  ${glyphs.no} ` : '    ', 'error'), t),
      );
    if (inventory.loading && inventory.machines.length === 0)
      return [line('  ', dim(`${spin} ${text.vsphere.details.asking}`))];
    return [line('  ', dim(inventory.machines.length === 0 ? words.none : words.noMatch))];
  }

  function besideRows(): Line[] {
    const bar = glyphs.ascii ? ' | ' : ' │ ';
    const right = paneLines(pane, columns - wide - 3, page + 2);
    return listRows().map((row, n) => {
      const left = fit(row, wide);
      const space = ' '.repeat(Math.max(0, wide - lineWidth(left)));
      return line(...left, space, dim(bar), ...(right[n] ?? []));
    });
  }
}
