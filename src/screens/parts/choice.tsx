import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { type ReactNode, useContext, useRef, useState } from 'react';
import { ArmedContext, useEnv, useSize } from '../env.tsx';
import { fit, type Line } from './line.ts';

export interface Option<V> {
  readonly value: V;
  readonly row: Line;
}

export interface ChoiceProps<V> {
  readonly options: readonly Option<V>[];
  readonly first?: V | undefined;
  readonly active?: boolean;
  readonly onChoose: (value: V) => void;
  readonly onHighlight?: (value: V) => void;
}

function Bar({ isSelected = false }: { readonly isSelected?: boolean }): ReactNode {
  const { glyphs, theme } = useEnv();
  return <Text>{isSelected ? theme.paint([{ text: `${glyphs.bar} `, tone: 'accent' }]) : '  '}</Text>;
}

function Item({ label }: { readonly label: string }): ReactNode {
  return <Text wrap="truncate-end">{label}</Text>;
}

/** A short choice: arrows or a digit, Enter. The selected row has a bar and weight, not only a colour. */
export function Choice<V extends string | number>(props: ChoiceProps<V>): ReactNode {
  const { theme } = useEnv();
  const { columns } = useSize();
  const armed = useContext(ArmedContext);
  const start = Math.max(
    0,
    props.options.findIndex(option => option.value === props.first),
  );
  const [at, setAt] = useState<V | undefined>(props.options[start]?.value);
  // A digit chooses without moving the bar; from then on the bar starts where the digit pointed.
  const [jump, setJump] = useState(0);
  const from =
    jump === 0
      ? start
      : Math.max(
          0,
          props.options.findIndex(option => option.value === at),
        );
  const chosen = useRef(props.onChoose);
  chosen.current = props.onChoose;
  const items = props.options.map(({ value, row }) => {
    const shown = value === at ? row.map(part => (part.tone === 'dim' ? part : { ...part, bold: true })) : row;
    return { key: String(value), value, label: theme.paint(fit(shown, columns - 2)) };
  });
  return (
    <Box flexDirection="column">
      <SelectInput
        key={jump}
        items={items}
        initialIndex={from}
        isFocused={armed && props.active !== false}
        indicatorComponent={Bar}
        itemComponent={Item}
        onHighlight={item => {
          setAt(item.value);
          props.onHighlight?.(item.value);
        }}
        onSelect={item => {
          if (item.value !== at) setJump(n => n + 1);
          setAt(item.value);
          props.onHighlight?.(item.value);
          chosen.current(item.value);
        }}
      />
    </Box>
  );
}
