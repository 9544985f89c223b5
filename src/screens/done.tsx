import type { ReactNode } from 'react';
import { doneLines } from './card.ts';
import { useEnv, useSize } from './env.tsx';
import { Frame } from './frame.tsx';
import { dim, line } from './parts/line.ts';
import type { RunHandle, RunView } from './run-shapes.ts';
import { useRunTitle } from './running.tsx';

/** What stands now, and how to take it back. */
export function Done({ run, view }: { readonly run: RunHandle; readonly view: RunView }): ReactNode {
  const { end, glyphs, say, text } = useEnv();
  const { columns } = useSize();
  const finish = () => end({ is: 'run', run, quit: true });
  return (
    <Frame
      title={useRunTitle(view)}
      hint={line(dim(text.done.hint))}
      keys={[
        { id: 'enter', label: text.done.finish, run: finish },
        { id: 'quit', label: text.keys.quit, run: finish },
      ]}
      blocks={[
        { lines: doneLines(view, text, say, glyphs, columns - 2).map((row, n) => (n === 0 ? line('  ', row) : row)) },
      ]}
    />
  );
}
