import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { useEnv, useSize } from '../env.tsx';
import { blank, fit, type Line, lineWidth } from './line.ts';

/** Rows of the screen, cut at its edge. */
export function Rows({ lines, columns }: { readonly lines: readonly Line[]; readonly columns?: number }): ReactNode {
  const { theme } = useEnv();
  const size = useSize();
  const width = columns ?? size.columns;
  return (
    <Box flexDirection="column" flexShrink={0}>
      {lines.map((row, at) => (
        <Row key={at} text={lineWidth(row) === 0 ? ' ' : theme.paint(fit(row, width))} />
      ))}
    </Box>
  );
}

const Row = memo(function Row({ text }: { readonly text: string }): ReactNode {
  return <Text wrap="truncate-end">{text}</Text>;
});

/** What is given up first when rows are few: pictures, then the log, then evidence, then what is merely good to know. */
export const dropOrder = ['picture', 'log', 'evidence', 'more'] as const;
export type Drop = (typeof dropOrder)[number];

/** A part of a body: rows, or a component of a known height. */
export interface Block {
  /** Who it is while others come and go. */
  readonly id?: string;
  readonly lines?: readonly Line[];
  readonly node?: ReactNode;
  readonly height?: number;
  readonly drop?: Drop;
}

const heightOf = (block: Block): number => block.lines?.length ?? block.height ?? 0;
const sum = (blocks: readonly Block[]): number => blocks.reduce((rows, block) => rows + heightOf(block), 0);

/** The blocks that fit into so many rows: droppable ones go first, then the blank rows between. Pure. */
export function arrange(blocks: readonly Block[], rows: number): Block[] {
  let kept = blocks.filter(block => heightOf(block) > 0);
  for (const kind of dropOrder) {
    for (let at = kept.length - 1; at >= 0 && sum(kept) > rows; at--)
      if (kept[at]?.drop === kind) kept = kept.toSpliced(at, 1);
  }
  for (let at = kept.length - 1; at >= 0 && sum(kept) > rows; at--) {
    const block = kept[at];
    if (block?.lines === undefined) continue;
    let spare = sum(kept) - rows;
    const lines = block.lines.filter(row => lineWidth(row) > 0 || spare-- <= 0);
    kept = kept.with(at, { ...block, lines });
  }
  return kept;
}

/** The body of a frame: its blocks, as many as fit. */
export function Body({ blocks }: { readonly blocks: readonly Block[] }): ReactNode {
  const { body } = useSize();
  return (
    <Box flexDirection="column" height={body} overflow="hidden">
      {arrange(named(blocks), body).map(block =>
        block.lines !== undefined ? (
          <Rows key={block.id} lines={block.lines} />
        ) : (
          <Box key={block.id} flexDirection="column" height={block.height} flexShrink={0} overflow="hidden">
            {block.node}
          </Box>
        ),
      )}
    </Box>
  );
}

/** A component must not lose what was typed because a block above it had to go. */
function named(blocks: readonly Block[]): Block[] {
  return blocks.map((block, at) => ({ ...block, id: block.id ?? String(at) }));
}

export const gap: Block = { lines: [blank] };
