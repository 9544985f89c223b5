import type { Fault } from '../../../../src/sandbox/azure/faults.ts';
import type { RequestKind } from '../../../../src/sandbox/azure/kinds.ts';
import type { Seeded } from '../../../../src/sandbox/machine/seeded.ts';

/** What changes something on every way there and back. */
const everywhere: readonly RequestKind[] = [
  'putGroup',
  'putDisk',
  'beginGetAccess',
  'endGetAccess',
  'deleteDisk',
  'deleteGroup',
];

/** Every way in which Azure can do wrong, by what a person would call it. */
const ways: Readonly<Record<string, (random: Seeded, changes: readonly RequestKind[]) => Fault>> = {
  '503 storm': r => ({ on: 'putPage', do: 'busy', probability: chance(r), seed: r.below(1000), ...maybeAfter(r) }),
  '503 of a blob request': r => ({ on: 'blob', do: 'busy', nth: 1 + r.below(30) }),
  '500': r => ({ on: pick(r, ['putPage', 'blob'] as const), do: 'timedOut', nth: 1 + r.below(20) }),
  '500 of Resource Manager': r => ({
    on: 'arm',
    do: 'status',
    status: pick(r, [500, 502, 503, 504]),
    code: 'InternalServerError',
    nth: 1 + r.below(30),
  }),
  reset: r => ({
    on: pick(r, ['*', 'blob', 'arm', 'putPage'] as const),
    do: 'reset',
    when: pick(r, ['before', 'midway', 'after'] as const),
    nth: 1 + r.below(40),
  }),
  'storm of resets': r => ({
    on: 'putPage',
    do: 'reset',
    when: pick(r, ['before', 'midway', 'after'] as const),
    probability: chance(r) / 2,
    seed: r.below(1000),
  }),
  'access ends': r => ({ on: 'blob', do: 'expireSas', nth: 1 + r.below(25) }),
  'access ends again and again': r => ({ on: 'putPage', do: 'expireSas', probability: 0.2, seed: r.below(1000) }),
  'access known late': r => ({ on: 'beginGetAccess', do: 'sasLate', ms: 1 + r.below(28_000) }),
  drip: r => ({ on: 'putPage', do: 'slow', bytesPerSecond: (8 + r.below(24)) * 1024 * 1024, first: 4 }),
  'nobody there for a minute': r => ({
    on: pick(r, ['putPage', 'arm', 'blob'] as const),
    do: 'refuse',
    ms: 60_000,
    nth: 1 + r.below(30),
  }),
  'no sign-in for a minute': r => ({ on: 'login', do: 'refuse', ms: 60_000, nth: 1 + r.below(4) }),
  '429': (r, changes) => ({
    on: pick(r, changes),
    do: 'throttled',
    first: 1 + r.below(3),
    retryAfterSeconds: r.below(30),
  }),
  '429 of everything': r => ({
    on: 'arm',
    do: 'throttled',
    probability: chance(r) / 2,
    seed: r.below(1000),
    retryAfterSeconds: r.below(20),
  }),
  '409': (r, changes) => ({ on: pick(r, changes), do: 'conflict', first: 1 + r.below(3) }),
  'fails late': (r, changes) => ({ on: pick(r, changes), do: 'failLate', nth: 1 + r.below(2) }),
  'sign-in ends': r => ({ on: 'arm', do: 'expireTokens', nth: 1 + r.below(20) }),
  'other bytes confirmed': r => ({ on: 'putPage', do: 'wrongMd5', nth: 1 + r.below(20) }),
};

/**
 * Two to six of them, from a seed.
 * @param own requests that change something on this way only
 */
export function drawFaults(random: Seeded, own: readonly RequestKind[]): Fault[] {
  const all = Object.values(ways);
  const changes = [...everywhere, ...own];
  return Array.from({ length: 2 + random.below(5) }, () => pick(random, all)(random, changes));
}

export function pick<T>(random: Seeded, list: readonly T[]): T {
  const found = list[random.below(list.length)];
  if (found === undefined) throw new RangeError('an empty list');
  return found;
}

function chance(random: Seeded): number {
  return random.between(5, 60) / 100;
}

function maybeAfter(random: Seeded): { retryAfterSeconds?: number } {
  return random.below(2) === 0 ? {} : { retryAfterSeconds: random.below(10) };
}
