import type { Sample } from '../../pipeline/run-state.ts';

/** How fast a run is, from its samples. Rates are bytes a second. */
export interface Pace {
  /** Sent, one figure every `every` milliseconds, oldest first. */
  readonly rates: readonly number[];
  readonly every: number;
  /** Sent, over the last seconds. */
  readonly rate: number;
  readonly readRate: number;
  /** Sent, over all samples. */
  readonly mean: number;
  /** Which end the transfer waited for more, over the last seconds. */
  readonly heldUpBy?: 'read' | 'send';
  /** How far the time left may be off, as a share of it: what the rate of the last seconds differs from the mean. */
  readonly doubt: number;
}

const every = 1000;
const recently = 10_000;
const ratesShown = 120;
const leastDoubt = 0.05;

export function pace(samples: readonly Sample[], now: number): Pace {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last) return { rates: [], every, rate: 0, readRate: 0, mean: 0, doubt: 1 };
  const back = before(samples, now - recently) ?? first;
  const rate = perSecond(last.sent - back.sent, now - back.at);
  const mean = perSecond(last.sent - first.sent, now - first.at);
  const waited = { read: last.waitedForSource - back.waitedForSource, send: last.waitedForSink - back.waitedForSink };
  const held = waited.read + waited.send > 0 ? (waited.read > waited.send ? 'read' : 'send') : undefined;
  return {
    rates: ratesOf(samples, first.at, now),
    every,
    rate,
    readRate: perSecond(last.read - back.read, now - back.at),
    mean,
    ...(held ? { heldUpBy: held } : {}),
    doubt: mean > 0 ? Math.max(leastDoubt, Math.min(1, Math.abs(rate - mean) / mean)) : 1,
  };
}

function ratesOf(samples: readonly Sample[], from: number, now: number): number[] {
  const count = Math.min(ratesShown, Math.floor((now - from) / every));
  const rates: number[] = [];
  let previous = before(samples, now - count * every)?.sent ?? 0;
  for (let n = count - 1; n >= 0; n--) {
    const { sent } = before(samples, now - n * every) ?? { sent: previous };
    rates.push(perSecond(sent - previous, every));
    previous = sent;
  }
  return rates;
}

/** The newest sample not after a moment. */
function before(samples: readonly Sample[], moment: number): Sample | undefined {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  return samples[low - 1];
}

function perSecond(bytes: number, ms: number): number {
  return ms <= 0 ? 0 : Math.max(0, (bytes * 1000) / ms);
}
