import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { RunEvents, thinned } from '../../src/pipeline/run-events.ts';
import { RunState } from '../../src/pipeline/run-state.ts';
import type { RunEvent, RunFact } from '../../src/pipeline/types/run.ts';
import { plainLines } from '../../src/screens/lines.ts';
import { viewOf } from '../../src/screens/run-view.ts';
import { languages } from '../../src/screens/text/index.ts';

const MiB = 1024 ** 2;
const hour = 3_600_000;
const seconds = 60;

/** A minute in which a MiB is sent each second, in the middle of which somebody sets the machine's clock. */
async function minute(jump: number): Promise<RunEvent[]> {
  let elapsed = 0;
  let set = 0;
  const began = Date.UTC(2026, 9, 3);
  const events = new RunEvents('s1', { now: () => began + elapsed + set, elapsed: () => elapsed });
  const reader = events[Symbol.asyncIterator]();
  const told: RunEvent[] = [];
  const tell = async (fact: RunFact) => {
    events.tell(fact);
    const next = reader.next();
    // Events of one kind are gathered for a moment.
    await vi.advanceTimersByTimeAsync(1000);
    const { value } = await next;
    if (value) told.push(value);
  };
  const disks = [{ index: 0, name: 'web.vmdk', size: seconds * MiB, format: 'raw' }];
  await tell({
    is: 'plan',
    name: 'web',
    source: {},
    target: { kind: 'file' },
    disks,
    resumed: false,
    kernel: 'builtin',
  });
  await tell({ is: 'stage', stage: 'transfer', state: 'started' });
  for (let n = 0; n < seconds; n++) {
    elapsed += 1000;
    if (n === seconds / 2) set = jump;
    await tell({ is: 'moved', disk: 0, what: 'sent', extents: [{ offset: n * MiB, length: MiB }] });
  }
  await tell({ is: 'stage', stage: 'transfer', state: 'done' });
  const bytes = { nominal: seconds * MiB, sent: seconds * MiB, held: 0 };
  await tell({ is: 'done', published: { kind: 'file', facts: { file: 'web.vhd' } }, bytes });
  return told;
}

function linesOf(events: readonly RunEvent[]): string[] {
  const said: string[] = [];
  const lines = plainLines(
    languages.en,
    () => {},
    line => void said.push(line),
  );
  for (const event of events) lines.event(event);
  return said;
}

beforeAll(() => void vi.useFakeTimers());
afterAll(() => void vi.useRealTimers());

describe.each([
  ['48 hours back', -48 * hour],
  ['48 hours ahead', 48 * hour],
])('the clock is set %s in the middle of a run', (_how, jump) => {
  test('dates say what the clock says, and durations do not hear of it', async () => {
    const events = await minute(jump);
    const [first, last] = [events[0], events.at(-1)];
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBe(seconds * 1000 + jump);
    expect((last?.ms ?? 0) - (first?.ms ?? 0)).toBe(seconds * 1000);
  });

  test('the lines go on as before and end with the time that it took', async () => {
    const undisturbed = linesOf(await minute(0));
    expect(undisturbed.filter(line => line.includes('1.0 MiB/s')).length).toBeGreaterThan(20);
    expect(undisturbed.join('\n')).toMatch(/1 min 0 s, 1\.0 MiB\/s/);
    expect(linesOf(await minute(jump))).toEqual(undisturbed);
  });

  test('the screens show the same pace, time and stages', async () => {
    const about = { target: 'x', draining: false, paused: false, now: 0 };
    const shown = (events: readonly RunEvent[]) => {
      const state = new RunState();
      for (const event of events.slice(0, -2)) state.apply(event);
      const { ms, stages, rates, meanRate, leftMs } = viewOf(state, { ...about, since: 500 });
      return { ms, stages, rates, meanRate, leftMs };
    };
    const undisturbed = shown(await minute(0));
    expect(undisturbed).toMatchObject({ ms: seconds * 1000 + 500, meanRate: MiB });
    expect(shown(await minute(jump))).toEqual(undisturbed);
  });

  test('the record of the run is thinned as before', async () => {
    const kept = async (jump: number) => {
      const thin: RunEvent[] = [];
      const merged = thinned(event => thin.push(event), 2000);
      for (const event of await minute(jump)) merged.event(event);
      merged.end();
      return thin.map(({ is, ms }) => [is, ms]);
    };
    expect(await kept(jump)).toEqual(await kept(0));
  });
});
