import { Box } from 'ink';
import { type ReactNode, useContext, useState } from 'react';
import { ArmedContext, useEnv, useSize } from './env.tsx';
import { type About, helpLines } from './help.ts';
import { type Bound, signOf } from './parts/keys.ts';
import { bold, dim, ends, fit, type Line, line, lineWidth, span } from './parts/line.ts';
import { moveBy } from './parts/list.ts';
import { type Block, Body, Rows } from './parts/rows.tsx';
import { useKeys } from './parts/use-keys.ts';

export interface FrameProps {
  /** Who and where, the nearest last. */
  readonly title: Line;
  /** The step, at the right edge. */
  readonly step?: string;
  readonly hint?: Line;
  readonly keys: readonly Bound[];
  readonly blocks: readonly Block[];
  /** Keys that are bound to nothing: text. */
  readonly onKey?: (key: string) => void;
  /** What the help page tells of this screen besides its keys. */
  readonly about?: About;
  /** True where ? is text. */
  readonly typing?: boolean;
}

/** The key bar: as many bindings as fit, the last two (the way out, the keys) always. Pure. */
export function keyBar(bound: readonly Bound[], columns: number, glyphs: Parameters<typeof signOf>[1]): Line {
  const shown = bound.filter(b => b.hidden !== true);
  const cellOf = (b: Bound) => line(span(signOf(b, glyphs), 'accent'), ` ${b.label}`);
  const cells = shown.filter(b => b.rare !== true).map(cellOf);
  for (const some of [shown.map(cellOf), cells]) {
    for (const gapText of ['   ', '  ']) {
      const row = join(some, gapText);
      if (lineWidth(row) < columns) return row;
    }
  }
  for (let count = cells.length - 3; count >= 0; count--) {
    const row = join([...cells.slice(0, count), ...cells.slice(-2)], '  ');
    if (lineWidth(row) < columns) return row;
  }
  return fit(join(cells.slice(-1), ''), columns);
}

function join(cells: readonly Line[], gapText: string): Line {
  return line(' ', ...cells.flatMap((cell, at) => (at === 0 ? [cell] : [gapText, cell])));
}

/** Title, rule, body, hint line, key bar: on the same rows of every screen. */
export function Frame(props: FrameProps): ReactNode {
  const { glyphs, text } = useEnv();
  const { body, columns } = useSize();
  const armed = useContext(ArmedContext);
  const [helping, setHelping] = useState(false);
  const [from, setFrom] = useState(0);
  const help: Bound = {
    id: props.typing === true ? 'helpInText' : 'help',
    label: text.keys.help,
    run: () => {
      setFrom(0);
      setHelping(true);
    },
  };
  const keys = [...props.keys, help];
  useKeys(keys, props.onKey, !helping);
  const page = helping ? helpLines(keys, props.about, text, glyphs, columns) : [];
  const most = Math.max(0, page.length - body);
  const at = Math.min(from, most);
  const close: Bound = { id: 'back', label: text.keys.close, run: () => setHelping(false) };
  const move: Bound = { id: 'move', label: text.keys.move, run: key => setFrom(moveBy(key, at, most + 1, body)) };
  const helpKeys = most > 0 ? [move, close] : [close];
  useKeys(helpKeys, () => setHelping(false), helping);
  const shownKeys = helping ? helpKeys : keys;
  const step = helping ? text.keys.help : props.step;
  return (
    <Box flexDirection="column">
      <Rows
        lines={[ends(line(' ', props.title), line(dim(step ?? '')), columns), line(dim(glyphs.rule.repeat(columns)))]}
      />
      {helping && <Body blocks={[{ lines: page.slice(at, at + body) }]} />}
      <ArmedContext value={armed && !helping}>
        <Box display={helping ? 'none' : 'flex'} flexDirection="column">
          <Body blocks={props.blocks} />
        </Box>
      </ArmedContext>
      <Rows lines={[line('  ', ...(helping ? [] : (props.hint ?? []))), keyBar(shownKeys, columns, glyphs)]} />
    </Box>
  );
}

/** `vmferry › web-prod-01 → Azure` */
export function useTitle(...crumbs: readonly (string | undefined)[]): Line {
  const { glyphs } = useEnv();
  const shown = crumbs.filter(crumb => crumb !== undefined && crumb !== '');
  return line(bold('vmferry'), ...shown.flatMap(crumb => [dim(` ${glyphs.crumb} `), crumb ?? '']));
}
