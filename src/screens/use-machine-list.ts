import { useMemo, useState } from 'react';
import { machineFilter, type PreparedMachine } from './machine-filter.ts';
import { inOrder, nextOrder, type Order } from './machine-order.ts';
import { moveBy, windowFrom } from './parts/list.ts';
import type { MachineRow } from './world.ts';

export interface MachineList {
  readonly order: Order;
  readonly count: number;
  /** The rows that are seen, and which of them is the first. */
  readonly seen: readonly MachineRow[];
  readonly from: number;
  /** Position of the selected one among those that match. */
  readonly at: number;
  readonly selected: MachineRow | undefined;
  move(key: string): void;
  sort(): void;
  /** Keeps the selection on its machine, whatever comes in. */
  hold(): void;
}

/** A machine, and how far below the top of the window it stands. */
interface Pin {
  readonly id: string;
  readonly offset: number;
}

/**
 * The machines that match a filter, in order, and a window on them. Once a person has moved, the selection stays on the
 * same machine and on the same row of the screen while others come in above and below; until then it is the first.
 * @param page rows of the window
 * @param first id of the machine to begin at
 */
export function useMachineList(
  machines: readonly PreparedMachine[],
  filter: string,
  page: number,
  first: string | undefined,
): MachineList {
  const [order, setOrder] = useState<Order>({ by: 'name', down: false });
  const [pin, setPin] = useState<Pin | undefined>(first === undefined ? undefined : { id: first, offset: 0 });
  const sorted = useMemo(() => inOrder(machines, order), [machines, order]);
  const shown = useMemo(() => sorted.filter(machineFilter(filter)), [sorted, filter]);
  const found = useMemo(
    () => (pin === undefined ? -1 : shown.findIndex(machine => machine.row.id === pin.id)),
    [shown, pin],
  );
  const at = Math.max(0, found);
  const offset = found < 0 ? 0 : Math.min(pin?.offset ?? 0, page - 1);
  const from = Math.max(0, Math.min(at - offset, shown.length - page));
  const put = (next: number) => {
    const machine = shown[next];
    if (machine === undefined) return;
    setPin({ id: machine.row.id, offset: next - windowFrom(next, shown.length, page, from) });
  };
  return {
    order,
    count: shown.length,
    seen: shown.slice(from, from + page).map(machine => machine.row),
    from,
    at,
    selected: shown[at]?.row,
    move: key => put(moveBy(key, at, shown.length, page)),
    sort: () => setOrder(nextOrder(order)),
    hold: () => put(at),
  };
}
