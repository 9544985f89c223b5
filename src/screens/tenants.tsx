import { type ReactNode, useState } from 'react';
import { useEnv, useSize } from './env.tsx';
import { Frame, useTitle } from './frame.tsx';
import { Choice } from './parts/choice.tsx';
import type { Bound } from './parts/keys.ts';
import { blank, bold, dim, line, pad, plain, widthOf } from './parts/line.ts';
import { useAttempt } from './use-attempt.ts';
import { useNames, useStep } from './use-step.ts';
import type { ClosedTenant } from './world.ts';

/** Where the program cannot do it the page is not shown. */
async function* nothing(): AsyncGenerator<never> {}

interface TenantsProps {
  readonly closed: readonly ClosedTenant[];
  /** The person signed in to one of them. */
  readonly onEntered: () => void;
  readonly onBack: () => void;
}

/** Tenants that do not show what is in them: the person signs in to one, by code, with all that it wants of them. */
export function Tenants({ closed, onEntered, onBack }: TenantsProps): ReactNode {
  const { text, world } = useEnv();
  const { columns } = useSize();
  const { route } = useNames();
  const title = useTitle(route);
  const step = useStep('where');
  const words = text.subscriptions;
  const attempt = useAttempt();
  const [into, setInto] = useState<ClosedTenant>();
  const enter = (id: string) => {
    setInto(closed.find(tenant => tenant.id === id));
    attempt.begin(signal => world.enterTenant?.(id, signal) ?? nothing(), onEntered);
  };
  const widest = Math.min(36, Math.max(0, ...closed.map(({ name }) => widthOf(plain(name))))) + 2;
  const options = closed.map(({ id, name, why }, n) => ({
    value: id,
    row: line(`${n + 1}  `, pad(plain(name), widest), dim(words.why[why])),
  }));
  const most = Math.min(9, options.length);
  const keys: Bound[] = [
    ...attempt.keys,
    { id: 'digit', label: text.keys.choose, sign: most === 1 ? '1' : `1-${most}` },
    { id: 'enter', label: text.keys.signIn },
    { id: 'back', label: text.keys.back, run: () => (attempt.under ? attempt.stop() : onBack()) },
  ];
  const hint = attempt.copied ? text.signIn.copied : attempt.code ? text.signIn.codeHint : words.hint;
  const heading = attempt.under && into !== undefined ? words.to(plain(into.name)) : words.ask;
  return (
    <Frame
      title={title}
      step={step}
      hint={line(dim(hint))}
      keys={keys}
      blocks={[
        { lines: [line('  ', bold(heading)), blank] },
        { lines: attempt.lines(columns) },
        { id: 'tenants', node: <Choice options={options} onChoose={enter} />, height: options.length },
      ]}
    />
  );
}
