import type { PreparedMachine } from './machine-filter.ts';
import { type SortKey, sortKeys } from './text/vsphere-types.ts';

export interface Order {
  readonly by: SortKey;
  readonly down: boolean;
}

/** Names and guests begin at A, the used space with the most. */
const first: Readonly<Record<SortKey, boolean>> = { name: false, used: true, power: false, guest: false };

/** The order after this one: each key one way round, then the other, then the next key. */
export function nextOrder({ by, down }: Order): Order {
  if (down === first[by]) return { by, down: !down };
  const next = sortKeys[(sortKeys.indexOf(by) + 1) % sortKeys.length] ?? 'name';
  return { by: next, down: first[next] };
}

const powers = { on: 0, suspended: 1, off: 2 } as const;
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** What is not known is below all that is. */
const number = (a: number | undefined, b: number | undefined): number => (a ?? -1) - (b ?? -1);
const powerOf = ({ row }: PreparedMachine): number =>
  row.template === true ? 3 : row.power === undefined ? 4 : powers[row.power];

const compare: Readonly<Record<SortKey, (a: PreparedMachine, b: PreparedMachine) => number>> = {
  name: (a, b) => text(a.order, b.order),
  used: (a, b) => number(a.row.used, b.row.used),
  power: (a, b) => powerOf(a) - powerOf(b),
  guest: (a, b) => text(a.guest, b.guest),
};

/** Sorted anew; machines that are alike stay by name, then by id, so that no row jumps without a reason. */
export function inOrder(machines: readonly PreparedMachine[], { by, down }: Order): PreparedMachine[] {
  const own = compare[by];
  return machines.toSorted(
    (a, b) => (down ? own(b, a) : own(a, b)) || text(a.order, b.order) || text(a.row.id, b.row.id),
  );
}
