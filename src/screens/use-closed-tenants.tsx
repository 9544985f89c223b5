import { type ReactNode, useState } from 'react';
import { useEnv, useSize } from './env.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, line, lineWidth, span, widthOf } from './parts/line.ts';
import type { Block } from './parts/rows.tsx';
import { Tenants } from './tenants.tsx';
import type { ClosedTenant } from './world.ts';

export interface ClosedTenants {
  /** Instead of the form, while the person signs in to one of them. */
  readonly page: ReactNode | undefined;
  readonly keys: readonly Bound[];
  /** Under the form: how many there are. */
  readonly below: readonly Block[];
  /** Told which question has the focus, and whether its choices are still coming. */
  look(key: string | undefined, loading: boolean): void;
}

/** Tenants that did not list their subscriptions, and the way into them. */
export function useClosedTenants(): ClosedTenants {
  const { text, world } = useEnv();
  const { columns } = useSize();
  const words = text.subscriptions;
  const [closed, setClosed] = useState<readonly ClosedTenant[]>([]);
  const [open, setOpen] = useState(false);
  const look = (key: string | undefined, loading: boolean) => {
    const asks = key === 'target.subscription' && !loading;
    const found = asks ? (world.closedTenants?.() ?? []) : [];
    setClosed(before => (before.length === 0 && found.length === 0 ? before : found));
  };
  const leave = () => setOpen(false);
  if (open) {
    return { page: <Tenants closed={closed} onEntered={leave} onBack={leave} />, keys: [], below: [], look };
  }
  if (closed.length === 0 || world.enterTenant === undefined) return { page: undefined, keys: [], below: [], look };
  const factor = closed.every(({ why }) => why === 'second-factor');
  const count = words.closed(closed.length, factor);
  const way = line(span('^T', 'accent'), ` ${words.enterOne}`);
  const apart = widthOf(count) + lineWidth(way) + 4 > columns;
  const told = apart ? [line('  ', count), line('  ', ...way)] : [line('  ', count, '  ', ...way)];
  const keys: Bound[] = [{ id: 'tenant', label: text.keys.tenant, run: () => setOpen(true) }];
  return { page: undefined, keys, below: [{ lines: [blank, ...told] }], look };
}
