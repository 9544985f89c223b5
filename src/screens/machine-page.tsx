import { type ReactNode, useState } from 'react';
import { useEnv, useSize } from './env.tsx';
import { Frame } from './frame.tsx';
import { type Pane, paneLines } from './machine-pane.ts';
import type { Bound } from './parts/keys.ts';
import { dim, type Line, line } from './parts/line.ts';
import { moveBy } from './parts/list.ts';

export interface MachinePageProps {
  readonly title: Line;
  readonly pane: Pane;
  readonly onClose: () => void;
}

/** Everything that is known of one machine, on a screen of its own. */
export function MachinePage({ title, pane, onClose }: MachinePageProps): ReactNode {
  const { text } = useEnv();
  const { body, columns } = useSize();
  const [from, setFrom] = useState(0);
  const all = paneLines(pane, Math.min(columns, 120) - 4, Number.POSITIVE_INFINITY);
  const most = Math.max(0, all.length - body);
  const at = Math.min(from, most);
  const move: Bound = {
    id: 'move',
    label: text.keys.move,
    run: key => setFrom(moveBy(key, at, most + 1, Math.max(1, body - 1))),
  };
  const to = Math.min(all.length, at + body);
  return (
    <Frame
      title={title}
      step={text.vsphere.picker.details}
      hint={line(dim(text.vsphere.picker.rows(at + 1, to, all.length)))}
      keys={[...(most > 0 ? [move] : []), { id: 'back', label: text.keys.back, run: onClose }]}
      onKey={key => {
        if (key === 'left') onClose();
      }}
      blocks={[{ lines: all.slice(at, to).map(row => line('  ', ...row)) }]}
    />
  );
}
